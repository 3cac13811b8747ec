// Compressed requests and answers, through the router.
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { httpEvent } from '../../support/events.ts'
import { fakeEngine, file, formOf, startServe } from '../../support/serve-parts.ts'

async function ask(acceptEncoding: string | undefined, pages = 30, query = '') {
  const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding }
  const event = httpEvent({ body: file(pages), headers, query })
  return startServe(fakeEngine()).serve(event, { requestId: 'r-1', remainingMs: () => 60_000 })
}

test.each([
  ['gzip, deflate, br', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
])('%s gets %s', async (accepted, coding, decompress) => {
  const { headers, body } = await ask(accepted)
  expect([headers['content-encoding'], headers.vary]).toEqual([coding, 'accept, accept-encoding'])
  expect(JSON.parse(decompress(body as Uint8Array).toString()).pageCount).toBe(30)
  expect((body as Uint8Array).length).toBeLessThan(((await ask(undefined)).body as string).length / 5)
})

test.each([
  ['who takes none', undefined, 30, ''],
  ['who refuses it', 'gzip;q=0', 30, ''],
  ['a short answer', 'gzip', 1, ''],
  ['lines, which leave as they come', 'gzip', 30, 'format=ndjson'],
])('%s: as it is', async (_what, accepted, pages, query) => {
  expect((await ask(accepted, pages, query)).headers['content-encoding']).toBeUndefined()
})

test('a compressed body is read as what it was, a form too', async () => {
  const { send } = startServe(fakeEngine())
  const headers = { 'content-encoding': 'gzip' }
  expect(JSON.parse((await send({ body: gzipSync(file(2)), headers })).body).pageCount).toBe(2)
  const form = formOf([file(), file()])
  const packed = { ...form, body: gzipSync(form.body!), headers: { ...form.headers, ...headers } }
  expect(JSON.parse((await send(packed)).body).results).toHaveLength(2)
  expect((await send({ body: file(2), headers })).statusCode).toBe(400)
  expect((await send({ body: file(2), headers: { 'content-encoding': 'zstd' } })).statusCode).toBe(415)
})
