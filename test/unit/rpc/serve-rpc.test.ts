// serveRpc behind real clients, without a server: their HTTP requests become events, its answers HTTP responses.
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect'
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web'
import { describe, expect, it } from 'vitest'
import { type Document, OcrError, type OcrErrorCode } from '../../../functions/ocr/engine/vocabulary.ts'
import { MAX_PAYLOAD_BYTES, ROUTES } from '../../../functions/ocr/names.ts'
import {
  BlockKind,
  Detail,
  Mode,
  OcrService,
  PdfText,
  Preprocess,
  ProblemSchema,
} from '../../../functions/ocr/rpc/ocr/v1/ocr_pb.ts'
import { type Recognise, serveRpc } from '../../../functions/ocr/rpc/serve-rpc.ts'
import { eventOf } from '../../../infra/local/function-url-event.ts'
import { httpEvent } from '../../support/events.ts'

const POLYGON = [
  [1, 2],
  [11, 2],
  [11, 6],
  [1, 6],
] as const
/** Rounded to `POLYGON`. */
const FINE = [[1.04, 2], POLYGON[1], POLYGON[2], POLYGON[3]] as const
const CELLS = [
  { row: 0, column: 0, rowSpan: 1, columnSpan: 2, text: 'ab', confidence: 0.5, polygon: FINE, lines: [0] },
  { row: 0, column: 2, rowSpan: 1, columnSpan: 1, text: '', polygon: FINE, lines: [] },
]
const DOCUMENT: Document = {
  text: 'ab c',
  pages: [
    {
      number: 7,
      width: 20,
      height: 10,
      text: 'ab c',
      lines: [
        {
          text: 'ab c',
          confidence: 0.98765432,
          polygon: FINE,
          words: [{ text: 'ab', confidence: 0.75, polygon: POLYGON }],
          characters: [
            { text: 'a', confidence: 0.5, polygon: POLYGON },
            { text: ' ', confidence: 1 },
          ],
        },
        { text: 'd', confidence: 1, polygon: POLYGON },
      ],
      blocks: [{ kind: 'aside', text: 'ab c d', polygon: FINE, lines: [0, 1] }],
      tables: [{ block: 0, rows: 1, columns: 3, polygon: FINE, cells: CELLS }],
      warnings: [{ code: 'rotated', message: 'Turned.' }],
      dpi: 200,
      picture: new Uint8Array(5),
    },
  ],
  pageCount: 60,
  partial: true,
  next: '51-',
  model: { id: 'crnn', version: '2.0.0' },
  timings: { decode: 0, preprocess: 0, detect: 0, extract: 0, recognise: 0, arrange: 0, total: 0 },
}
const points = [
  { x: 1, y: 2 },
  { x: 11, y: 2 },
  { x: 11, y: 6 },
  { x: 1, y: 6 },
]

/** A `fetch` that ends in `serveRpc`. */
function fetchFrom(recognise: Recognise, failed?: (error: unknown) => void): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const event = eventOf({
      method: request.method,
      url: new URL(request.url).pathname,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
      sourceIp: '127.0.0.1',
      requestId: 'request-1',
      time: new Date(0),
    })
    const { statusCode, headers, body } = await serveRpc(event as never, recognise, failed)
    return new Response(body as string, { status: statusCode, headers })
  }
}

const baseUrl = 'http://ocr.test'
const TRANSPORTS: [string, (fetch: typeof globalThis.fetch) => Transport][] = [
  ['Connect with JSON', (fetch) => createConnectTransport({ baseUrl, fetch })],
  ['Connect with bytes', (fetch) => createConnectTransport({ baseUrl, fetch, useBinaryFormat: true })],
  ['gRPC-Web', (fetch) => createGrpcWebTransport({ baseUrl, fetch })],
]
const image = new Uint8Array([1, 2, 3, 255])
const failure = (promise: Promise<unknown>) => promise.then(() => undefined, ConnectError.from)

