import { expect, test } from 'vitest'
import { acceptOcr, addressOf, routeOf } from '../../../functions/ocr/accept/http.ts'
import { DEFAULT_OPTIONS, OcrError } from '../../../functions/ocr/engine/vocabulary.ts'
import { MAX_FILES, MAX_PAYLOAD_BYTES } from '../../../functions/ocr/names.ts'
import { FORMAT_TYPES } from '../../../functions/ocr/reply/render.ts'
import { type HttpParts, httpEvent } from '../../support/events.ts'

const BYTES = Buffer.from([0x89, 0x50, 0xff, 0x00])
const FORM = 'multipart/form-data; boundary=b'
const part = (name: string, content: string): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n${content}\r\n`

function request(parts: HttpParts) {
  return acceptOcr(httpEvent({ body: BYTES, ...parts }), FORMAT_TYPES)
}

/** The request as accepted, its files as numbers; the test fails where it names an object. */
function accepted(parts: HttpParts) {
  const { source, ...rest } = request(parts)
  if (!('files' in source)) throw new Error('unexpected reference to an object')
  return { ...rest, files: source.files.map((file) => [...file]) }
}

function refusal(parts: HttpParts): [string, string] {
  const event = httpEvent({ body: BYTES, ...parts })
  try {
    routeOf(addressOf(event))
    acceptOcr(event, FORMAT_TYPES)
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
  ['binary/octet-stream'],
  ['text/plain'],
  [''],
  ['application/pdf'],
  ['application/x-www-form-urlencoded'],
])('raw bytes come as %j', (type) => {
  expect(accepted(type === '' ? {} : { headers: { 'content-type': type } })).toEqual({
    files: [[...BYTES]],
    options: DEFAULT_OPTIONS,
    format: 'json',
    noStore: false,
    wantsCost: false,
    ifNoneMatch: undefined,
  })
})

test.each([
  ['base64', BYTES.toString('base64')],
  ['a data: URL', `data:image/png;base64,${BYTES.toString('base64')}`],
  ['base64 in wrapped lines', 'iV\r\nD/\nAA =='],
  ['base64 without padding', 'iVD/AA'],
  ['base64url', 'iVD_AA'],
  ['a data: URL in base64url', 'data:image/png;base64,iVD_AA=='],
])('JSON carries %s', (_what, image) => {
  const body = Buffer.from(JSON.stringify({ image, other: 1 }))
  expect(accepted({ headers: { 'content-type': 'application/json; charset=utf-8' }, body }).files).toEqual([
    [...BYTES],
  ])
})

test('JSON may come as text, with a byte order mark', () => {
  const headers = { 'content-type': 'application/json' }
  expect(accepted({ headers, body: '{"image":"iVD/AA=="}' }).files).toEqual([[...BYTES]])
  expect(accepted({ headers, body: Buffer.from('\ufeff{"image":"iVD/AA=="}') }).files).toEqual([[...BYTES]])
})

test('JSON names an object, its key as it is', () => {
  const body = JSON.stringify({ s3: 's3://my.bucket-1/incoming/a b+c/100%/发票.pdf' })
  const { source } = request({ headers: { 'content-type': 'application/json' }, body })
  expect(source).toEqual({ object: { bucket: 'my.bucket-1', key: 'incoming/a b+c/100%/发票.pdf' } })
})

test('a form carries several images, in order, beside other fields; an empty one is the business of the engine', () => {
  const parts = [part('image', 'one'), part('note', 'x'), part('image', ''), part('image', 'two')]
  const body = Buffer.from(`${parts.join('')}--b--\r\n`)
  const { files } = accepted({ headers: { 'content-type': FORM }, body })
  expect(files.map((file) => Buffer.from(file).toString())).toEqual(['one', '', 'two'])
})

test('a form carries a hundred images and as many other fields as it likes', () => {
  const sent = (images: number) => form(`${part('image', 'x').repeat(images)}${part('note', 'x')}--b--`)
  expect(MAX_FILES).toBe(100)
  expect(accepted(sent(100)).files).toHaveLength(100)
  expect(refusal(sent(101))).toEqual([
    'bad-request',
    'Expected at most 100 form fields "image" but received 101.',
  ])
})

test('the query sets the options', () => {
  const { options, format } = accepted({
    query: 'format=text&mode=line&preprocess=none&detail=character&pages=7,1-3&pdfText=prefer&_=1',
  })
  expect({ options, format }).toEqual({
    options: {
      mode: 'line',
      preprocess: 'none',
      detail: 'character',
      pages: [
        { from: 1, to: 3 },
        { from: 7, to: 7 },
      ],
      pdfText: 'prefer',
      pictures: false,
    },
    format: 'text',
  })
})

test.each([
  ['no-store', true],
  ['no-cache, No-Store', true],
  ['max-age=0', false],
  ['x-no-store', false],
])('Cache-Control: %s', (value, noStore) => {
  const headers = { 'cache-control': value, 'if-none-match': '"a"' }
  expect(request({ headers })).toMatchObject({ noStore, ifNoneMatch: '"a"' })
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
  ['application/x-ndjson', '', 'ndjson'],
  ['text/tab-separated-values', '', 'tsv'],
  ['text/html', '', 'hocr'],
  ['Application/PDF', '', 'pdf'],
  ['application/xml;q=0.9, application/pdf;q=0.8, image/*', '', 'alto'],
  ['application/xml, application/pdf', '', 'alto'],
  // A more specific range speaks for its type.
  ['text/*, text/plain;q=0.1', '', 'hocr'],
  ['application/json;q=0, */*', '', 'text'],
  ['text/*;q=0.2, application/*;q=0.3', '', 'json'],
  ['application/x-amz-json-1.1', '', 'json'],
  ['*/*', 'format=textract', 'textract'],
  ['', '', 'json'],
])('Accept: %s and ?%s answer in %s', (accept, query, format) => {
  expect(accepted({ headers: { accept }, query }).format).toBe(format)
})

test.each([
  ['GET', '/health', '/health', ''],
  ['HEAD', '/health/', '/health', ''],
  ['get', '/', '/', ''],
  ['OPTIONS', '/ocr', '/ocr', ''],
  ['GET', '/results/abc', '/results', 'abc'],
  ['GET', '/docs', '/docs', ''],
  ['GET', '/docs/a.js', '/docs', 'a.js'],
  ['GET', '/page/a.css/', '/page', 'a.css'],
  ['POST', '/ocr.v1.OcrService/Recognize', '/ocr.v1.OcrService/Recognize', ''],
])('%s %s is the route %s with the rest %j', (method, path, route, rest) => {
  const address = addressOf(httpEvent({ method, path }))
  expect(address).toMatchObject({ route, rest })
  expect(routeOf(address)).toBe(route)
})

test.each(['/ocr/x', '/page/a/b', '/results/a/b', '/docs//', '/PAGE/x'])('%s is no route', (path) => {
  expect(addressOf(httpEvent({ method: 'GET', path })).route).toBeUndefined()
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
    'Expected one of the paths /, /ocr, /ocr/json, /health, /uploads, /results, /openapi.json, /docs, /page, ',
  ],
  ['a path of an object', { path: 'constructor' }, 'not-found', '"constructor"'],
  ['another method', { method: 'GET' }, 'method-not-allowed', '/ocr takes POST, OPTIONS but received "GET".'],
  [
    'an unknown format',
    { query: 'format=xml' },
    'bad-request',
    'Expected one of json, text, ndjson, hocr, tsv, alto, pdf, textract, markdown, csv, html for format but received "xml".',
  ],
  [
    'an empty mode',
    { query: 'mode=' },
    'bad-request',
    'Expected one of page, line for mode but received "".',
  ],
  ['an unknown preprocess', { query: 'preprocess=x' }, 'bad-request', 'auto, none, binarise for preprocess'],
  ['an unknown detail', { query: 'detail=all' }, 'bad-request', 'line, word, character for detail'],
  ['an unknown pdfText', { query: 'pdfText=yes' }, 'bad-request', 'ignore, prefer for pdfText'],
  ['pages twice', { query: 'pages=1&pages=2' }, 'bad-request', 'received "1" and "2"'],
  ['a value twice', { query: 'mode=page&mode=line' }, 'bad-request', 'received "page" and "line"'],
  ['an empty body', { body: '' }, 'bad-request', 'but received an empty body.'],
  [
    'another type',
    { headers: { 'content-type': 'text/csv' } },
    'unsupported-media-type',
    'received "text/csv".',
  ],
  [
    'a picture that came as text',
    { headers: { 'content-type': 'text/plain' }, body: BYTES.toString('utf8') },
    'unsupported-media-type',
    'with which bytes do not arrive whole.',
  ],
  [
    'a misspelt parameter',
    { query: 'formatt=pdf' },
    'bad-request',
    'the query parameter "format" but received "formatt".',
  ],
  ['one in other letters', { query: 'pdf_text=prefer' }, 'bad-request', '"pdfText" but received "pdf_text".'],
  [
    'no boundary',
    form('--b--', 'multipart/form-data'),
    'bad-request',
    'a boundary of 1 to 70 characters but received none.',
  ],
  [
    'no image field',
    form(`${part('document', 'x')}--b--`),
    'bad-request',
    '"image" but received the fields "document".',
  ],
  ['no field', form('--b--'), 'bad-request', 'but received a form without fields.'],
  ['an empty image field', form(`${part('image', '')}--b--`), 'bad-request', '"image" but it is empty.'],
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
  ['JSON without image', json('{"img":""}'), 'bad-request', 'but received neither.'],
  [
    'JSON with both',
    json('{"image":"AAAA","s3":"s3://aaa/b"}'),
    'bad-request',
    'received both "image" and "s3".',
  ],
  ['an s3 that is no text', json('{"s3":["s3://aaa/b"]}'), 'bad-request', 'received an array for "s3".'],
  ['another scheme', json('{"s3":"https://aaa/b"}'), 'bad-request', 'Expected s3://<bucket>/<key> for "s3"'],
  ['no key', json('{"s3":"s3://aaa/"}'), 'bad-request', 'received "s3://aaa/".'],
  ['a bucket that is none', json('{"s3":"s3://A_B/c"}'), 'bad-request', 'received "s3://A_B/c".'],
  ['half a character', json('{"s3":"s3://aaa/\\ud800"}'), 'bad-request', 'Expected a key in Unicode'],
  [
    'a long key',
    json(JSON.stringify({ s3: `s3://aaa/${'发'.repeat(342)}` })),
    'bad-request',
    'Expected a key of at most 1024 bytes for "s3" but received 1026 bytes.',
  ],
  [
    'JSON with an inherited image',
    json('{"__proto__":{"image":"AAAA"}}'),
    'bad-request',
    'but received neither.',
  ],
  ['a JSON number', json('{"image":1}'), 'bad-request', 'received a value of type number for "image".'],
  [
    'an empty JSON image',
    json('{"image":"data:image/png;base64,"}'),
    'bad-request',
    'received an empty "image".',
  ],
  [
    'other characters',
    json('{"image":"AA.="}'),
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
  expect(() => acceptOcr(event, FORMAT_TYPES)).toThrow(
    'Expected base64 in the body of the event but received another character at offset 2.',
  )
})

