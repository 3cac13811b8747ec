// A multipart/form-data body in, its parts out: names and bytes, nothing decoded (RFC 7578, RFC 2046 section 5.1).
// Written here because Node's own (`Response.formData`) costs 45 ms on its first use, says nothing about what is
// wrong, and turns a part without a file name into text, which destroys an image.
import { OcrError } from '../engine/vocabulary.ts'

export interface Part {
  readonly name: string
  readonly bytes: Uint8Array
}

const CRLF = Buffer.from('\r\n')
const HEADERS_END = Buffer.from('\r\n\r\n')

/** The `boundary` of a content type. Throws `OcrError('bad-request')` where there is none. */
export function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]*)"|([^\s;]*))/i.exec(contentType)
  const boundary = match?.[1] ?? match?.[2] ?? ''
  // RFC 2046: 1 to 70 characters.
  if (boundary.length >= 1 && boundary.length <= 70) return boundary
  const received = match ? `one of ${boundary.length} characters` : 'none'
  throw new OcrError(
    'bad-request',
    `Expected multipart/form-data with a boundary of 1 to 70 characters but received ${received}.`,
  )
}

/** Parts in their order; their bytes are views of `body`. Throws `OcrError('bad-request')`. */
export function parseMultipart(body: Uint8Array, boundary: string): Part[] {
  const data = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const delimiter = Buffer.from(`--${boundary}`)
  const parts: Part[] = []
  let at = firstDelimiter(data, delimiter)
  for (;;) {
    at += delimiter.length
    if (data.toString('latin1', at, at + 2) === '--') return parts
    // RFC 2046 lets spaces and tabs stand after a boundary.
    while (data[at] === 0x20 || data[at] === 0x09) at++
    if (!data.subarray(at, at + 2).equals(CRLF)) throw malformed('a line end after each boundary')
    const next = data.indexOf(Buffer.concat([CRLF, delimiter]), at)
    if (next < 0) throw malformed('a closing boundary (the body is cut short)')
    parts.push(parsePart(data.subarray(at, next)))
    at = next + CRLF.length
  }
}

/** Offset of the first boundary, which begins a line; what stands before it is a preamble nobody reads. */
function firstDelimiter(data: Buffer, delimiter: Buffer): number {
  if (data.subarray(0, delimiter.length).equals(delimiter)) return 0
  const at = data.indexOf(Buffer.concat([CRLF, delimiter]))
  if (at < 0) throw malformed('the boundary that Content-Type names')
  return at + CRLF.length
}

/** A part from the line end after its boundary to the one before the next boundary. */
function parsePart(part: Buffer): Part {
  const end = part.indexOf(HEADERS_END)
  if (end < 0) throw malformed('an empty line after the headers of each part')
  const lines = part
    .toString('utf8', CRLF.length, end)
    // RFC 822 lets a long header go on in the next line.
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const disposition = lines.find((line) => /^content-disposition\s*:\s*form-data\s*(;|$)/i.test(line))
  // Parameter by parameter: a file name may hold anything, even `; name=`.
  const parameters = [...(disposition ?? '').matchAll(/;\s*([^\s=;]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g)]
  const name = parameters.find((parameter) => parameter[1]?.toLowerCase() === 'name')
  if (!name) throw malformed('Content-Disposition: form-data; name="..." in each part')
  return { name: name[2] ?? name[3] ?? '', bytes: part.subarray(end + HEADERS_END.length) }
}

function malformed(expected: string): OcrError {
  return new OcrError('bad-request', `Expected ${expected} in the multipart body but received none.`)
}
