// The body of a request and its content type in, the bytes of each image in it out.
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { OcrError } from '../engine/vocabulary.ts'
import { MAX_PAYLOAD_BYTES } from '../names.ts'
import { boundaryOf, parseMultipart } from './multipart.ts'

const FIELD = 'image'
const WAYS = 'image bytes, multipart/form-data with the field "image", or JSON {"image": "<base64>"}'

/** The body as it was sent. Throws `OcrError`: payload-too-large, bad-request. */
export function bodyBytes(event: LambdaFunctionURLEvent): Uint8Array {
  const body = String(event.body ?? '')
  const payload = Buffer.byteLength(body)
  if (payload > MAX_PAYLOAD_BYTES) {
    throw new OcrError(
      'payload-too-large',
      `Expected a payload of at most ${MAX_PAYLOAD_BYTES} bytes but received ${payload} bytes (base64 included).`,
    )
  }
  const bytes = event.isBase64Encoded ? decodeBase64(body, 'the body of the event') : Buffer.from(body)
  if (bytes.length === 0) throw new OcrError('bad-request', `Expected ${WAYS} but received an empty body.`)
  return bytes
}

/**
 * At least one image. Throws `OcrError`: bad-request, unsupported-media-type. What the bytes are is not looked at
 * here: the engine decides by their first bytes.
 */
export function imagesIn(body: Uint8Array, contentType: string): Uint8Array[] {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'multipart/form-data') return imagesInForm(body, contentType)
  if (type === 'application/json' || type.endsWith('+json')) return [imageInJson(body)]
  // `curl --data-binary @image.png` names its body application/x-www-form-urlencoded unless told otherwise.
  const raw =
    type === '' || type === 'application/octet-stream' || type === 'application/x-www-form-urlencoded'
  if (raw || type.startsWith('image/')) return [body]
  throw new OcrError(
    'unsupported-media-type',
    `Expected ${WAYS} but received ${JSON.stringify(type.slice(0, 60))}.`,
  )
}

function imagesInForm(body: Uint8Array, contentType: string): Uint8Array[] {
  const parts = parseMultipart(body, boundaryOf(contentType))
  const images = parts.filter((part) => part.name === FIELD).map((part) => part.bytes)
  if (images.length === 0) {
    const names = [...new Set(parts.map((part) => JSON.stringify(part.name.slice(0, 60))))]
    const received =
      names.length === 0 ? 'a form without fields' : `the fields ${names.slice(0, 10).join(', ')}`
    throw new OcrError('bad-request', `Expected one or more form fields "${FIELD}" but received ${received}.`)
  }
  const empty = images.findIndex((image) => image.length === 0)
  if (empty >= 0) {
    throw new OcrError(
      'bad-request',
      `Expected image bytes in the form field "${FIELD}" number ${empty + 1} but it is empty.`,
    )
  }
  return images
}

function imageInJson(body: Uint8Array): Uint8Array {
  const expected = 'Expected JSON {"image": "<base64>"} in UTF-8'
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new OcrError('bad-request', `${expected} but received ${body.length} bytes that are not.`, {
      cause,
    })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OcrError('bad-request', `${expected} but received ${kindOf(parsed)}.`)
  }
  if (!Object.hasOwn(parsed, FIELD))
    throw new OcrError('bad-request', `${expected} but received no "${FIELD}".`)
  const { image } = parsed as { image: unknown }
  if (typeof image !== 'string')
    throw new OcrError('bad-request', `${expected} but "${FIELD}" is ${kindOf(image)}.`)
  // Browsers' FileReader gives a data: URL; people wrap lines as MIME does.
  const bytes = decodeBase64(
    image.replace(/^data:[^,]*;base64,/i, '').replace(/[\t\n\r ]+/g, ''),
    `"${FIELD}"`,
  )
  if (bytes.length === 0) throw new OcrError('bad-request', `${expected} but "${FIELD}" is empty.`)
  return bytes
}

/** Base64 as of RFC 4648 section 4. Node's own decoder skips what it does not know, which hides damage. */
function decodeBase64(text: string, where: string): Uint8Array {
  const odd = text.search(/[^A-Za-z0-9+/]/)
  const data = odd < 0 ? text.length : odd
  const padding = text.slice(data)
  if (!/^={0,2}$/.test(padding)) {
    throw new OcrError(
      'bad-request',
      `Expected base64 in ${where} but received another character at offset ${data}.`,
    )
  }
  if (data % 4 === 1 || (padding !== '' && text.length % 4 !== 0)) {
    throw new OcrError(
      'bad-request',
      `Expected base64 in ${where} but received ${text.length} characters, which is cut short.`,
    )
  }
  return Buffer.from(text, 'base64')
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}
