// The shipped bundle as a service: every protocol with its own client, good and bad requests, and real gRPC through the
// local deployment's port.
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect'
import * as node from '@connectrpc/connect-node'
import * as web from '@connectrpc/connect-web'
import {
  type CallOptions,
  type Client,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_PAYLOAD_BYTES, ROUTES } from '../../functions/ocr/names.ts'
import { Detail, Mode, OcrService, ProblemSchema } from '../../functions/ocr/rpc/ocr/v1/ocr_pb.ts'
import { BUNDLE_DIR } from '../../infra/local/deployment.ts'
import { fixturePath, readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')
const page = readFixture('mixed')
const slow = readFixture('page')
const image = new Uint8Array(line.bytes)
/** A page that takes its time: with another byte behind its end each time, so that no cache knows it. */
let pages = 0
const slowPage = () => new Uint8Array([...slow.bytes, pages++])

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1, grpcPort: 0 })
})
afterAll(() => deployment.stop())

const TRANSPORTS: [string, (url: string) => Transport][] = [
  [
    'Connect with JSON',
    (baseUrl) => node.createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
  ],
  ['Connect with bytes', (baseUrl) => node.createConnectTransport({ baseUrl, httpVersion: '1.1' })],
  ['gRPC-Web', (baseUrl) => node.createGrpcWebTransport({ baseUrl, httpVersion: '1.1' })],
  [
    'gRPC-Web, zipped',
    (baseUrl) =>
      node.createGrpcWebTransport({
        baseUrl,
        httpVersion: '1.1',
        sendCompression: node.compressionGzip,
        compressMinBytes: 1,
      }),
  ],
  ['Connect as browsers speak it', (baseUrl) => web.createConnectTransport({ baseUrl })],
  ['gRPC-Web as browsers speak it', (baseUrl) => web.createGrpcWebTransport({ baseUrl })],
]

const unexpectedAnswer = (): never => {
  throw new Error('An answer came where an error was expected.')
}
const failure = async (promise: Promise<unknown>): Promise<ConnectError> =>
  promise.then(
    () => unexpectedAnswer(),
    (error) => ConnectError.from(error),
  )

describe.each(TRANSPORTS)('%s at the Function URL', (_name, transportOf) => {
  const client = () => createClient(OcrService, transportOf(deployment.url))

  it('reads a line, its words and characters', async () => {
    const answer = await client().recognize({ image, mode: Mode.LINE, detail: Detail.CHARACTER })
    expect(answer).toMatchObject({ text: line.truth.text, pageCount: 1, partial: false, next: '' })
    expect(answer.model).toMatchObject({
      id: expect.stringMatching(/./),
      version: expect.stringMatching(/./),
    })
    const [first] = answer.pages[0]!.lines
    expect(first!.characters.map(({ text }) => text).join('')).toBe(line.truth.text)
    expect(first!.words.map(({ text }) => text).join(' ')).toBe(line.truth.text)
    expect(first!.polygon).toHaveLength(4)
    expect(first!.confidence).toBeGreaterThan(0.5)
  })

  it('names a file that cannot be read', async () => {
    const { bytes } = line
    for (const [broken, code] of [
      [bytes.subarray(0, bytes.length / 2), 'unreadable-image'],
      [Buffer.from('hello'), 'unsupported-media-type'],
    ] as const) {
      const error = await failure(client().recognize({ image: new Uint8Array(broken), mode: Mode.LINE }))
      expect(error.code).toBe(Code.InvalidArgument)
      expect(error.metadata.get('ocr-code')).toBe(code)
      expect(error.findDetails(ProblemSchema)).toMatchObject([{ code }])
      // gRPC-Web answers it with status 200: the log knows all the same.
      await until(() => deployment.events.find((event) => event.type === 'line' && event.line.includes(code)))
    }
  })

  it('is not found at another path', async () => {
    const elsewhere = createClient(OcrService, transportOf(`${deployment.url}/elsewhere`))
    expect((await failure(elsewhere.recognize({ image }))).code).toBe(Code.Unimplemented)
  })

  it('keeps to the client’s deadline', async () => {
    const request = client().recognize({ image: slowPage() }, { timeoutMs: 60 })
    expect((await failure(request)).code).toBe(Code.DeadlineExceeded)
  })
})