describe.each(TRANSPORTS)('%s', (_name, transportOf) => {
  const clientOf = (recognise: Recognise, failed?: (error: unknown) => void) =>
    createClient(OcrService, transportOf(fetchFrom(recognise, failed)))

  it('brings the request to the reader, and the document back', async () => {
    const calls: unknown[] = []
    const client = clientOf(async (bytes, options) => {
      calls.push([Buffer.from(bytes).toString('hex'), options])
      return DOCUMENT
    })
    const answer = await client.recognize({
      image,
      mode: Mode.LINE,
      preprocess: Preprocess.NONE,
      detail: Detail.CHARACTER,
      pages: '7,1-3',
      pdfText: PdfText.PREFER,
    })
    const pages = [
      { from: 1, to: 3 },
      { from: 7, to: 7 },
    ]
    const options = {
      mode: 'line',
      preprocess: 'none',
      detail: 'character',
      pdfText: 'prefer',
      pictures: false,
      pages,
    }
    expect(calls).toEqual([['010203ff', options]])
    expect(answer).toMatchObject({
      text: 'ab c',
      pageCount: 60,
      partial: true,
      next: '51-',
      model: { id: 'crnn', version: '2.0.0' },
    })
    expect(answer.pages).toHaveLength(1)
    expect(answer.pages[0]).toMatchObject({
      number: 7,
      width: 20,
      height: 10,
      text: 'ab c',
      blocks: [{ kind: BlockKind.ASIDE, text: 'ab c d', polygon: points, lines: [0, 1] }],
      tables: [
        {
          ...{ block: 0, rows: 1, columns: 3, polygon: points },
          cells: [
            {
              row: 0,
              column: 0,
              rowSpan: 1,
              columnSpan: 2,
              text: 'ab',
              confidence: 0.5,
              polygon: points,
              lines: [0],
            },
            { row: 0, column: 2, rowSpan: 1, columnSpan: 1, text: '', polygon: points, lines: [] },
          ],
        },
      ],
      warnings: [{ code: 'rotated', message: 'Turned.' }],
      dpi: 200,
    })
    const [first, second] = answer.pages[0]!.lines
    expect(first).toMatchObject({
      text: 'ab c',
      polygon: points,
      words: [{ text: 'ab', confidence: 0.75, polygon: points }],
      characters: [
        { text: 'a', confidence: 0.5, polygon: points },
        { text: ' ', confidence: 1, polygon: [] },
      ],
    })
    expect(first!.confidence).toBeCloseTo(0.9877, 6)
    expect(second).toMatchObject({ text: 'd', words: [], characters: [] })
    expect(JSON.stringify(answer, (_key, value) => (typeof value === 'bigint' ? '' : value))).not.toMatch(
      /picture/,
    )
  })

  it('asks for what HTTP asks for without parameters', async () => {
    const calls: unknown[] = []
    const { partial, next, ...whole } = DOCUMENT
    const answer = await clientOf(async (_bytes, options) => {
      calls.push(options)
      return whole
    }).recognize({ image })
    expect(calls).toEqual([
      { mode: 'page', preprocess: 'auto', detail: 'line', pdfText: 'ignore', pictures: false },
    ])
    expect([answer.partial, answer.next]).toEqual([false, ''])
  })

  it.each<[OcrErrorCode, Code]>([
    ['bad-request', Code.InvalidArgument],
    ['unauthorized', Code.Unauthenticated],
    ['invalid-token', Code.Unauthenticated],
    ['forbidden', Code.PermissionDenied],
    ['image-too-large', Code.ResourceExhausted],
    ['unreadable-image', Code.InvalidArgument],
    ['encrypted-pdf', Code.InvalidArgument],
  ])('tells %s by its status, its detail and its metadata', async (code, status) => {
    const heard: unknown[] = []
    const thrown = new OcrError(code, 'Expected “x” but received y.')
    const client = clientOf(
      () => Promise.reject(thrown),
      (error) => heard.push(error),
    )
    const error = (await failure(client.recognize({ image })))!
    expect(error).toMatchObject({ code: status, rawMessage: thrown.message })
    expect(error.findDetails(ProblemSchema)).toMatchObject([{ code }])
    expect(error.metadata.get('ocr-code')).toBe(code)
    expect(heard).toEqual([thrown])
  })

  it.each([new TypeError('secret'), new OcrError('internal', 'secret')])(
    'keeps a fault of ours to itself',
    async (thrown) => {
      const heard: unknown[] = []
      const client = clientOf(
        () => Promise.reject(thrown),
        (error) => heard.push(error),
      )
      const error = (await failure(client.recognize({ image })))!
      expect(error.code).toBe(Code.Internal)
      expect(error.message).not.toContain('secret')
      expect(error.findDetails(ProblemSchema)).toMatchObject([{ code: 'internal' }])
      expect(heard).toEqual([thrown])
    },
  )

  it.each([
    [{}, 'Expected the bytes of a file in image but received none.'],
    [{ image, mode: 9 as Mode }, 'Expected one of 0, 1, 2 for mode but received 9.'],
    [{ image, detail: 4 as Detail }, 'Expected one of 0, 1, 2, 3 for detail but received 4.'],
    [{ image, pages: '3-1' }, /for pages but received "3-1"\.$/],
  ])('refuses a request that makes no sense: %j', async (request, message) => {
    const error = (await failure(clientOf(async () => DOCUMENT).recognize(request)))!
    expect(error.code).toBe(Code.InvalidArgument)
    expect(error.rawMessage).toMatch(message)
    expect(error.metadata.get('ocr-code')).toBe('bad-request')
  })

  it('says so where the answer is too large to leave', async () => {
    const text = 'x'.repeat(MAX_PAYLOAD_BYTES)
    const error = (await failure(clientOf(async () => ({ ...DOCUMENT, text })).recognize({ image })))!
    expect(error.code).toBe(Code.ResourceExhausted)
    expect(error.rawMessage).toMatch(
      /^Expected an answer of at most 6291456 bytes but it has \d+ .*fewer pages or less detail\.$/,
    )
  })

  it('notices a deadline that passed while nothing else could run', async () => {
    const recognise: Recognise = async () => {
      const end = performance.now() + 30
      while (performance.now() < end);
      return DOCUMENT
    }
    const bare: typeof fetch = (input, init) => fetchFrom(recognise)(input, { ...init, signal: null })
    const client = createClient(OcrService, transportOf(bare))
    // The timer of the client would tell it, too: this is the answer.
    const error = (await failure(client.recognize({ image }, { timeoutMs: 10 })))!
    expect(error.code).toBe(Code.DeadlineExceeded)
  })
})

