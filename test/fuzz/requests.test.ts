// Strange requests against the function with its real engine. Whatever comes, the answer is a document or a problem
// with a documented code; `internal` is a finding, and so is an exception. Runs are seeded: a failure repeats.
import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { readDecoder } from '../../functions/ocr/configuration.ts'
import { type LoadedEngine, loadEngine } from '../../functions/ocr/engine/load.ts'
import { createLog } from '../../functions/ocr/log.ts'
import type { ObjectsPort } from '../../functions/ocr/ports.ts'
import { createPrice } from '../../functions/ocr/tell/cost.ts'
import { createBatch } from '../../functions/ocr/uploads/batch.ts'
import { type HttpParts, notification, sqsEvent } from '../support/events.ts'
import { openSource } from '../support/open-source.ts'
import { memoryObjects, type Server, startServe } from '../support/serve-parts.ts'

const SEED = 20_261
const DOCUMENTED: Readonly<Record<string, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'payload-too-large': 413,
  'image-too-large': 413,
  'unsupported-media-type': 415,
  'image-too-small': 422,
  'unreadable-image': 422,
  'unreadable-pdf': 422,
  'no-such-page': 422,
}

const log = createLog('silent', () => {})
let engine: LoadedEngine
let server: Server
let image: Buffer

beforeAll(async () => {
  engine = await loadEngine({ modelsDir: 'models', decoder: readDecoder({}), threads: 1 })
  server = startServe({ transcribe: engine.transcribe, read: [] }, { corsOrigins: ['*'], log })
  // Small and empty: the engine is quick with it, and it is the requests that are strange here.
  image = await sharp({ create: { width: 32, height: 16, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
})

async function expectProperAnswer(parts: HttpParts): Promise<string> {
  const { statusCode, headers, body } = await server.send(parts)
  expect(headers['x-request-id']).toBe('r-1')
  if (statusCode < 300) return 'ok'
  expect(headers['content-type']).toBe('application/problem+json')
  if (parts.method?.toUpperCase() === 'HEAD') return 'head'
  const problem = JSON.parse(body)
  expect(problem).toEqual({
    type: 'about:blank',
    title: expect.any(String),
    status: statusCode,
    detail: expect.stringMatching(/^\S.*\S$/su),
    instance: 'r-1',
    code: expect.any(String),
  })
  expect(DOCUMENTED).toHaveProperty(problem.code, statusCode)
  return problem.code
}

/** Some of the bytes changed, a piece cut out, or a piece put in. */
function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.record({ at: fc.nat(bytes.length), cut: fc.nat(20), put: fc.uint8Array({ maxLength: 20 }) })
  return fc
    .array(edit, { maxLength: 3 })
    .map((edits) =>
      edits.reduce<Uint8Array>(
        (now, { at, cut, put }) => Buffer.concat([now.subarray(0, at), put, now.subarray(at + cut)]),
        bytes,
      ),
    )
}

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant('POST') },
  fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'PUT', ''),
  fc.string(),
)
const path = fc.oneof(
  { weight: 8, arbitrary: fc.constant('/ocr') },
  fc.constantFrom(
    '/',
    '/health',
    '/ocr/',
    '',
    '//',
    '/uploads',
    '/results/x',
    '/docs',
    '/openapi.json',
    '/page/x',
  ),
  fc.string().map((id) => `/results/${id}`),
  fc.webPath(),
)
const query = fc.oneof(
  fc.webQueryParameters(),
  fc.constantFrom(
    '',
    'format=text',
    'mode=line&preprocess=binarise',
    'detail=character',
    'format=ndjson',
    'format=hocr&pages=1-',
    'pages=2',
    'format=pdf',
    'format=textract&detail=word',
    'mode=&mode=',
    '%',
    'format=%E5',
  ),
)
const contentType = fc.oneof(
  fc.constantFrom(
    'image/png',
    'application/octet-stream',
    'application/json',
    'application/json; charset=gbk',
    'multipart/form-data; boundary=b',
    'multipart/form-data; boundary="b"',
    'multipart/form-data',
    'text/plain',
  ),
  fc.string(),
)
const headers = fc.record(
  {
    'content-type': contentType,
    accept: fc.oneof(
      fc.constantFrom(
        '*/*',
        'text/plain',
        'text/plain;q=x',
        ';;,',
        'application/pdf',
        'text/html;q=0.1,*/*;q=2',
      ),
      fc.string(),
    ),
    'cache-control': fc.constantFrom('no-store', 'no-cache', ',,'),
    'if-none-match': fc.oneof(fc.constant('*'), fc.string()),
    authorization: fc.string(),
    origin: fc.webUrl(),
  },
  { requiredKeys: [] },
)
const FORM = Buffer.from(
  '--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n',
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string(),
  fc.json(),
  fc.json().map((json) => Buffer.from(`{"image":${json}}`)),
  fc.string({ unit: 'binary' }).map((key) => JSON.stringify({ s3: `s3://uploads/incoming/${key}` })),
  fc.json().map((json) => `{"contentType":"image/png","contentLength":${json}}`),
  damaged(FORM),
  damaged(Buffer.from('{"image":"data:image/png;base64,iVBORw0KGgo="}')),
)

