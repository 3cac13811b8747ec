// The body of a request and its content type in, the bytes of each file in it out, or where the one file lies.
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { OcrError } from '../engine/vocabulary.ts'
import { MAX_FILES, MAX_PAYLOAD_BYTES, ROUTES } from '../names.ts'
import { decodeBase64 } from './base64.ts'
import { objectIn } from './json.ts'
import { boundaryOf, parseMultipart } from './multipart.ts'
import { kindOf, quote } from './quote.ts'
import { type ObjectReference, parseS3Uri } from './s3-uri.ts'

const FIELD = 'image'
/** Whatever somebody's form calls it. */
const FIELDS = /^(image|file)s?(\[\d*\])?$/i
const JSON_WAYS = 'JSON {"image": "<base64>"} or {"s3": "s3://<bucket>/<key>"}'
const WAYS = `bytes of an image or a PDF, multipart/form-data with the field "image", or ${JSON_WAYS}`

/** What is to be read: at least one file that the request carries, or one object. */
export type Source = { readonly files: readonly Uint8Array[] } | { readonly object: ObjectReference }

/** The body as it was sent; `expected` says what it should be. Throws `OcrError`: payload-too-large, bad-request. */
export function bodyBytes(event: LambdaFunctionURLEvent, expected = WAYS): Uint8Array {
  const body = String(event.body ?? '')
  const payload = Buffer.byteLength(body)
  if (payload > MAX_PAYLOAD_BYTES) {
    throw new OcrError(
      'payload-too-large',
      `Expected a payload of at most ${MAX_PAYLOAD_BYTES} bytes but received ${payload} bytes (base64 included). POST ${ROUTES.uploads} takes larger files.`,
    )
  }
  const bytes = event.isBase64Encoded ? decodeBase64(body, 'the body of the event') : Buffer.from(body)
  if (bytes.length === 0)
    throw new OcrError('bad-request', `Expected ${expected} but received an empty body.`)
  return bytes
}

/**
 * Throws `OcrError`: bad-request, unsupported-media-type. What the bytes are is not looked at here: the engine
 * decides by their first bytes.
 */
export function sourceIn(body: Uint8Array, contentType: string): Source {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'multipart/form-data') return { files: imagesInForm(body, contentType) }
  if (type === 'application/json' || type.endsWith('+json')) return sourceInJson(body)
  if (type === 'text/plain') return { files: [bytesOfText(body)] }
  if (RAW.has(type) || type.startsWith('image/')) return { files: [body] }
  throw new OcrError('unsupported-media-type', `Expected ${WAYS} but received ${quote(type)}.`)
}

const RAW: ReadonlySet<string> = new Set([
  '',
  'application/pdf',
  'application/x-pdf',
  'application/octet-stream',
  'binary/octet-stream',
  // `curl --data-binary @image.png` names its body so unless told otherwise.
  'application/x-www-form-urlencoded',
])

function sourceInJson(body: Uint8Array): Source {
  const { image, s3 } = objectIn(body, JSON_WAYS)
  const unexpected = (received: string) =>
    new OcrError('bad-request', `Expected ${JSON_WAYS} but received ${received}.`)
  if (image !== undefined && s3 !== undefined) throw unexpected('both "image" and "s3"')
  if (s3 !== undefined) {
    if (typeof s3 !== 'string') throw unexpected(`${kindOf(s3)} for "s3"`)
    return { object: parseS3Uri(s3) }
  }
  if (image === undefined) throw unexpected('neither')
  if (typeof image !== 'string') throw unexpected(`${kindOf(image)} for "image"`)
  const bytes = bytesOfBase64(image, '"image"')
  if (bytes.length === 0) throw unexpected('an empty "image"')
  return { files: [bytes] }
}

/** Browsers' FileReader gives a data: URL; people wrap lines as MIME does. */
function bytesOfBase64(text: string, where: string): Uint8Array {
  return decodeBase64(text.replace(/^data:[^,]*;base64,/i, '').replace(/[\t\n\r ]+/g, ''), where)
}

/**
 * A file that is called text: its bytes, where it came as those; base64 or a data: URL. Lambda hands text over as UTF-8, which no
 * picture survives.
 */
function bytesOfText(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (/^\s*(data:[^,]{0,200};base64,)?[\w+/=\s-]{8,}$/i.test(text.toString('latin1')))
    return bytesOfBase64(text.toString('latin1'), 'the body')
  if (!text.includes('\uFFFD')) return body
  throw new OcrError(
    'unsupported-media-type',
    `Expected the type of the file, or application/octet-stream, but received "text/plain", with which bytes do not arrive whole.`,
  )
}

function imagesInForm(body: Uint8Array, contentType: string): Uint8Array[] {
  const parts = parseMultipart(body, boundaryOf(contentType))
  const images = parts.filter((part) => FIELDS.test(part.name)).map((part) => part.bytes)
  if (images.length === 0) {
    const names = [...new Set(parts.map((part) => quote(part.name)))]
    const received =
      names.length === 0 ? 'a form without fields' : `the fields ${names.slice(0, 10).join(', ')}`
    throw new OcrError('bad-request', `Expected one or more form fields "${FIELD}" but received ${received}.`)
  }
  if (images.length > MAX_FILES) {
    throw new OcrError(
      'bad-request',
      `Expected at most ${MAX_FILES} form fields "${FIELD}" but received ${images.length}.`,
    )
  }
  // Of several images a bad one does not fail the others: the engine refuses it.
  if (images.length === 1 && images[0]!.length === 0) {
    throw new OcrError('bad-request', `Expected image bytes in the form field "${FIELD}" but it is empty.`)
  }
  return images
}