describe('an event', () => {
  const recognise: Recognise = async () => DOCUMENT
  const send = (type: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    serveRpc(
      httpEvent({ path: ROUTES.recognize, headers: { 'content-type': type, ...headers }, body }),
      recognise,
    )

  it('of plain JSON is answered with JSON, as text', async () => {
    const { statusCode, headers, body } = await send('application/json', '{"image":"AQID"}')
    expect([statusCode, headers['content-type']]).toEqual([200, 'application/json'])
    expect(JSON.parse(body as string)).toMatchObject({ text: 'ab c', pageCount: 60 })
  })

  it('whose sender takes gzip is answered with it, where that pays', async () => {
    const long: Recognise = async () => ({ ...DOCUMENT, text: 'x'.repeat(5000) })
    const event = httpEvent({
      path: ROUTES.recognize,
      headers: { 'content-type': 'application/json', 'accept-encoding': 'br, gzip' },
      body: '{"image":"AQID"}',
    })
    const { headers, body } = await serveRpc(event, long)
    expect(headers['content-encoding']).toBe('gzip')
    const { gunzipSync } = await import('node:zlib')
    expect(JSON.parse(gunzipSync(body as unknown as Uint8Array).toString()).text).toHaveLength(5000)
  })

  it.each([
    ['application/json', '{"image":"####"}'],
    ['application/json', '{'],
    ['application/proto', new Uint8Array([255])],
  ])('of damaged %s is the sender’s fault', async (type, body) => {
    const answer = await send(type, body)
    expect(answer.statusCode).toBe(400)
    expect(JSON.parse(String(answer.body)).code).toBe('invalid_argument')
  })

  it.each(['application/grpc', 'application/grpc+proto', 'application/grpc; charset=x'])(
    'of %s is refused in the headers, which is all that gRPC gets here',
    async (type) => {
      const { statusCode, headers, body } = await send(type, new Uint8Array(5))
      expect([statusCode, headers['content-type'], headers['grpc-status'], body]).toEqual([
        200,
        'application/grpc',
        '12',
        '',
      ])
      expect(decodeURIComponent(headers['grpc-message']!)).toMatch(/use Connect or gRPC-Web\.$/)
    },
  )

  it.each(['image/png', '', 'application/grpc-web-text', 'application/grpc-web+json', 'application/jsonx'])(
    'of type %j is refused',
    async (type) => {
      await expect(send(type, new Uint8Array([1]))).rejects.toMatchObject({
        code: 'unsupported-media-type',
        message: expect.stringContaining(`but received ${JSON.stringify(type)}.`),
      })
    },
  )
})