test('strange requests', { timeout: 60_000 }, async () => {
  const seen = new Set<string>()
  const request = fc.record({ method, path, query, headers, body }, { requiredKeys: ['method', 'path'] })
  await fc.assert(
    fc.asyncProperty(request, async (parts) => {
      seen.add(await expectProperAnswer(parts as HttpParts))
    }),
    { seed: SEED, numRuns: 1500 },
  )
  // The requests are strange in more than one way, or they would test little.
  expect([...seen]).toEqual(
    expect.arrayContaining([
      'ok',
      'bad-request',
      'not-found',
      'method-not-allowed',
      'unsupported-media-type',
    ]),
  )
})

test('damaged images, in every kind of body', { timeout: 60_000 }, async () => {
  const seen = new Set<string>()
  const wrapped = fc.tuple(
    damaged(image),
    fc.constantFrom('raw', 'form', 'json'),
    fc.constantFrom('page', 'line'),
  )
  await fc.assert(
    fc.asyncProperty(wrapped, async ([bytes, kind, mode]) => {
      seen.add(await expectProperAnswer({ ...wrap(bytes, kind), query: `mode=${mode}` }))
    }),
    { seed: SEED, numRuns: 150 },
  )
  expect([...seen]).toEqual(expect.arrayContaining(['ok', 'unreadable-image']))
})

function wrap(bytes: Uint8Array, kind: string): HttpParts {
  if (kind === 'raw') return { body: bytes }
  if (kind === 'json') {
    const json = JSON.stringify({ image: Buffer.from(bytes).toString('base64') })
    return { headers: { 'content-type': 'application/json' }, body: json }
  }
  const [head, tail] = FORM.toString('latin1').split('x\r\n--b--') as [string, string]
  const form = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--b--${tail}`)])
  return { headers: { 'content-type': 'multipart/form-data; boundary=b' }, body: form }
}

test('strange S3 messages', { timeout: 60_000 }, async () => {
  const key = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((name) => `incoming/${name}`),
    fc.string({ unit: 'binary' }),
  )
  const message = fc.oneof(
    fc
      .array(key, { maxLength: 3 })
      .filter(areUnicode)
      .map((keys) => notification(keys)),
    damaged(Buffer.from(JSON.stringify(notification(['incoming/a b+c/发票.png'])))).map((bytes) =>
      Buffer.from(bytes).toString(),
    ),
    fc.json(),
    fc.string(),
    fc.record({ Records: fc.array(fc.anything()) }).filter(isJson),
  )
  let failures = 0
  let answers = 0
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 5 }), async (messages) => {
      const event = sqsEvent(messages)
      const stored: string[] = []
      const answer = await createBatch({
        transcribe: engine.transcribe,
        model: 'm',
        cache: undefined,
        openSource,
        objects: memory(stored),
        resultsBucket: 'results',
        maxPagesPerUpload: 50,
        formats: ['hocr'],
        send: async () => {},
        comeBack: async () => {},
        retryDelaysS: [],
        measure: () => {},
        price: createPrice(1769, 'arm64', 0),
        logSourceIp: false,
        log,
        isColdStart: () => false,
      })(event, 'r-1', () => 60_000)
      const failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
      expect(event.Records.map(({ messageId }) => messageId)).toEqual(expect.arrayContaining(failed))
      expect(new Set(failed).size).toBe(failed.length)
      expect(stored.filter((name) => !/^(results|errors|hashed)\/.*\.(json|txt|hocr)$/su.test(name))).toEqual(
        [],
      )
      failures += failed.length
      answers += stored.length
    }),
    { seed: SEED, numRuns: 400 },
  )
  expect(failures).toBeGreaterThan(0)
  expect(answers).toBeGreaterThan(0)
})

/** Both buckets: every key of the uploads holds four bytes that are no image. */
function memory(stored: string[]) {
  return async () => {
    const upload = { bytes: Buffer.from('none'), etag: 'any' }
    const port: ObjectsPort = {
      ...(await memoryObjects()()),
      before: () => port,
      read: async () => upload,
      head: async () => ({ bytes: upload.bytes.length, lastModified: new Date(0), etag: upload.etag }),
      put: async (key) => void stored.push(key),
    }
    return port
  }
}

/** S3 keys are UTF-8: half a surrogate pair cannot be one. */
function areUnicode(keys: readonly string[]): boolean {
  return keys.every((key) => key.isWellFormed())
}

function isJson(value: unknown): boolean {
  try {
    return typeof JSON.stringify(value) === 'string'
  } catch {
    return false
  }
}
