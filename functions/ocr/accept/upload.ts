// POST /uploads and GET /results/{id} in, what they ask for out. An upload's id says when it was asked for, so that
// nothing has to be kept about it.
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { OcrError } from '../engine/vocabulary.ts'
import { type Format, UPLOAD_TYPES } from '../names.ts'
import { bodyBytes } from './body.ts'
import { objectIn } from './json.ts'
import { refuseTypos } from './nearest.ts'
import { formatIn } from './query.ts'
import { kindOf, quote } from './quote.ts'

export interface UploadRequest {
  readonly contentType: string
  /** Bytes of the file. */
  readonly contentLength: number
}

const EXPECTED = 'JSON {"contentType": "<media type>", "contentLength": <bytes>}'

/** Throws `OcrError`: bad-request, payload-too-large, unsupported-media-type. */
export function acceptUpload(event: LambdaFunctionURLEvent, maxBytes: number): UploadRequest {
  const { contentType, contentLength } = objectIn(bodyBytes(event, EXPECTED), EXPECTED)
  if (typeof contentType !== 'string') {
    throw new OcrError(
      'bad-request',
      `Expected ${EXPECTED} but received ${kindOf(contentType)} for "contentType".`,
    )
  }
  if (typeof contentLength !== 'number' || !Number.isInteger(contentLength) || contentLength < 1) {
    const received = typeof contentLength === 'number' ? String(contentLength) : kindOf(contentLength)
    throw new OcrError(
      'bad-request',
      `Expected ${EXPECTED} with a whole number of bytes from 1 but received ${received} for "contentLength".`,
    )
  }
  if (contentLength > maxBytes) {
    throw new OcrError(
      'payload-too-large',
      `Expected a file of at most ${maxBytes} bytes but received a "contentLength" of ${contentLength}.`,
    )
  }
  const type = contentType.trim().toLowerCase()
  if (!UPLOAD_TYPES.includes(type)) {
    throw new OcrError(
      'unsupported-media-type',
      `Expected one of ${UPLOAD_TYPES.join(', ')} for "contentType" but received ${quote(contentType)}.`,
    )
  }
  return { contentType: type, contentLength }
}

const RANDOM_BYTES = 16
/** Seconds since 1970 in hexadecimal, and 128 random bits: with the id alone the result can be read. */
const ID = /^([0-9a-f]{8})-[0-9a-f]{32}$/

/** `random` is cryptographic: the id is all that keeps a stranger from the result. */
export function uploadId(nowMs: number, random: (bytes: number) => Uint8Array): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')
  return `${seconds}-${Buffer.from(random(RANDOM_BYTES)).toString('hex')}`
}

/** Milliseconds since 1970 at which an id was made; undefined where the text is none. */
export function issuedMs(id: string): number | undefined {
  const match = ID.exec(id)
  return match ? Number.parseInt(match[1]!, 16) * 1000 : undefined
}

/** The format that GET /results/{id} asks for. Throws `OcrError('bad-request')`. */
export function acceptResult(event: LambdaFunctionURLEvent, types: Readonly<Record<Format, string>>): Format {
  const query = new URLSearchParams(event.rawQueryString ?? '')
  refuseTypos(query, ['format'])
  return formatIn(query, event.headers?.accept ?? '', types)
}
