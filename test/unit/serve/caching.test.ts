// Repeats: what comes from the cache, what is not even answered, and what keeps out of it.
import { expect, test } from 'vitest'
import { ROUTES } from '../../../functions/ocr/names.ts'
import { isKnown } from '../../../functions/ocr/serve/etag.ts'
import { BROKEN, fakeEngine, file, formOf, jsonOf, startServe } from '../../support/serve-parts.ts'

test('a repeat costs no reading, whatever its format', async () => {
  const engine = fakeEngine()
  const { send, logged } = startServe(engine)
  const first = await send({ body: file() })
  const again = await send({ body: file() })
  const text = await send({ body: file(), query: 'format=text' })
  expect([first, again, text].map(({ headers }) => headers['x-cache'])).toEqual(['miss', 'hit', 'hit'])
  expect(logged()).toMatchObject({ cache: 'hit', pages: 1 })
  expect(logged()).not.toHaveProperty('timings')
  expect(engine.read).toEqual([1])
  expect(again.headers.etag).toBe(first.headers.etag)
  expect(text.headers.etag).not.toBe(first.headers.etag)
})

test('an entity tag changes with everything that changes the answer', async () => {
  const { send } = startServe(fakeEngine())
  const other = startServe(fakeEngine(), { modelTag: 'm 2 greedy' })
  const answers = [
    send({ body: file() }),
    send({ body: file(2) }),
    send(formOf([file(), file()])),
    send(formOf([file(2), file()])),
    send(formOf([file(), file(2)])),
    ...[
      'format=text',
      'format=ndjson',
      'mode=line',
      'preprocess=none',
      'detail=word',
      'pages=1',
      'pdfText=prefer',
    ].map((query) => send({ body: file(), query })),
  ]
  const tags = (await Promise.all(answers)).map(({ headers }) => headers.etag)
  expect(tags.every((tag) => tag !== undefined)).toBe(true)
  expect(new Set(tags).size).toBe(tags.length)
  // Of another model: here the tag that was asked about decides, since the reading's own key is made elsewhere.
  const asked = await other.send({ body: file(), headers: { 'if-none-match': tags[0]! } })
  expect(asked.statusCode).toBe(200)
})

test('who has the answer is told so before anything is read', async () => {
  const engine = fakeEngine()
  const { send, logged } = startServe(engine)
  const { headers } = await send(formOf([file(), file(2)]))
  const later = startServe(engine)
  const tag = headers.etag!
  const known = await later.send({
    ...formOf([file(), file(2)]),
    headers: { ...formOf([]).headers, 'if-none-match': tag },
  })
  expect(known).toMatchObject({ statusCode: 304, body: '' })
  expect(known.headers).toEqual({
    etag: tag,
    'cache-control': 'private, no-cache',
    vary: 'accept',
    'x-content-type-options': 'nosniff',
    'x-request-id': 'r-1',
  })
  expect(later.logged()).toMatchObject({ status: 304, cache: 'not-modified' })
  expect(engine.read).toEqual([1, 2])
  expect(logged()).toMatchObject({ status: 200 })
})

test('no-store keeps out of the cache in both directions', async () => {
  const engine = fakeEngine()
  const { send } = startServe(engine)
  const headers = { 'cache-control': 'no-store' }
  const first = await send({ body: file(), headers })
  expect(first.headers).toMatchObject({ 'cache-control': 'no-store' })
  expect(first.headers).not.toHaveProperty('etag')
  expect(first.headers).not.toHaveProperty('x-cache')
  const { headers: kept } = await send({ body: file() })
  expect(kept['x-cache']).toBe('miss')
  const asked = await send({ body: file(), headers: { ...headers, 'if-none-match': kept.etag! } })
  expect(asked.statusCode).toBe(200)
  expect(engine.read).toEqual([1, 1, 1])
})

test('no-store keeps out of the cache by Connect, too', async () => {
  const engine = fakeEngine()
  const { send, logged } = startServe(engine)
  const request = jsonOf({ image: Buffer.from(file()).toString('base64') }, ROUTES.recognize)
  const unkept = { ...request, headers: { ...request.headers, 'cache-control': 'no-store' } }
  const states: unknown[] = []
  for (const parts of [unkept, request, unkept, request]) {
    expect((await send(parts)).statusCode).toBe(200)
    states.push(logged().cache)
  }
  expect(states).toEqual([undefined, 'miss', undefined, 'hit'])
  expect(engine.read).toEqual([1, 1, 1])
})

test('of several images the slowest way is told', async () => {
  const { send } = startServe(fakeEngine())
  await send({ body: file() })
  const mixed = await send(formOf([file(), file(2)]))
  expect(mixed.headers['x-cache']).toBe('miss')
  const both = await send(formOf([file(), file(2)]))
  expect(both.headers['x-cache']).toBe('hit')
  const broken = await send(formOf([Buffer.from([BROKEN]), Buffer.from([BROKEN])]))
  expect([broken.statusCode, broken.headers['x-cache']]).toEqual([200, undefined])
})

test.each([
  ['W/"a"', true],
  ['"a"', true],
  ['"b", W/"a"', true],
  ['"b"', false],
  ['*', false],
  ['', false],
  [undefined, false],
])('If-None-Match: %s', (header, known) => {
  expect(isKnown('W/"a"', header)).toBe(known)
})
