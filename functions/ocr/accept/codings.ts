// A compressed body in, what was compressed out, and never more than an object may have. Loaded with the first such request.
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib'
import { OcrError } from '../engine/vocabulary.ts'
import { MAX_OBJECT_BYTES } from '../names.ts'
import { quote } from './quote.ts'

const CODINGS: Readonly<Record<string, (body: Uint8Array, options: ZlibOptions) => Uint8Array>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  // RFC 9110 means zlib's format; half of the world sends the bare one.
  deflate: (body, options) => ((body[0]! & 0x0f) === 8 ? inflateSync : inflateRawSync)(body, options),
}

/**
 * `coding` is the header Content-Encoding. Throws `OcrError`: unsupported-media-type (another coding), bad-request (not
 * compressed so), payload-too-large.
 */
export function decoded(body: Uint8Array, coding: string): Uint8Array {
  const name = coding.trim().toLowerCase()
  if (!Object.hasOwn(CODINGS, name))
    throw new OcrError(
      'unsupported-media-type',
      `Expected gzip, br or deflate for Content-Encoding but received ${quote(coding)}.`,
    )
  try {
    return CODINGS[name]!(body, { maxOutputLength: MAX_OBJECT_BYTES })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new OcrError(
        'payload-too-large',
        `Expected a body that decompresses to at most ${MAX_OBJECT_BYTES} bytes but received more.`,
      )
    throw new OcrError('bad-request', `Expected a body compressed with ${name} but received another.`, {
      cause,
    })
  }
}
