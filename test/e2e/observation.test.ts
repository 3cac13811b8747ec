// What the shipped bundle tells of itself: metrics that add up to what was sent, an event for each upload, who asked, what it
// cost; and never a word of what was read.

import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import schema from '../../functions/ocr/contract/events.json' with { type: 'json' }
import { INCOMING_PREFIX, METRICS, type Metric } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import type { BusEvent } from '../../infra/local/event-bus.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')
const chinese = readFixture('line-zh')
const BROKEN = Buffer.from('no picture')
/** Requests and uploads of this test; two of the uploads are broken. */
const UPLOADS = 12
const BROKEN_UPLOADS = 2

type Line = Record<string, unknown> & { readonly message?: string }

let deployment: TestDeployment
const answers: string[] = []
beforeAll(async () => {
  const variables = { LOG_SOURCE_IP: '1', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008' }
  deployment = await deployFunction({ concurrency: 2, variables })
  for (let n = 0; n < 3; n++) answers.push(await (await post(line.bytes)).text())
  answers.push(await (await post(chinese.bytes)).text())
  expect((await post(BROKEN)).status).toBe(415)
  expect((await post(line.bytes, 'mode=none')).status).toBe(400)
  expect((await post(formOf(line.bytes, BROKEN, BROKEN))).status).toBe(200)
  await fetch(`${deployment.url}/health`)
  for (let n = 0; n < UPLOADS; n++) {
    const bytes = n < BROKEN_UPLOADS ? BROKEN : n % 2 ? chinese.bytes : line.bytes
    const key = `${INCOMING_PREFIX}seen-${n}.png`
    const address = `${deployment.storage.url}/${BUCKETS.uploads}/${key}`
    await fetch(address, { method: 'PUT', body: Buffer.from(bytes) })
  }
  await until(() => deployment.events.filter(({ type }) => type === 'bus').length >= UPLOADS, 60_000)
  const batches = () => deployment.events.flatMap((event) => (event.type === 'batch' ? event.items : []))
  await until(() => batches().filter(({ body }) => body.includes('seen-')).length >= UPLOADS)
}, 120_000)
afterAll(() => deployment.stop())

const post = (body: Uint8Array | FormData, query = '') =>
  fetch(`${deployment.url}/ocr?${query}`, {
    method: 'POST',
    body: body instanceof FormData ? body : Buffer.from(body),
  })

function formOf(...files: readonly Uint8Array[]): FormData {
  const form = new FormData()
  for (const bytes of files) form.append('image', new Blob([Buffer.from(bytes)]), 'x.png')
  return form
}

const texts = () => deployment.events.flatMap((event) => (event.type === 'line' ? [event.line] : []))
const lines = (): Line[] =>
  texts().flatMap((text) => (text.startsWith('{') ? [JSON.parse(text) as Line] : []))
const sum = (name: Metric, code?: string) =>
  lines()
    .filter((each) => each.message === 'metrics' && (code === undefined || each.Code === code))
    .reduce((total, each) => total + Number(each[name] ?? 0), 0)
const events = () =>
  deployment.events.filter((event): event is BusEvent & { type: 'bus' } => event.type === 'bus')

describe('metrics', () => {
  it('add up to what was sent', () => {
    const good = UPLOADS - BROKEN_UPLOADS
    expect({
      requests: sum('Requests'),
      errors: sum('RequestErrors'),
      unsupported: sum('RequestErrors', 'unsupported-media-type'),
      bad: sum('RequestErrors', 'bad-request'),
      uploads: sum('Uploads'),
      uploadErrors: sum('UploadErrors'),
      retries: sum('UploadRetries'),
      pages: sum('Pages'),
      lines: sum('Lines'),
    }).toEqual({
      requests: 8,
      errors: 4,
      unsupported: 3,
      bad: 1,
      uploads: UPLOADS,
      uploadErrors: BROKEN_UPLOADS,
      retries: 0,
      pages: 5 + good,
      lines: 5 + good,
    })
    const starts = deployment.events.filter(
      (event) => event.type === 'environment' && event.what === 'started',
    )
    // One that started for an event which another took first has had none yet.
    expect(sum('ColdStarts')).toBeGreaterThan(0)
    expect(sum('ColdStarts')).toBeLessThanOrEqual(starts.length)
    expect(sum('EstimatedUsd')).toBeGreaterThan(0)
    expect(sum('CacheHits')).toBeGreaterThan(0)
    expect(sum('RecogniseMs')).toBeGreaterThan(0)
  })

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
  it('are what CloudWatch takes: each that a line names is a number of that line, each dimension a text', () => {
    const metrics = lines().filter(({ message }) => message === 'metrics')
    expect(metrics.length).toBeGreaterThan(0)
    for (const each of metrics) {
      const { _aws } = each as { _aws?: { Timestamp: number; CloudWatchMetrics: Directive[] } }
      expect(Math.abs(Date.now() - _aws!.Timestamp)).toBeLessThan(3_600_000)
      for (const { Namespace, Dimensions, Metrics } of _aws!.CloudWatchMetrics) {
        expect(Namespace).toBe('serverless-ocr')
        for (const name of Dimensions.flat()) expect([name, typeof each[name]]).toEqual([name, 'string'])
        for (const { Name, Unit } of Metrics)
          expect([typeof each[Name], Unit]).toEqual(['number', METRICS[Name as Metric]])
      }
    }
  })
})

interface Directive {
  readonly Namespace: string
  readonly Dimensions: readonly (readonly string[])[]
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
}

describe('events', () => {
  it('come for every upload, as events.json describes them', () => {
    const keys = events().map(({ detail }) => detail.key)
    expect(keys.toSorted()).toEqual(
      Array.from({ length: UPLOADS }, (_, n) => `${INCOMING_PREFIX}seen-${n}.png`).toSorted(),
    )
    const ajv = new Ajv2020({ strictTypes: false })
    ajv.addSchema(schema)
    for (const { source, detailType, detail } of events()) {
      expect(source).toBe('serverless-ocr')
      const valid = ajv.validate(`${schema.$id}#/$defs/${detailType}`, detail)
      expect([detail.key, valid, ajv.errors]).toEqual([detail.key, true, null])
    }
  })

  it('say where the results lie, and what went wrong', () => {
    const of = (n: number) => events().find(({ detail }) => String(detail.key).endsWith(`seen-${n}.png`))
    const { json, text } = resultKeys(`${INCOMING_PREFIX}seen-5.png`)
    expect(of(5)).toMatchObject({
      detailType: 'ocr.completed',
      detail: {
        bucket: BUCKETS.uploads,
        results: { bucket: BUCKETS.results, json, text },
        pages: 1,
        lines: 1,
      },
    })
    expect(of(0)).toMatchObject({
      detailType: 'ocr.failed',
      detail: {
        results: { error: resultKeys(`${INCOMING_PREFIX}seen-0.png`).error },
        error: { code: 'unsupported-media-type' },
      },
    })
  })

  it('have their schema beside the description of the service', async () => {
    expect(await (await fetch(`${deployment.url}/docs/events.json`)).json()).toEqual(schema)
  })
})

it('no line, no metric and no event holds a word of what was read', () => {
  const words = [line, chinese].flatMap(({ truth }) => [truth.text.trim(), ...truth.text.trim().split(/\s+/)])
  const longWords = words.filter((word) => word.length > 3 || /\p{Script=Han}{2}/u.test(word))
  expect(longWords.length).toBeGreaterThan(2)
  // They were read, so that their absence means something.
  for (const { truth } of [line, chinese]) expect(answers.join()).toContain(truth.text.trim())
  const said = [...texts(), ...events().map((event) => JSON.stringify(event))].join('\n')
  expect(longWords.filter((word) => said.includes(word))).toEqual([])
})

it('lines name the address where that is wanted, the trace and the release', () => {
  const requests = lines().filter(({ message }) => message === 'request')
  expect(requests.length).toBeGreaterThanOrEqual(8)
  for (const each of requests)
    expect(each).toMatchObject({
      sourceIp: '127.0.0.1',
      trace: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      release: expect.stringMatching(/^[0-9a-f]{12}$/),
    })
  const objects = lines().filter(({ message }) => message === 'object')
  expect(objects[0]).toMatchObject({ caller: 'LOCAL', sourceIp: '127.0.0.1' })
})

describe('debug=cost', () => {
  it('says what the answer cost, and is no answer to keep', async () => {
    const response = await post(line.bytes, 'debug=cost')
    const { cost, text } = (await response.json()) as { text: string; cost: Record<string, number> }
    expect(text.trim()).toBe(line.truth.text.trim())
    expect(cost).toEqual({
      memoryMb: 3008,
      architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
      billedMs: expect.any(Number),
      usd: expect.any(Number),
    })
    const price = process.arch === 'arm64' ? 0.0000133334 : 0.0000166667
    expect(cost.usd).toBeCloseTo((cost.billedMs! / 1000) * (3008 / 1024) * price + 0.0000002, 8)
    expect(response.headers.get('etag')).toBeNull()
  })

  it('is one of a form as a whole, and nothing of other formats', async () => {
    const { results, cost } = (await (await post(formOf(line.bytes, line.bytes), 'debug=cost')).json()) as {
      results: object[]
      cost: object
    }
    expect([results.length, Object.keys(cost).length]).toEqual([2, 4])
    expect(await (await post(line.bytes, 'debug=cost&format=text')).text()).toBe(
      `${line.truth.text.trim()}\n`,
    )
  })

  it('is asked for by name', async () => {
    expect((await post(line.bytes, 'debug=all')).status).toBe(400)
    expect(await (await post(line.bytes)).json()).not.toHaveProperty('cost')
  })
})