describe('the Function URL', () => {
  it('answers as POST /ocr does', async () => {
    const body = new Uint8Array(page.bytes)
    const headers = { 'content-type': 'image/png' }
    const http = await fetch(`${deployment.url}/ocr`, { method: 'POST', body, headers })
    const expected = (await http.json()) as {
      text: string
      pages: { lines: { text: string; confidence: number; polygon: [number, number][] }[] }[]
    }
    const transport = node.createConnectTransport({ baseUrl: deployment.url, httpVersion: '1.1' })
    const answer = await createClient(OcrService, transport).recognize({ image: body })
    expect(answer.text).toBe(expected.text)
    const lines = answer.pages[0]!.lines.map(({ text, confidence, polygon }) => ({
      text,
      confidence: Number(confidence.toFixed(4)),
      polygon: polygon.map(({ x, y }) => [Number(x.toFixed(1)), Number(y.toFixed(1))]),
    }))
    expect(lines).toEqual(
      expected.pages[0]!.lines.map(({ text, confidence, polygon }) => ({ text, confidence, polygon })),
    )
  })

  it('takes JSON from curl', async () => {
    const body = JSON.stringify({ image: Buffer.from(line.bytes).toString('base64'), mode: 'MODE_LINE' })
    const response = await fetch(deployment.url + ROUTES.recognize, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-request-id')).toBeTruthy()
    expect(await response.json()).toMatchObject({ text: line.truth.text, pageCount: 1 })
  })

  it('refuses more than 6 MB before any protocol is spoken', async () => {
    const transport = node.createConnectTransport({ baseUrl: deployment.url, httpVersion: '1.1' })
    const request = createClient(OcrService, transport).recognize({
      image: new Uint8Array(MAX_PAYLOAD_BYTES),
    })
    expect((await failure(request)).rawMessage).toBe('HTTP 413')
  })

  it('tells real gRPC why it cannot be had there, in the one form of an answer that has no trailers', async () => {
    const response = await fetch(deployment.url + ROUTES.recognize, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc', te: 'trailers' },
      body: new Uint8Array(5),
    })
    const { headers } = response
    expect([response.status, headers.get('content-type'), headers.get('grpc-status')]).toEqual([
      200,
      'application/grpc',
      String(status.UNIMPLEMENTED),
    ])
    expect(decodeURIComponent(headers.get('grpc-message')!)).toBe(
      'gRPC needs HTTP trailers, which this address cannot send: use Connect or gRPC-Web.',
    )
  })

  it('asks others for the type it takes', async () => {
    const response = await fetch(deployment.url + ROUTES.recognize, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: image,
    })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({ code: 'unsupported-media-type' })
  })
})

interface GrpcAnswer {
  readonly text: string
  readonly page_count: number
  readonly pages: readonly {
    readonly lines: readonly { readonly text: string; readonly polygon: readonly object[] }[]
    readonly tables: readonly {
      readonly rows: number
      readonly columns: number
      readonly cells: readonly { readonly row_span: number; readonly column_span: number }[]
    }[]
  }[]
}

type Call = (
  request: object,
  metadata: Metadata,
  options: CallOptions,
  callback: (error: ServiceError | null, answer?: GrpcAnswer) => void,
) => void

