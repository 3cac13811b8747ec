import { expect, test } from 'vitest'
import { acceptHttp } from '../../functions/ocr/accept/http.ts'
import { DEFAULT_OPTIONS, OcrError } from '../../functions/ocr/engine/vocabulary.ts'
import { MAX_PAYLOAD_BYTES } from '../../functions/ocr/names.ts'
import { type HttpParts, httpEvent } from '../events.ts'

const BYTES = Buffer.from([0x89, 0x50, 0xff, 0x00])
const FORM = 'multipart/form-data; boundary=b'
const part = (name: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n${content}\r\n`

/** The request as accepted; the test fails where it is not one for /ocr. */
function accepted(parts: HttpParts) {
  const request = acceptHttp(httpEvent({ body: BYTES, ...parts }))
  if (request.route !== 'ocr') throw new Error(`unexpected route ${request.route}`)
  return { ...request, images: request.images.map((image) => [...image]) }
}

function refusal(parts: HttpParts): [string, string] {
  try {
    acceptHttp(httpEvent({ body: BYTES, ...parts }))
  } catch (error) {
    if (error instanceof OcrError) return [error.code, error.message]
    throw error
  }
  throw new Error('expected a refusal')
}

test.each([
  ['image/png'],
  ['IMAGE/X-ANYTHING; a=b'],
  ['application/octet-stream'],
  [''],
  ['application/x-www-form-urlencoded'],
])('raw bytes come as %j', (type) => {
  const request = accepted(type === '' ? {} : { headers: { 'content-type': type } })
  expect(request).toEqual({ route: 'ocr', images: [[...BYTES]], options: DEFAULT_OPTIONS, format: 'json' })
})

test.each([
  ['base64', BYTES.toString('base64')],
  ['a data: URL', `data:image/png;base64,${BYTES.toString('base64')}`],
  ['base64 in wrapped lines', 'iV\r\nD/\nAA =='],
  ['base64 without padding', 'iVD/AA'],
])('JSON carries %s', (_what, image) => {
  const body = Buffer.from(JSON.stringify({ image, other: 1 }))
  expect(accepted({ headers: { 'content-type': 'application/json; charset=utf-8' }, body }).images).toEqual([
    [...BYTES],
  ])
})

test('JSON may come as text, with a byte order mark', () => {
  const headers = { 'content-type': 'application/json' }
  expect(accepted({ headers, body: '{"image":"iVD/AA=="}' }).images).toEqual([[...BYTES]])
  expect(accepted({ headers, body: Buffer.from('\ufeff{"image":"iVD/AA=="}') }).images).toEqual([[...BYTES]])
})

test('a form carries several images, in order, beside other fields', () => {
  const body = Buffer.from(`${part('image', 'one')}${part('note', 'x')}${part('image', 'two')}--b--\r\n`)
  const { images } = accepted({ headers: { 'content-type': FORM }, body })
  expect(images.map((image) => Buffer.from(image).toString())).toEqual(['one', 'two'])
})

test('the query sets the options', () => {
  const { options, format } = accepted({
    query: 'format=text&mode=line&preprocess=none&detail=character&_=1',
  })
  expect({ options, format }).toEqual({
    options: { mode: 'line', preprocess: 'none', detail: 'character' },
    format: 'text',
  })
})

test.each([
  ['text/plain', '', 'text'],
  ['text/*;q=0.5', '', 'text'],
  ['application/json, text/plain, */*', '', 'json'],
  ['text/plain, */*', '', 'text'],
  ['text/plain;q=0.5, application/json', '', 'json'],
  ['text/plain;q=0', '', 'json'],
  ['image/png', '', 'json'],
  ['text/plain', 'format=json', 'json'],
])('Accept: %s and ?%s answer in %s', (accept, query, format) => {
  expect(accepted({ headers: { accept }, query }).format).toBe(format)
})

test.each([
  ['GET', '/health', 'health'],
  ['HEAD', '/health/', 'health'],
  ['get', '/', 'index'],
  ['OPTIONS', '/ocr', 'preflight'],
])('%s %s is %s', (method, path, route) => {
  expect(acceptHttp(httpEvent({ method, path }))).toEqual({ route })
})

const json = (body: Uint8Array | string): HttpParts => ({
  headers: { 'content-type': 'application/json' },
  body,
})
const form = (body: string, type = FORM): HttpParts => ({
  headers: { 'content-type': type },
  body: Buffer.from(body),
})

test.each<[string, HttpParts, string, string]>([
  [
    'an unknown path',
    { path: '/nope' },
    'not-found',
    'Expected one of the paths /, /ocr, /health but received "/nope".',
  ],
  ['a path of an object', { path: 'constructor' }, 'not-found', '"constructor"'],
  ['another method', { method: 'GET' }, 'method-not-allowed', '/ocr takes POST, OPTIONS but received "GET".'],
  [
    'an unknown format',
    { query: 'format=xml' },
    'bad-request',
    'Expected one of json, text for format but received "xml".',
  ],
  [
    'an empty mode',
    { query: 'mode=' },
    'bad-request',
    'Expected one of page, line for mode but received "".',
  ],
  ['an unknown preprocess', { query: 'preprocess=x' }, 'bad-request', 'auto, none, binarise for preprocess'],
  ['an unknown detail', { query: 'detail=word' }, 'bad-request', 'line, character for detail'],
  ['a value twice', { query: 'mode=page&mode=line' }, 'bad-request', 'received "page" and "line"'],
  ['an empty body', { body: '' }, 'bad-request', 'but received an empty body.'],
  [
    'a text body',
    { headers: { 'content-type': 'text/plain' } },
    'unsupported-media-type',
    'received "text/plain".',
  ],
  [
    'a compressed body',
    { headers: { 'content-encoding': 'gzip' } },
    'unsupported-media-type',
    'received "gzip".',
  ],
  [
    'no boundary',
    form('--b--', 'multipart/form-data'),
    'bad-request',
    'a boundary of 1 to 70 characters but received none.',
  ],
  [
    'no image field',
    form(`${part('file', 'x')}--b--`),
    'bad-request',
    '"image" but received the fields "file".',
  ],
  ['no field', form('--b--'), 'bad-request', 'but received a form without fields.'],
  ['an empty image field', form(`${part('image', '')}--b--`), 'bad-request', 'number 1 but it is empty.'],
  ['broken JSON', json('{"image":'), 'bad-request', 'in UTF-8 but received 9 bytes that are not.'],
  [
    'JSON in UTF-16',
    json(Buffer.from('{"image":"AAAA"}', 'utf16le')),
    'bad-request',
    'received 32 bytes that are not.',
  ],
  [
    'JSON in GBK',
    json(Buffer.from([0x22, 0xb7, 0xa2, 0x22])),
    'bad-request',
    'received 4 bytes that are not.',
  ],
  ['a JSON array', json('[]'), 'bad-request', 'but received an array.'],
  ['a JSON null', json('null'), 'bad-request', 'but received null.'],
  ['JSON without image', json('{"img":""}'), 'bad-request', 'but received no "image".'],
  [
    'JSON with an inherited image',
    json('{"__proto__":{"image":"AAAA"}}'),
    'bad-request',
    'but received no "image".',
  ],
  ['a JSON number', json('{"image":1}'), 'bad-request', 'but "image" is a value of type number.'],
  ['an empty JSON image', json('{"image":"data:image/png;base64,"}'), 'bad-request', 'but "image" is empty.'],
  [
    'other characters',
    json('{"image":"AA-_"}'),
    'bad-request',
    'in "image" but received another character at offset 2.',
  ],
  ['text after the padding', json('{"image":"AA==AA=="}'), 'bad-request', 'at offset 2.'],
  ['cut base64', json('{"image":"AAAAA"}'), 'bad-request', 'received 5 characters, which is cut short.'],
  ['wrong padding', json('{"image":"AA="}'), 'bad-request', 'received 3 characters, which is cut short.'],
])('%s is refused', (_what, parts, code, detail) => {
  const [refusedCode, message] = refusal(parts)
  expect(refusedCode).toBe(code)
  expect(message).toContain(detail)
})

test('an event whose base64 is damaged is refused', () => {
  const event = { ...httpEvent({}), body: 'AA*A', isBase64Encoded: true }
  expect(() => acceptHttp(event)).toThrow(
    'Expected base64 in the body of the event but received another character at offset 2.',
  )
})

test('a payload of 6 MB passes, one byte more does not', () => {
  const body = 'A'.repeat(MAX_PAYLOAD_BYTES)
  expect(accepted({ body }).images[0]).toHaveLength(MAX_PAYLOAD_BYTES)
  expect(refusal({ body: `${body}A` })).toEqual([
    'payload-too-large',
    'Expected a payload of at most 6291456 bytes but received 6291457 bytes (base64 included).',
  ])
})
