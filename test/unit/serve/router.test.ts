import { expect, test } from 'vitest'
import { OcrError } from '../../../functions/ocr/engine/vocabulary.ts'
import { healthAnswer } from '../../../functions/ocr/reply/http.ts'
import type { HttpParts } from '../../support/events.ts'
import { BROKEN, FAULT, fakeEngine, file, formOf, startServe } from '../../support/serve-parts.ts'

const IMAGE: HttpParts = { body: file() }
const served = async (parts: HttpParts, corsOrigins: readonly string[] = []) => {
  const server = startServe(fakeEngine(), { corsOrigins })
  const answer = await server.send(parts)
  return { ...answer, logged: server.logged(), lines: server.lines }
}

test('an image is answered in JSON', async () => {
  const { statusCode, headers, body } = await served(IMAGE)
  expect(statusCode).toBe(200)
  expect(headers).toEqual({
    'content-type': 'application/json',
    'cache-control': 'private, no-cache',
    etag: expect.stringMatching(/^W\/"[\w-]{27}"$/),
    vary: 'accept',
    'x-cache': 'miss',
    'x-content-type-options': 'nosniff',
    'x-ocr-warnings': 'downscaled',
    'x-request-id': 'r-1',
  })
  expect(JSON.parse(body)).toMatchObject({ text: '你好', timings: { coldStart: true } })
})

test('an image is answered in plain text', async () => {
  const { headers, body } = await served({ ...IMAGE, query: 'format=text' })
  expect([headers['content-type'], body]).toEqual(['text/plain; charset=utf-8', '你好\n'])
})

test('several images are answered one by one; a bad one and our own fault do not fail the others', async () => {
  const { statusCode, body, headers, logged } = await served(
    formOf([file(), Buffer.from([BROKEN]), file(2), Buffer.from([FAULT])]),
  )
  expect(statusCode).toBe(200)
  const { results } = JSON.parse(body)
  expect(results).toMatchObject([
    { text: '你好', pageCount: 1 },
    { error: { status: 422, code: 'unreadable-image', detail: 'Cut short.', instance: 'r-1' } },
    { text: '你好\n\n你好', pageCount: 2 },
    { error: { status: 500, code: 'internal' } },
  ])
  expect(body).not.toContain('secret')
  expect(headers['x-ocr-errors']).toBe('2 unreadable-image, 4 internal')
  expect(headers.etag).toBeUndefined()
  expect(logged).toMatchObject({
    level: 'error',
    images: 4,
    pages: 3,
    codes: ['unreadable-image', 'internal'],
    error: { name: 'TypeError' },
  })
})

test('other formats join what could be read', async () => {
  const { body, headers } = await served(formOf([Buffer.from([BROKEN]), file(), file(2)], 'format=text'))
  expect(body).toBe('你好\n\n你好\n\n你好\n')
  expect(headers).toMatchObject({ 'x-ocr-errors': '1 unreadable-image', 'x-ocr-warnings': 'downscaled' })
  const none = await served(formOf([Buffer.from([BROKEN]), Buffer.from([FAULT])], 'format=text'))
  expect(none.statusCode).toBe(422)
  expect(JSON.parse(none.body)).toMatchObject({ code: 'unreadable-image' })
})

test('pages over the cap and files over the time are left, and the answer says how to ask for them', async () => {
  const capped = await served({ body: file(60), query: 'format=text' })
  expect(capped.headers).toMatchObject({ 'x-ocr-next': '51-' })
  expect(capped.headers.etag).toBeUndefined()
  expect(capped.logged).toMatchObject({ pages: 50, partial: true })

  const several = await served(formOf([file(49), file(3), file()]))
  const { results } = JSON.parse(several.body)
  expect(results).toMatchObject([
    { pageCount: 49 },
    { pageCount: 3, partial: true, next: '2-' },
    { pages: [], partial: true, next: '1-', timings: { total: 0 } },
  ])
  expect(several.headers['x-ocr-next']).toBe('2 2-; 3 1-')

  const { send } = startServe(fakeEngine())
  const late = await send(formOf([file(3), file()], 'format=text&pages=2-3,9'), () => 1500)
  expect(late.headers['x-ocr-next']).toBe('1 2-; 2 2-3,9')
  expect(late.body).toBe('你好\n')
})

test('health names the model, and HEAD leaves the body out', async () => {
  const { body } = await served({ method: 'GET', path: '/health' })
  expect(JSON.parse(body)).toEqual({ status: 'ok', model: { id: 'm', version: '1' } })
  const deployed = healthAnswer({ model: { id: 'm', version: '1' }, version: '0.1.0', revision: 'abc' })
  expect(JSON.parse(String(deployed.body))).toMatchObject({ version: '0.1.0', revision: 'abc' })
  expect(await served({ method: 'HEAD', path: '/health' })).toMatchObject({ statusCode: 200, body: '' })
})

