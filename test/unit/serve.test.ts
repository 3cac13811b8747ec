import { expect, test } from 'vitest'
import { OcrError, type Transcribe } from '../../functions/ocr/engine/vocabulary.ts'
import { createLog } from '../../functions/ocr/log.ts'
import { createServe } from '../../functions/ocr/serve.ts'
import { ONE_LINE } from '../documents.ts'
import { type HttpParts, httpEvent } from '../events.ts'

const IMAGE = { body: Buffer.from([1]) }
const BROKEN = 2

/** Reads one fixed document; the byte 2 is a broken image, the byte 3 a fault of the engine. */
const transcribe: Transcribe = async (bytes) => {
  if (bytes[0] === BROKEN) throw new OcrError('unreadable-image', 'Cut short.')
  if (bytes[0] === 3) throw new TypeError('secret /path')
  return ONE_LINE
}

async function served(parts: HttpParts, corsOrigins: readonly string[] = []) {
  const lines: string[] = []
  const starts = [true, false]
  const serve = createServe({
    transcribe,
    model: ONE_LINE.model,
    corsOrigins,
    log: createLog('info', (line) => lines.push(line)),
    isColdStart: () => starts.shift() ?? false,
  })
  const answer = await serve(httpEvent(parts), 'r-1')
  return { ...answer, log: lines.map((line) => JSON.parse(line)), lines }
}

test('an image is answered in JSON', async () => {
  const { statusCode, headers, body } = await served(IMAGE)
  expect(statusCode).toBe(200)
  expect(headers).toEqual({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-ocr-warnings': 'downscaled',
    'x-request-id': 'r-1',
  })
  expect(JSON.parse(body)).toMatchObject({ text: '你好', timings: { coldStart: true } })
})

test('an image is answered in plain text', async () => {
  const { headers, body } = await served({ ...IMAGE, query: 'format=text' })
  expect([headers['content-type'], body]).toEqual(['text/plain; charset=utf-8', '你好\n'])
})

test('several images give one answer with a page each', async () => {
  const part = (byte: string) => `--b\r\nContent-Disposition: form-data; name="image"\r\n\r\n${byte}\r\n`
  const form = (bytes: readonly string[]): HttpParts => ({
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: Buffer.from(`${bytes.map(part).join('')}--b--`),
  })
  const answer = JSON.parse((await served(form(['\x01', '\x01']))).body)
  expect([answer.text, answer.pages.length]).toEqual(['你好\n\n你好', 2])
  const problem = JSON.parse((await served(form(['\x01', '\x02']))).body)
  expect(problem).toMatchObject({ code: 'unreadable-image', detail: 'Image 2 of 2: Cut short.' })
})

test('health names the model, and HEAD leaves the body out', async () => {
  const { body } = await served({ method: 'GET', path: '/health' })
  expect(JSON.parse(body)).toEqual({ status: 'ok', model: { id: 'm', version: '1' } })
  expect(await served({ method: 'HEAD', path: '/health' })).toMatchObject({ statusCode: 200, body: '' })
})

test('the bare URL says what there is', async () => {
  const { routes } = JSON.parse((await served({ method: 'GET', path: '/' })).body)
  expect(Object.keys(routes)).toEqual(['POST /ocr', 'GET /health'])
})

test('an unreadable image is a problem', async () => {
  const { statusCode, headers, body } = await served({ body: Buffer.from([BROKEN]) })
  expect([statusCode, headers['content-type'], headers['x-request-id']]).toEqual([
    422,
    'application/problem+json',
    'r-1',
  ])
  expect(JSON.parse(body)).toMatchObject({ code: 'unreadable-image', instance: 'r-1', detail: 'Cut short.' })
})

test('a fault is logged, and the sender learns nothing of it', async () => {
  const { statusCode, body, log } = await served({ body: Buffer.from([3]) })
  expect([statusCode, JSON.parse(body).code]).toEqual([500, 'internal'])
  expect(body).not.toContain('secret')
  expect(log).toMatchObject([
    { level: 'error', requestId: 'r-1', error: { name: 'TypeError', message: 'secret /path' } },
  ])
})

test('one log line a request, without what was read', async () => {
  const { log, lines } = await served(IMAGE)
  expect(log).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'info',
      message: 'request',
      requestId: 'r-1',
      method: 'POST',
      path: '/ocr',
      bytes: 1,
      images: 1,
      timings: { decode: 1.2, preprocess: 0, detect: 0, extract: 0, recognise: 2, arrange: 0, total: 3.3 },
      status: 200,
      durationMs: expect.any(Number),
      coldStart: true,
    },
  ])
  expect(lines[0]).not.toContain('你好')
})

test('an unknown path is not written to the log', async () => {
  const { log } = await served({ path: '/secret' })
  expect(log).toMatchObject([{ level: 'info', path: 'unknown', status: 404, code: 'not-found' }])
})

const ORIGIN = { headers: { origin: 'https://a.example' }, ...IMAGE }

test.each<[string, readonly string[], HttpParts, Record<string, string | undefined>]>([
  ['no CORS', [], ORIGIN, { 'access-control-allow-origin': undefined, vary: undefined }],
  ['any origin', ['*'], ORIGIN, { 'access-control-allow-origin': '*', vary: undefined }],
  [
    'a listed origin',
    ['https://a.example'],
    ORIGIN,
    { 'access-control-allow-origin': 'https://a.example', vary: 'origin' },
  ],
  [
    'another origin',
    ['https://b.example'],
    ORIGIN,
    { 'access-control-allow-origin': undefined, vary: 'origin' },
  ],
  ['an error', ['*'], { ...ORIGIN, path: '/x' }, { 'access-control-allow-origin': '*' }],
  [
    'a question before sending',
    ['https://a.example'],
    { method: 'OPTIONS', headers: ORIGIN.headers },
    {
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-max-age': '86400',
      allow: 'POST, OPTIONS',
    },
  ],
  [
    'a question of another origin',
    ['https://b.example'],
    { method: 'OPTIONS', headers: ORIGIN.headers },
    { 'access-control-allow-origin': undefined, 'access-control-allow-methods': undefined },
  ],
])('CORS: %s', async (_what, origins, parts, expected) => {
  const { headers, statusCode } = await served(parts, origins)
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, headers[name]]))).toEqual(expected)
  if (parts.method === 'OPTIONS') expect(statusCode).toBe(204)
})
