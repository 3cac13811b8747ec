// The S3 port against the local deployment's S3, which checks presigned URLs as S3 does.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_OBJECT_BYTES } from '../../../functions/ocr/names.ts'
import type { ObjectsPort } from '../../../functions/ocr/ports.ts'
import { BUCKETS } from '../../../infra/local/s3.ts'
import { type Buckets, openBuckets } from '../../support/buckets.ts'

const KEY = 'results/a b/发票+100%.png'
let buckets: Buckets
let objects: ObjectsPort

beforeAll(async () => {
  buckets = await openBuckets()
  objects = buckets.objects
})
afterAll(() => buckets.stop())

const textOf = async (key: string) => Buffer.from((await objects.get(BUCKETS.results, key))!).toString()

test('what is put comes back, until it is removed', async () => {
  await objects.put(KEY, '你好', 'text/plain; charset=utf-8')
  expect(await textOf(KEY)).toBe('你好')
  expect(await objects.head(BUCKETS.results, KEY)).toEqual({
    bytes: 6,
    lastModified: expect.any(Date),
    etag: expect.any(String),
  })
  await objects.remove(KEY)
  expect(await objects.get(BUCKETS.results, KEY)).toBeUndefined()
  expect(await objects.head(BUCKETS.results, KEY)).toBeUndefined()
})

test('an entity tag says which version was read, as long as it lies there', async () => {
  const key = 'results/versions'
  await objects.put(key, 'one', 'text/plain')
  const first = await objects.read(BUCKETS.results, key)
  expect(Buffer.from(first!.bytes).toString()).toBe('one')
  expect((await objects.head(BUCKETS.results, key))!.etag).toBe(first!.etag)
  await objects.put(key, 'two', 'text/plain')
  expect((await objects.head(BUCKETS.results, key))!.etag).not.toBe(first!.etag)
  await objects.remove(key)
  expect(await objects.read(BUCKETS.results, key)).toBeUndefined()
})

test('what the function wrote may be larger than an upload', async () => {
  const key = 'results/large.pdf'
  await objects.put(key, Buffer.alloc(MAX_OBJECT_BYTES + 1), 'application/pdf')
  expect(await objects.get(BUCKETS.results, key)).toHaveLength(MAX_OBJECT_BYTES + 1)
  await objects.remove(key)
})

test('bytes are put as they are', async () => {
  await objects.put('results/bytes', Uint8Array.of(0, 255, 128), 'application/pdf')
  expect([...(await objects.get(BUCKETS.results, 'results/bytes'))!]).toEqual([0, 255, 128])
})

test('only the first of two puts where there should be none', async () => {
  expect(await objects.putIfAbsent('cache/x', 'first', 'text/plain')).toBe(true)
  expect(await objects.putIfAbsent('cache/x', 'second', 'text/plain')).toBe(false)
  expect(await textOf('cache/x')).toBe('first')
})

test('removing what is not there is no error', async () => {
  await expect(objects.remove('results/never')).resolves.toBeUndefined()
})

test('an object above the limit is refused', async () => {
  await objects.put('results/10', '1234567890', 'text/plain')
  await objects.put('results/11', '12345678901', 'text/plain')
  expect(await objects.get(BUCKETS.results, 'results/10', 10)).toHaveLength(10)
  await expect(objects.get(BUCKETS.results, 'results/11', 10)).rejects.toMatchObject({
    name: 'OcrError',
    code: 'payload-too-large',
    message: 'Expected an object of at most 10 bytes but it has 11.',
  })
})

test('a bucket that is not there is a fault of the deployment, not of the file', async () => {
  await expect(objects.get('nowhere', 'incoming/x')).rejects.toMatchObject({ name: 'NoSuchBucket' })
})

describe('a presigned URL', () => {
  const key = 'incoming/uploads/a b+发票.pdf'
  const presign = (expiresS = 900) =>
    objects.presignPut(key, { contentType: 'application/pdf', bytes: 5, expiresS })
  const put = (url: string, body: string, contentType?: string) =>
    fetch(url, { method: 'PUT', body, headers: contentType ? { 'content-type': contentType } : {} })

  test('takes the type and the length it was made for, once or twice', async () => {
    const url = await presign()
    expect((await put(url, '%PDF-', 'application/pdf')).status).toBe(200)
    expect(Buffer.from((await objects.get(BUCKETS.uploads, key))!).toString()).toBe('%PDF-')
    expect((await put(url, '%PDF+', 'application/pdf')).status).toBe(200)
  })

  test('signs both, lasts as long as it says, and wants no checksum', async () => {
    const { searchParams } = new URL(await presign())
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host')
    expect(searchParams.get('X-Amz-Expires')).toBe('900')
    expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([])
  })

  test.each([
    ['another length', 'longer', 'application/pdf'],
    ['another type', '%PDF-', 'text/html'],
    ['no type', '%PDF-', undefined],
  ])('takes no body of %s', async (_what, body, type) => {
    const response = await put(await presign(), body, type)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('<Code>SignatureDoesNotMatch</Code>')
  })

  test('is for its own key and for PUT alone', async () => {
    const url = await presign()
    expect((await put(url.replace('.pdf', '.png'), '%PDF-', 'application/pdf')).status).toBe(403)
    expect((await fetch(url)).status).toBe(403)
  })

  test('expires', async () => {
    const url = await presign(1)
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const response = await put(url, '%PDF-', 'application/pdf')
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Request has expired')
  })

  test('may be used by a web page', async () => {
    const headers = { origin: 'https://a.example', 'access-control-request-headers': 'content-type' }
    const asked = await fetch(await presign(), { method: 'OPTIONS', headers })
    expect(asked.status).toBe(200)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type',
    })
    const { headers: answered } = await fetch(await presign(), {
      method: 'PUT',
      body: '%PDF-',
      headers: { origin: 'https://a.example', 'content-type': 'application/pdf' },
    })
    expect(answered.get('access-control-allow-origin')).toBe('*')
  })
})