test('the bare URL says what there is, to programs and where there is no page', async () => {
  for (const accept of ['*/*', 'text/html']) {
    const { body, headers } = await served({ method: 'GET', path: '/', headers: { accept } })
    expect(Object.keys(JSON.parse(body).routes)).toContain('POST /ocr')
    expect(headers.vary).toBe('accept')
  }
})

test('an unreadable image is a problem', async () => {
  const { statusCode, headers, body, logged } = await served({ body: Buffer.from([BROKEN]) })
  expect([statusCode, headers['content-type'], headers['x-request-id'], headers['cache-control']]).toEqual([
    422,
    'application/problem+json',
    'r-1',
    'no-store',
  ])
  expect(JSON.parse(body)).toMatchObject({ code: 'unreadable-image', instance: 'r-1', detail: 'Cut short.' })
  expect(logged).toMatchObject({ level: 'info', code: 'unreadable-image' })
})

test('a fault is logged, and the sender learns nothing of it', async () => {
  const { statusCode, body, logged } = await served({ body: Buffer.from([FAULT]) })
  expect([statusCode, JSON.parse(body).code]).toEqual([500, 'internal'])
  expect(body).not.toContain('secret')
  expect(logged).toMatchObject({ level: 'error', error: { name: 'TypeError', message: 'secret /path' } })
})

test('one log line a request, without what was read', async () => {
  const { logged, lines } = await served(IMAGE)
  expect(lines).toHaveLength(1)
  expect(logged).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    level: 'info',
    message: 'request',
    requestId: 'r-1',
    method: 'POST',
    path: '/ocr',
    format: 'json',
    bytes: 1,
    images: 1,
    pages: 1,
    lines: 1,
    cache: 'miss',
    timings: { decode: 1.2, preprocess: 0, detect: 0, extract: 0, recognise: 2, arrange: 0, total: 3.3 },
    status: 200,
    durationMs: expect.any(Number),
    coldStart: true,
  })
  expect(lines[0]).not.toContain('你好')
})

test('neither an unknown path nor an id is written to the log', async () => {
  expect((await served({ path: '/secret' })).logged).toMatchObject({ path: 'unknown', code: 'not-found' })
  const { lines } = await served({ method: 'GET', path: '/results/secret' })
  expect(lines.join()).not.toContain('secret')
})

test('where keys are asked for, what reads needs one and what explains does not', async () => {
  const access = async (headers: Readonly<Record<string, string | undefined>>) => {
    if (!headers.authorization) throw new OcrError('unauthorized', 'Expected a key.')
    if (headers.authorization !== 'Bearer good') throw new OcrError('forbidden', 'Expected a known key.')
    return 'shop'
  }
  const { send, logged } = startServe(fakeEngine(), { access })
  const statusOf = async (parts: HttpParts) => (await send(parts)).statusCode
  const refused = await send({ body: '' })
  expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([401, 'Bearer'])
  expect(await statusOf({ ...IMAGE, headers: { authorization: 'Bearer bad' } })).toBe(403)
  expect(await statusOf({ ...IMAGE, headers: { authorization: 'Bearer good' } })).toBe(200)
  expect(logged()).toMatchObject({ key: 'shop', status: 200 })
  for (const path of ['/uploads', '/ocr.v1.OcrService/Recognize']) expect(await statusOf({ path })).toBe(401)
  expect(await statusOf({ method: 'GET', path: '/results/x' })).toBe(401)
  for (const path of ['/', '/health']) expect(await statusOf({ method: 'GET', path })).toBe(200)
  for (const path of ['/docs', '/openapi.json', '/page/x'])
    expect(await statusOf({ method: 'GET', path })).toBe(404)
  expect(await statusOf({ method: 'OPTIONS' })).toBe(204)
})

const ORIGIN = { headers: { origin: 'https://a.example' }, ...IMAGE }

test.each<[string, readonly string[], HttpParts, Record<string, string | undefined>]>([
  ['no CORS', [], ORIGIN, { 'access-control-allow-origin': undefined, vary: 'accept' }],
  ['any origin', ['*'], ORIGIN, { 'access-control-allow-origin': '*', vary: 'accept' }],
  [
    'a listed origin',
    ['https://a.example'],
    ORIGIN,
    { 'access-control-allow-origin': 'https://a.example', vary: 'accept, origin' },
  ],
  [
    'another origin',
    ['https://b.example'],
    ORIGIN,
    { 'access-control-allow-origin': undefined, vary: 'accept, origin' },
  ],
  ['an error', ['*'], { ...ORIGIN, path: '/x' }, { 'access-control-allow-origin': '*', vary: undefined }],
  [
    'a question before sending',
    ['https://a.example'],
    { method: 'OPTIONS', headers: ORIGIN.headers },
    {
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-max-age': '86400',
      allow: 'POST, OPTIONS',
      vary: 'origin',
    },
  ],
  [
    'a question about a result',
    ['*'],
    { method: 'OPTIONS', path: '/results/x' },
    { 'access-control-allow-methods': 'GET, HEAD, OPTIONS' },
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
