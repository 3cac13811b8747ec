// Uploads that do not fit one invocation: read in several invocations until every page is there, and nobody had to help.

import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const TIMEOUT_MS = 3000
/** Three quarters of it are for reading: with so many times that, an upload takes some invocations, on whatever machine. */
const TIMES = 4
/** Of a line each. */
let pages: number
const LIMIT_MS = 100_000
const line = readFixture('line-en')

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({
    concurrency: 2,
    timeoutMs: TIMEOUT_MS,
    visibilityTimeoutS: 6,
    maxReceiveCount: 3,
    variables: { RESULT_FORMATS: 'pdf' },
  })
  await put('incoming/some.pdf', await pdfOf(Array(10).fill(line.bytes), 99))
  const entry = await until(() => logged().find(({ message }) => message === 'object'), LIMIT_MS)
  pages = Math.ceil((TIMES * 0.75 * TIMEOUT_MS) / (entry.timings!.total / entry.pages!))
}, LIMIT_MS)
afterAll(() => deployment.stop())

async function put(key: string, body: Uint8Array): Promise<void> {
  const url = `${deployment.storage.url}/${BUCKETS.uploads}/${key}`
  expect((await fetch(url, { method: 'PUT', body: Buffer.from(body) })).status).toBe(200)
}

async function result(key: string): Promise<Uint8Array | undefined> {
  const response = await fetch(`${deployment.storage.url}/${BUCKETS.results}/${key}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  return response.ok ? bytes : undefined
}

interface Entry {
  readonly message: string
  readonly key?: string
  readonly cache?: string
  readonly pages?: number
  readonly timings?: { readonly total: number }
}

const logged = () =>
  deployment.events.flatMap((event) => {
    if (event.type !== 'line' || !event.line.startsWith('{')) return []
    return [JSON.parse(event.line) as Entry]
  })

it('a PDF longer than the timeout is read in several invocations, and all its results come', {
  timeout: LIMIT_MS,
}, async () => {
  const key = 'incoming/long.pdf'
  await put(key, await pdfOf(Array(pages).fill(line.bytes), 100))
  const keys = resultKeys(key)

  const soFar = JSON.parse(Buffer.from(await until(() => result(keys.partial), LIMIT_MS)).toString())
  expect(soFar.partial).toBe(true)
  expect(soFar.next).toMatch(/^\d+-/)
  expect(soFar.pageCount).toBe(pages)
  expect(soFar.pages.length).toBeLessThan(pages)

  const document = JSON.parse(Buffer.from(await until(() => result(keys.json), LIMIT_MS)).toString())
  const numbers = document.pages.map(({ number }: { number: number }) => number)
  expect(numbers).toEqual(Array.from({ length: pages }, (_, index) => index + 1))
  expect(document.partial).toBeUndefined()
  expect(document.next).toBeUndefined()
  expect(document.pages.every(({ text }: { text: string }) => text === line.truth.text)).toBe(true)
  expect(
    Buffer.from((await result(keys.text))!)
      .toString()
      .trimEnd(),
  ).toBe(document.text)
  expect((await PDFDocument.load((await result(keys.pdf))!)).getPageCount()).toBe(pages)
  await until(async () => (await result(keys.partial)) === undefined)
  await until(() => logged().find((entry) => entry.key === key && entry.message === 'object'))

  const invocations = logged().filter((entry) => entry.key === key)
  expect(invocations.length).toBeGreaterThan(1)
  expect(invocations.slice(0, -1).every(({ message }) => message === 'object has pages left')).toBe(true)
  expect(invocations.at(-1)).toMatchObject({ message: 'object', pages })
  // Each invocation asked for the next itself: no message had to fail for it.
  const deliveries = deployment.events.flatMap((event) => (event.type === 'batch' ? event.items : []))
  expect(deliveries.every(({ done }) => done)).toBe(true)
})

it('one that was sent by a presigned address says pages done and of how many, and has them as lines', {
  timeout: LIMIT_MS,
}, async () => {
  // Other bytes than before: those are known.
  const body = await pdfOf(Array(pages).fill(line.bytes), 101)
  const announced = await fetch(`${deployment.url}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contentType: 'application/pdf', contentLength: body.length }),
  })
  const upload = (await announced.json()) as { url: string; result: string }
  const type = { 'content-type': 'application/pdf' }
  expect((await fetch(upload.url, { method: 'PUT', headers: type, body: Buffer.from(body) })).status).toBe(
    200,
  )
  const far = await until(async () => {
    const response = await fetch(deployment.url + upload.result)
    expect(response.status).toBe(202)
    const pending = (await response.json()) as {
      pagesDone?: number
      pageCount: number
      partial: { url: string }
    }
    return pending.pagesDone === undefined ? undefined : pending
  }, LIMIT_MS)
  expect(far).toMatchObject({ status: 'pending', pageCount: pages })
  expect(far.pagesDone).toBeGreaterThan(0)
  expect(far.pagesDone).toBeLessThan(pages)
  const lines = (await (await fetch(deployment.url + far.partial.url)).text()).trimEnd().split('\n')
  expect(lines.length).toBeGreaterThanOrEqual(far.pagesDone!)
  expect(JSON.parse(lines[0]!)).toMatchObject({ page: 1, pageCount: pages, text: line.truth.text })
  const done = async () => {
    const response = await fetch(`${deployment.url}${upload.result}?format=ndjson`)
    return response.status === 200 ? (await response.text()).trimEnd().split('\n') : undefined
  }
  const all = await until(done, LIMIT_MS)
  expect(all).toHaveLength(pages + 1)
  expect(JSON.parse(all.at(-1)!)).toMatchObject({ done: true, pageCount: pages })
})

it('what took several invocations is not read again under another name', { timeout: LIMIT_MS }, async () => {
  const before = await fetch(`${deployment.storage.url}/${BUCKETS.uploads}/incoming/long.pdf`)
  const body = Buffer.from(await before.arrayBuffer())
  await put('incoming/again.pdf', body)
  await until(() => result(resultKeys('incoming/again.pdf').json), LIMIT_MS)
  // Written after the last of its results.
  const entry = await until(() => logged().find(({ key }) => key === 'incoming/again.pdf'), LIMIT_MS)
  expect(entry).toMatchObject({ message: 'object', pages })
  expect(['hit', 'shared']).toContain(entry.cache)
})

it('nothing went to the dead letters', async () => {
  const { sqs, deadLetters } = deployment.storage
  const { Messages: messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters.url }))
  expect(messages).toEqual([])
})