describe('gRPC over HTTP/2', () => {
  const proto = fileURLToPath(new URL('../../functions/ocr/rpc/ocr/v1/ocr.proto', import.meta.url))
  let client: Client

  beforeAll(() => {
    const definition = loadSync(proto, { keepCase: true, enums: String, defaults: true })
    const { ocr } = loadPackageDefinition(definition) as unknown as {
      ocr: { v1: { OcrService: ServiceClientConstructor } }
    }
    client = new ocr.v1.OcrService(`127.0.0.1:${deployment.grpc!.port}`, credentials.createInsecure())
  })
  afterAll(() => client.close())

  function recognize(request: object, options: CallOptions = {}): Promise<GrpcAnswer> {
    const { Recognize } = client as unknown as { Recognize: Call }
    return new Promise((resolve, reject) => {
      Recognize.call(client, request, new Metadata(), options, (error, answer) =>
        error ? reject(error) : resolve(answer!),
      )
    })
  }
  const refusal = (promise: Promise<unknown>): Promise<ServiceError> =>
    promise.then(
      () => unexpectedAnswer(),
      (error) => error,
    )

  it('reads for the common client, @grpc/grpc-js', async () => {
    const answer = await recognize({ image, mode: 'MODE_LINE', detail: 'DETAIL_WORD' })
    expect(answer).toMatchObject({ text: line.truth.text, page_count: 1 })
    expect(answer.pages[0]!.lines[0]!.polygon).toHaveLength(4)
  })

  it('says with tables what is in them', { timeout: 60_000 }, async () => {
    const answer = await recognize({ image: new Uint8Array(readFileSync(fixturePath('table-spans.png'))) })
    const [table] = answer.pages[0]!.tables
    const places = table!.cells.reduce((sum, cell) => sum + cell.row_span * cell.column_span, 0)
    expect(places).toBe(table!.rows * table!.columns)
    expect(table!.cells.some((cell) => cell.column_span > 1 || cell.row_span > 1)).toBe(true)
  })

  it('reads for the client of Connect', async () => {
    const transport = node.createGrpcTransport({ baseUrl: deployment.grpc!.url })
    const answer = await createClient(OcrService, transport).recognize({ image, mode: Mode.LINE })
    expect(answer.text).toBe(line.truth.text)
  })

  it('keeps nothing where no-store is asked for', async () => {
    const transport = node.createGrpcTransport({ baseUrl: deployment.grpc!.url })
    const request = { image: new Uint8Array([...line.bytes, 0]), mode: Mode.LINE }
    const headers = { 'cache-control': 'no-store' }
    const before = deployment.events.length
    for (const options of [{ headers }, {}, { headers }, {}])
      await createClient(OcrService, transport).recognize(request, options)
    const states = () =>
      deployment.events
        .slice(before)
        .flatMap((event) => (event.type === 'line' && event.line.includes('"request"') ? [event.line] : []))
        .map((logged) => JSON.parse(logged).cache)
    await until(() => states().length === 4)
    expect(states()).toEqual([undefined, 'miss', undefined, 'hit'])
  })

  it('names a file that cannot be read', async () => {
    const error = await refusal(recognize({ image: image.subarray(0, image.length / 2), mode: 'MODE_LINE' }))
    expect(error.code).toBe(status.INVALID_ARGUMENT)
    expect(error.metadata.get('ocr-code')).toEqual(['unreadable-image'])
    expect(error.details).not.toBe('')
    const transport = node.createGrpcTransport({ baseUrl: deployment.grpc!.url })
    const same = await failure(
      createClient(OcrService, transport).recognize({ image: image.subarray(0, 99) }),
    )
    expect(same.findDetails(ProblemSchema)).toMatchObject([{ code: 'unreadable-image' }])
  })

  it.each([
    ['more than a message may have', MAX_PAYLOAD_BYTES, /larger than configured readMaxBytes 4718592/],
    [
      'more than an event may have',
      (MAX_PAYLOAD_BYTES / 4) * 3 - 50,
      /^A request may carry 6291456 bytes, .* POST \/uploads takes larger files\.$/,
    ],
  ])('refuses %s', async (_what, bytes, details) => {
    const error = await refusal(recognize({ image: Buffer.alloc(bytes) }))
    expect(error.code).toBe(status.RESOURCE_EXHAUSTED)
    // This client leaves commas as Connect encoded them.
    expect(decodeURIComponent(error.details)).toMatch(details)
  })

  it('does not know another method', async () => {
    const identity = (bytes: Buffer) => bytes
    const call = new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/ocr.v1.OcrService/Nothing',
        identity,
        identity,
        Buffer.alloc(0),
        (error, answer) => (error ? reject(error) : resolve(answer)),
      )
    })
    expect((await refusal(call)).code).toBe(status.UNIMPLEMENTED)
  })

  it('keeps to a deadline', async () => {
    const request = recognize({ image: slowPage() }, { deadline: Date.now() + 60 })
    expect((await refusal(request)).code).toBe(status.DEADLINE_EXCEEDED)
  })
})

it('costs a cold start nothing: what a picture needs holds neither the protocols nor the client of SSM', () => {
  const code = (file: string) => readFileSync(path.join(BUNDLE_DIR, file), 'utf8')
  const eager = new Map<string, string>()
  const visit = (file: string): void => {
    if (eager.has(file) || !existsSync(path.join(BUNDLE_DIR, file))) return
    eager.set(file, code(file))
    const statics = /(?:import|export)\s*(?:[\w$*{][^'"();]*?from\s*)?["'](\.[^"']+\.mjs)["']/g
    for (const [, imported] of eager.get(file)!.matchAll(statics))
      visit(path.posix.join(path.posix.dirname(file), imported!))
  }
  visit('handler.mjs')
  const lazy = globSync('chunks/*.mjs', { cwd: BUNDLE_DIR }).filter((file) => !eager.has(file))
  // The first characters of the descriptor in ocr_pb.ts, and SSM's name in its own protocol.
  for (const mark of ['ChBvY3IvdjEvb2NyLnByb3Rv', 'AmazonSSM']) {
    expect([...eager.keys()].filter((file) => eager.get(file)!.includes(mark))).toEqual([])
    expect(lazy.some((file) => code(file).includes(mark))).toBe(true)
  }
})