test('a payload of 6 MB passes, one byte more does not', () => {
  const body = 'A'.repeat(MAX_PAYLOAD_BYTES)
  expect(accepted({ body }).files[0]).toHaveLength(MAX_PAYLOAD_BYTES)
  expect(refusal({ body: `${body}A` })).toEqual([
    'payload-too-large',
    'Expected a payload of at most 6291456 bytes but received 6291457 bytes (base64 included). POST /uploads takes larger files.',
  ])
})

test.each(['image[]', 'images', 'file', 'files', 'files[]', 'image[0]', 'File'])(
  'a form may call it %s',
  (name) => {
    const body = Buffer.from(`${part(name, 'x')}${part(name, 'y')}--b--`)
    expect(accepted({ headers: { 'content-type': FORM }, body }).files).toEqual([[0x78], [0x79]])
  },
)

test.each([
  `data:image/png;base64,${BYTES.toString('base64')}`,
  BYTES.toString('base64'),
  'iVD_AA'.padEnd(8, '='),
])('text is %j', (body) => {
  expect(accepted({ headers: { 'content-type': 'text/plain' }, body }).files).toEqual([[...BYTES]])
})

test("other people's parameters are left alone", () => {
  expect(accepted({ query: 'utm_source=x&v=1&a=b&fbclid=1' }).options).toEqual(DEFAULT_OPTIONS)
})
