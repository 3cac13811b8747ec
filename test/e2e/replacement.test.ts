// The shipped bundle in execution environments so small that each is replaced after its first answer: nothing is lost, and
// nothing is done twice.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { makePdf, words } from '../fixtures/pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')

let deployment: TestDeployment
beforeAll(async () => {
  // 70 % of it is less than the networks take.
  const variables = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128' }
  deployment = await deployFunction({ concurrency: 2, variables })
})
afterAll(() => deployment.stop())

const post = (body: Uint8Array, query = 'format=text') =>
  fetch(`${deployment.url}/ocr?${query}`, { method: 'POST', body: Buffer.from(body) })

const linesOf = (message: string) =>
  deployment.events.flatMap((event) => {
    const entry = event.type === 'line' && event.line.startsWith('{') ? JSON.parse(event.line) : {}
    return entry.message === message ? [entry] : []
  })
/** Log lines that say so. */
const replaced = () => linesOf('execution environment is replaced')
const failures = () => deployment.events.filter(({ type }) => type === 'failure')

describe('over HTTP', () => {
  it('every request has its whole answer, and the next one another execution environment', async () => {
    const before = replaced().length
    for (let request = 0; request < 3; request++) {
      const response = await post(line.bytes)
      expect([response.status, (await response.text()).trim()]).toEqual([200, line.truth.text])
    }
    await until(() => replaced().length >= before + 3)
    expect(failures()).toEqual([])
  })

  it('requests that come together, and answers in pieces', async () => {
    const pdf = await makePdf(
      ...[1, 2, 3].map((n) => words([200, 60], [{ text: `Sheet ${n}`, x: 20, y: 20 }])),
    )
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => (await post(pdf, 'format=ndjson&pdfText=prefer')).text()),
    )
    for (const answer of answers) {
      const rows = answer
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row))
      expect(rows.map(({ text, done }) => text ?? done)).toEqual(['Sheet 1', 'Sheet 2', 'Sheet 3', true])
    }
    expect(failures()).toEqual([])
  })

  it('the line says how much was too much, and is a metric', () => {
    expect(replaced()[0]).toMatchObject({
      level: 'warn',
      requestId: expect.any(String),
      residentMb: expect.any(Number),
      markMb: 90,
    })
    expect(linesOf('metrics').filter(({ EnvironmentsReplaced }) => EnvironmentsReplaced === 1)).toHaveLength(
      replaced().length,
    )
  })
})

it('uploads have one result each, and their messages are done', async () => {
  const keys = [1, 2, 3, 4].map((n) => `${INCOMING_PREFIX}replaced-${n}.png`)
  const from = deployment.events.length
  const object = (bucket: string, key: string) => `${deployment.storage.url}/${bucket}/${key}`
  for (const key of keys) {
    const sent = await fetch(object(BUCKETS.uploads, key), { method: 'PUT', body: Buffer.from(line.bytes) })
    expect(sent.status).toBe(200)
  }
  for (const key of keys) {
    const text = await until(async () => {
      const response = await fetch(object(BUCKETS.results, resultKeys(key).text))
      const body = await response.text()
      return response.ok ? body : undefined
    })
    expect(text.trim()).toBe(line.truth.text)
  }
  const items = () =>
    deployment.events
      .slice(from)
      .flatMap((event) => (event.type === 'batch' ? event.items : []))
      .filter(({ body }) => body.includes('replaced-'))
  await until(() => items().length >= keys.length)
  expect(items().map(({ done }) => done)).toEqual(keys.map(() => true))
  expect(failures()).toEqual([])
})
