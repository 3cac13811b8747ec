// A function in a container in, what it must answer out: HTTP and S3, as callers send them.
import assert from 'node:assert/strict'
import type { Release } from '../../infra/build/release.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { until } from '../e2e/support.ts'
import { makePdf, picture } from '../fixtures/pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import type { Container } from './container.ts'

export type Case = (container: Container) => Promise<void>

const ticket = readFixture('ticket')
const post = (url: string, body: Uint8Array, format = 'text') =>
  fetch(`${url}/ocr?format=${format}`, { method: 'POST', body: Buffer.from(body) })
/** Where blocks begin has tests of its own. */
const plain = (text: string) => text.replaceAll(/\s+/g, '')
const put = (url: string, key: string, body: Uint8Array) =>
  fetch(`${url}/${BUCKETS.uploads}/${key}`, { method: 'PUT', body: Buffer.from(body) })
const got = (url: string, key: string) =>
  until(async () => {
    const answer = await fetch(`${url}/${BUCKETS.results}/${key}`)
    if (answer.ok) return answer.text()
    await answer.body?.cancel()
    return undefined
  }, 30_000)

export function cases({ version, revision }: Release): Readonly<Record<string, Case>> {
  return {
    'GET /health says version and revision': async ({ url }) => {
      const health = (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>
      assert.deepEqual([health.version, health.revision], [version, revision])
    },
    'a picture over HTTP': async ({ url }) => {
      const answer = await post(url, ticket.bytes)
      assert.equal(answer.status, 200)
      assert.equal(plain(await answer.text()), plain(ticket.truth.text))
    },
    'a PDF, opened in a thread': async ({ url }) => {
      const answer = await post(url, await makePdf(picture('ticket')))
      assert.equal(plain(await answer.text()), plain(ticket.truth.text))
    },
    'a searchable PDF of it': async ({ url }) => {
      const answer = await post(url, ticket.bytes, 'pdf')
      assert.equal(answer.headers.get('content-type'), 'application/pdf')
      assert.equal(
        Buffer.from(await answer.arrayBuffer())
          .subarray(0, 5)
          .toString(),
        '%PDF-',
      )
    },
    'a file that is none': async ({ url }) => {
      assert.equal((await post(url, Buffer.from('no picture'))).status, 415)
    },
    'the web page': async ({ url }) => {
      const page = await fetch(url, { headers: { accept: 'text/html' } })
      assert.match(await page.text(), /<script/)
    },
    'an upload through the queue': async ({ storage }) => {
      assert.equal((await put(storage.url, 'incoming/ticket.png', ticket.bytes)).status, 200)
      assert.equal(plain(await got(storage.url, 'results/ticket.png.txt')), plain(ticket.truth.text))
      assert.equal(JSON.parse(await got(storage.url, 'results/ticket.png.json')).pages.length, 1)
    },
    'a broken upload': async ({ storage }) => {
      await put(storage.url, 'incoming/broken.png', Buffer.from('no picture'))
      assert.match(await got(storage.url, 'errors/broken.png.json'), /unsupported-media-type/)
    },
    'no invocation failed on the way': async ({ events }) => {
      assert.deepEqual(
        events.filter(({ type }) => type === 'failure'),
        [],
      )
    },
  }
}
