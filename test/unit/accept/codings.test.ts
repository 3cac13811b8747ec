import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decoded } from '../../../functions/ocr/accept/codings.ts'
import { MAX_OBJECT_BYTES } from '../../../functions/ocr/names.ts'

const BYTES = Buffer.from([0x89, 0x50, 0xff, 0x00])

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['BR ', brotliCompressSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
])('%s is taken off', (coding, compress) => {
  expect([...decoded(compress(BYTES), coding)]).toEqual([...BYTES])
})

test.each([
  ['zstd', BYTES, 'unsupported-media-type'],
  ['gzip, br', gzipSync(BYTES), 'unsupported-media-type'],
  ['constructor', BYTES, 'unsupported-media-type'],
  ['gzip', BYTES, 'bad-request'],
  ['gzip', gzipSync(BYTES).subarray(0, 12), 'bad-request'],
  ['gzip', gzipSync(Buffer.alloc(MAX_OBJECT_BYTES + 1)), 'payload-too-large'],
])('%s of what is none, or too much, is refused', (coding, body, code) => {
  expect(() => decoded(body, coding)).toThrow(expect.objectContaining({ code }))
})
