// Uploads that do not fit one invocation: read in several invocations until every page is there, and nobody had to help.

import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { PDFDocument } from '@cantoo/pdf-lib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

/** Of a line each, so that a page takes a fraction of the shortest time there is. */
const PAGES = 120
const LIMIT_MS = 100_000
const line = readFixture('line-en')

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({
    concurrency: 2,
    // Three quarters of it are for reading, and no machine reads so many pages in that.
    timeoutMs: 3000,
    visibilityTimeoutS: 6,
    maxReceiveCount: 3,
    variables: { RESULT_FORMATS: 'pdf' },
  })
})
afterAll(() => deployment.stop())

async function result(key: string): Promise<Uint8Array | undefined> {
  const response = await fetch(`${deployment.storage.url}/${BUCKETS.results}/${key}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  return response.ok ? bytes : undefined
}

const logged = () =>
  deployment.events.flatMap((event) => {
    if (event.type !== 'line' || !event.line.startsWith('{')) return []
    return [JSON.parse(event.line) as { message: string; key?: string; cache?: string; pages?: number }]
  })

it('a PDF longer than the timeout is read in several invocations, and all its results come', {
  timeout: LIMIT_MS,
}, async () => {
  const key = 'incoming/long.pdf'
  const body = Buffer.from(await pdfOf(Array(PAGES).fill(line.bytes), 100))
  await fetch(`${deployment.storage.url}/${BUCKETS.uploads}/${key}`, { method: 'PUT', body })
  const keys = resultKeys(key)

  const soFar = JSON.parse(Buffer.from(await until(() => result(keys.partial), LIMIT_MS)).toString())
  expect(soFar.partial).toBe(true)
  expect(soFar.next).toMatch(/^\d+-/)
  expect(soFar.pageCount).toBe(PAGES)
  expect(soFar.pages.length).toBeLessThan(PAGES)

  const document = JSON.parse(Buffer.from(await until(() => result(keys.json), LIMIT_MS)).toString())
  const numbers = document.pages.map(({ number }: { number: number }) => number)
  expect(numbers).toEqual(Array.from({ length: PAGES }, (_, index) => index + 1))
  expect(document.partial).toBeUndefined()
  expect(document.next).toBeUndefined()
  expect(document.pages.every(({ text }: { text: string }) => text === line.truth.text)).toBe(true)
  expect(
    Buffer.from((await result(keys.text))!)
      .toString()
      .trimEnd(),
  ).toBe(document.text)
  expect((await PDFDocument.load((await result(keys.pdf))!)).getPageCount()).toBe(PAGES)
  await until(async () => (await result(keys.partial)) === undefined)
  await until(() => logged().find((entry) => entry.key === key && entry.message === 'object'))

  const invocations = logged().filter((entry) => entry.key === key)
  expect(invocations.length).toBeGreaterThan(1)
  expect(invocations.slice(0, -1).every(({ message }) => message === 'object has pages left')).toBe(true)
  expect(invocations.at(-1)).toMatchObject({ message: 'object', pages: PAGES })
  // Each invocation asked for the next itself: no message had to fail for it.
  const deliveries = deployment.events.flatMap((event) => (event.type === 'batch' ? event.items : []))
  expect(deliveries.every(({ done }) => done)).toBe(true)
})

it('what took several invocations is not read again under another name', { timeout: LIMIT_MS }, async () => {
  const before = await fetch(`${deployment.storage.url}/${BUCKETS.uploads}/incoming/long.pdf`)
  const body = Buffer.from(await before.arrayBuffer())
  await fetch(`${deployment.storage.url}/${BUCKETS.uploads}/incoming/again.pdf`, { method: 'PUT', body })
  await until(() => result(resultKeys('incoming/again.pdf').json), LIMIT_MS)
  // Written after the last of its results.
  const entry = await until(() => logged().find(({ key }) => key === 'incoming/again.pdf'), LIMIT_MS)
  expect(entry).toMatchObject({ message: 'object', pages: PAGES })
  expect(['hit', 'shared']).toContain(entry.cache)
})

it('nothing went to the dead letters', async () => {
  const { sqs, deadLetters } = deployment.storage
  const { Messages: messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetters.url }))
  expect(messages).toEqual([])
})
