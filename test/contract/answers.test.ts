// What the shipped bundle answers over HTTP, against openapi.json: status, header fields, media type, every member.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import openapi from '../../functions/ocr/contract/openapi.json' with { type: 'json' }
import { deployFunction, type TestDeployment, until } from '../e2e/support.ts'
import { makePdf, picture } from '../fixtures/pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import { faultsOf, seen } from './described.ts'
import { png } from './files.ts'
import { type Ask, askOcr, jsonIn, ocr } from './requests-ocr.ts'
import { askForLargeFiles, askTheRest } from './requests-rest.ts'
import { jsonOf, send } from './send.ts'

const KEY = 'ocr_key-of-a-test'
const bearer = { authorization: `Bearer ${KEY}` }
const known = { body: png, headers: bearer }
const page = readFixture('page')

let open: TestDeployment
/** Asks for keys, lets nobody wait, and cannot reach its buckets. */
let strict: TestDeployment
/** Has no time and no bucket. */
let hasty: TestDeployment

beforeAll(async () => {
  open = await deployFunction({ concurrency: 1, variables: { RESULT_FORMATS: 'hocr' } })
  const apiKeys = JSON.stringify({ test: createHash('sha256').update(KEY).digest('hex') })
  strict = await deployFunction({
    concurrency: 1,
    queueLimit: 0,
    apiKeys,
    variables: { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
  })
  hasty = await deployFunction({ concurrency: 1, timeoutMs: 100, variables: { UPLOADS_BUCKET: '' } })
})
afterAll(async () => {
  for (const deployment of [open, strict, hasty]) await deployment?.stop()
})

/** The answer, which is as described. */
const ask: Ask = async (sent, url = open.url) => {
  const answer = await send(url, sent)
  expect(faultsOf(answer), `${sent.method ?? 'GET'} ${sent.path}`).toEqual([])
  return answer
}

askOcr(ask)
askForLargeFiles(ask)
askTheRest(ask)

describe('a deployment in trouble', () => {
  /** The environment may not be back yet when its answer is here. */
  const calmly = (sent: Parameters<Ask>[0]) =>
    until(async () => {
      const answer = await ask(sent, strict.url)
      return answer.status === 429 ? undefined : answer
    }, 60_000)

  it('asks for a key', async () => {
    const strangers = [
      ocr('mode=line'),
      ...['/ocr/json', '/uploads'].map((path) => ({ method: 'POST', path })),
      { path: '/results/x' },
    ]
    for (const sent of strangers) {
      expect((await calmly(sent)).status).toBe(401)
      const stranger = { ...sent, headers: { authorization: 'Bearer another' } }
      expect((await calmly(stranger)).status).toBe(401)
    }
    expect((await calmly(ocr('mode=line', known))).status).toBe(200)
    expect((await calmly({ path: '/health' })).status).toBe(200)
  })

  it('cannot reach its buckets', async () => {
    const now = Math.floor(Date.now() / 1000).toString(16)
    const answer = await ask({ path: `/results/${now}-${'0'.repeat(32)}`, headers: bearer }, strict.url)
    expect([answer.status, jsonIn(answer).code]).toEqual([500, 'internal'])
  })

  it('is busy, and is killed', async () => {
    // Many pages, so that the first answer is still being made when the second is here.
    const slow = calmly(ocr('', { ...known, body: await makePdf(...Array(12).fill(picture('page'))) }))
    const busy = await until(async () => {
      const answer = await ask({ path: '/health' }, strict.url)
      return answer.status === 429 ? answer : undefined
    })
    expect(busy.headers['retry-after']).toMatch(/^\d+$/)
    process.kill(strict.pids[0]!, 'SIGKILL')
    expect((await slow).status).toBe(502)
  })

  it('has no time', async () => {
    expect((await ask(ocr('', { body: page.bytes }), hasty.url)).status).toBe(504)
  })

  it('has no bucket', async () => {
    const announced = jsonOf({ contentType: 'image/png', contentLength: 1 })
    const answer = await ask({ method: 'POST', path: '/uploads', ...announced }, hasty.url)
    expect(answer.status).toBe(404)
  })
})

it('every answer that openapi.json describes was seen, but for trouble that any route may have', () => {
  const described = Object.values(openapi.paths).flatMap((item) =>
    Object.values(item).flatMap((operation) =>
      typeof operation === 'object' && 'responses' in operation
        ? Object.keys(operation.responses).map((status) => `${operation.operationId} ${status}`)
        : [],
    ),
  )
  const answered = new Set([...seen].map((key) => key.split(' ').slice(0, 2).join(' ')))
  const unseen = described.filter((key) => !answered.has(key))
  // 403 is AWS's own where an upload names nothing: an unsigned request under IAM.
  const others = / (429|500|502|504|default)$|^(createUpload|getResult) 403$/
  expect(unseen.filter((key) => !others.test(key))).toEqual([])
  const trouble = ['429', '500', '502', '504'].filter(
    (status) => ![...answered].some((key) => key.endsWith(status)),
  )
  expect(trouble).toEqual([])
})
