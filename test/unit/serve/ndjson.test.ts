// A line a page, as soon as it is read.
import { expect, test } from 'vitest'
import { httpEvent } from '../../support/events.ts'
import { BROKEN, FAULT, fakeEngine, file, formOf, startServe } from '../../support/serve-parts.ts'

const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
const QUERY = 'format=ndjson'

test('a file is a line a page and one at the end', async () => {
  const { send, logged, lines } = startServe(fakeEngine())
  const { headers, body } = await send({ body: file(2), query: QUERY })
  expect(headers['content-type']).toBe('application/x-ndjson')
  expect(linesOf(body)).toMatchObject([
    { image: 1, page: 1, text: '你好' },
    { image: 1, page: 2, text: '你好' },
    { done: true, pageCount: 2, model: { id: 'm' }, timings: { coldStart: true } },
  ])
  expect(logged()).toMatchObject({ status: 200, pages: 2, cache: 'miss' })
  expect(lines).toHaveLength(1)
})

test('a page leaves before the next one is read', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { serve, lines } = startServe(
    fakeEngine((page) => (page === 1 ? undefined : gates[page - 2]!.promise)),
  )
  const invocation = { requestId: 'r-1', remainingMs: () => 60_000 }
  const { body, headers } = await serve(httpEvent({ body: file(3), query: QUERY }), invocation)
  // What leaves before it is known cannot be told apart from another file's.
  expect(headers).not.toHaveProperty('etag')
  const pieces = (body as AsyncIterable<string>)[Symbol.asyncIterator]()
  expect(JSON.parse((await pieces.next()).value)).toMatchObject({ page: 1 })
  expect(lines).toEqual([])
  gates[0]!.resolve()
  expect(JSON.parse((await pieces.next()).value)).toMatchObject({ page: 2 })
  gates[1]!.resolve()
  expect(JSON.parse((await pieces.next()).value)).toMatchObject({ page: 3 })
  expect(JSON.parse((await pieces.next()).value)).toMatchObject({ done: true })
  expect(await pieces.next()).toMatchObject({ done: true, value: undefined })
  expect(lines).toHaveLength(1)
})

test('whoever leaves is read no more pages for, and is logged', async () => {
  let read = 0
  const engine = fakeEngine(async (page) => {
    read = page
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
  const { serve, logged } = startServe(engine)
  const invocation = { requestId: 'r-1', remainingMs: () => 60_000 }
  const { body } = await serve(httpEvent({ body: file(40), query: QUERY }), invocation)
  for await (const _line of body as AsyncIterable<string>) break
  expect(logged()).toMatchObject({ message: 'request', status: 200 })
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(read).toBeLessThan(5)
})

test('a body that breaks off is an error in the log', async () => {
  const engine = fakeEngine((page) => {
    if (page === 2) throw new Error('out of memory')
  })
  const { serve, logged } = startServe(engine)
  const event = httpEvent({ body: file(3), query: 'format=ndjson' })
  const { body } = await serve(event, { requestId: 'r-1', remainingMs: () => 60_000 })
  const pieces: string[] = []
  const rest = (async () => {
    for await (const piece of body as AsyncIterable<string>) pieces.push(piece)
  })()
  await rest.catch(() => {})
  expect(pieces.map((piece) => JSON.parse(piece))).toMatchObject([
    { page: 1 },
    { error: { code: 'internal' } },
  ])
  expect(logged()).toMatchObject({ level: 'error' })
})

test('from the cache all of it is known: state and entity tag', async () => {
  const { send } = startServe(fakeEngine())
  const first = await send({ body: file(5), query: QUERY })
  const again = await send({ body: file(5), query: QUERY })
  expect(again.headers).toMatchObject({ 'x-cache': 'hit', etag: expect.stringMatching(/^W\//) })
  expect(linesOf(again.body)).toHaveLength(6)
  expect(linesOf(again.body).slice(0, 5)).toEqual(linesOf(first.body).slice(0, 5))
  const known = await send({ body: file(5), query: QUERY, headers: { 'if-none-match': again.headers.etag! } })
  expect(known.statusCode).toBe(304)
})

test('a bad image is a line among others, in order', async () => {
  const { send, logged } = startServe(fakeEngine())
  const { statusCode, body } = await send(
    formOf([Buffer.from([BROKEN]), file(2), Buffer.from([FAULT]), file()], QUERY),
  )
  expect(statusCode).toBe(200)
  expect(linesOf(body)).toMatchObject([
    { image: 1, error: { code: 'unreadable-image', instance: 'r-1' } },
    { image: 2, page: 1 },
    { image: 2, page: 2 },
    { image: 3, error: { code: 'internal' } },
    { image: 4, page: 1 },
    { done: true, pageCount: 3 },
  ])
  expect(body).not.toContain('secret')
  expect(logged()).toMatchObject({ level: 'error', codes: ['unreadable-image', 'internal'], pages: 3 })
})

test('where nothing can be read the answer is a problem', async () => {
  const { send } = startServe(fakeEngine())
  const one = await send({ body: Buffer.from([BROKEN]), query: QUERY })
  expect([one.statusCode, one.headers['content-type']]).toEqual([422, 'application/problem+json'])
  const two = await send(formOf([Buffer.from([FAULT]), Buffer.from([BROKEN])], QUERY))
  expect(two.statusCode).toBe(500)
})

test('pages that are left are told at the end', async () => {
  const { send } = startServe(fakeEngine())
  const { body } = await send({ body: file(51), query: QUERY })
  expect(linesOf(body).at(-1)).toMatchObject({ done: true, pageCount: 51, partial: true, next: '51-' })
  expect(linesOf(body)).toHaveLength(51)
})
