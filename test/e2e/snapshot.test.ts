// The shipped bundle in an execution environment that is snapshotted after its start and restored a month later: nothing random,
// secret or bound to a clock comes through (test/e2e/snapshot/watch.mjs).

import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment } from './support.ts'

const WATCH = new URL('snapshot/watch.mjs', import.meta.url).href
const HOUR_MS = 60 * 60 * 1000
const line = readFixture('line-en')

let deployment: TestDeployment
let endpoint: Server
let credentialsAsked = 0
beforeAll(async () => {
  // Where the SDK gets credentials in Lambda with SnapStart: the variables hold none that could end in a snapshot.
  endpoint = createServer((_request, response) => {
    credentialsAsked++
    const expiry = new Date(Date.now() + HOUR_MS).toISOString()
    const credentials = { AccessKeyId: 'RESTORED', SecretAccessKey: 's', Token: 't', Expiration: expiry }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(credentials))
  })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  const { port } = endpoint.address() as AddressInfo
  deployment = await deployFunction({
    concurrency: 1,
    apiKeys: JSON.stringify({ tester: createHash('sha256').update('key').digest('hex') }),
    variables: {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
      NODE_OPTIONS: `--import ${WATCH}`,
    },
  })
})
afterAll(async () => {
  await deployment?.stop()
  endpoint.close()
})

const headers = { authorization: 'Bearer key' }
const ask = (path: string, body: string | Buffer<ArrayBuffer>, more = {}) =>
  fetch(`${deployment.url}${path}`, { method: 'POST', body, headers: { ...headers, ...more } })
const upload = async () => {
  const wanted = JSON.stringify({ contentType: 'image/png', contentLength: 10 })
  const answer = await ask('/uploads', wanted, { 'content-type': 'application/json' })
  return (await answer.json()) as { id: string; url: string; expiresAt: string }
}
const logged = (message: string) =>
  deployment.events.flatMap((event) => {
    if (event.type !== 'line' || !event.line.startsWith('{')) return []
    const parsed = JSON.parse(event.line)
    return parsed.message === message ? [parsed] : []
  })

it('reads a page before the snapshot, and draws, opens and waits for nothing', () => {
  const [snapshot, ...more] = logged('snapshot')
  expect(more).toEqual([])
  expect(snapshot.read.filter((file: string) => file.endsWith('.webp'))).toHaveLength(1)
  expect(snapshot).toMatchObject({ drawn: [], connected: [], timers: [] })
  expect([credentialsAsked, deployment.parameters!.reads]).toEqual([0, 0])
  // What was read before counts for nobody.
  expect([...logged('request'), ...logged('metrics')]).toEqual([])
})

it('answers its first request as any other, with times of today', async () => {
  const startMs = Date.now()
  const answer = await ask('/ocr?debug=cost', Buffer.from(line.bytes))
  const { text, timings, cost } = (await answer.json()) as {
    text: string
    timings: Record<string, number | boolean>
    cost: Record<string, number>
  }
  expect([answer.status, text]).toEqual([200, line.truth.text])
  expect(timings.coldStart).toBe(true)
  for (const figure of [timings, cost].flatMap(Object.values))
    if (typeof figure === 'number') expect(figure).toBeLessThan(HOUR_MS)
  const [request] = logged('request')
  expect(Date.parse(request.time)).toBeGreaterThanOrEqual(startMs)
  expect(request).toMatchObject({ key: 'tester', coldStart: true })
  expect(request.durationMs).toBeLessThan(HOUR_MS)
  expect(deployment.parameters!.reads).toBe(1)
})

it('signs with the credentials of now, and gives each upload an id of its own', async () => {
  const [one, other] = [await upload(), await upload()]
  for (const { url, expiresAt } of [one, other]) {
    expect(url).toMatch(/[?&]X-Amz-Credential=RESTORED%2F/)
    const leftMs = Date.parse(expiresAt) - Date.now()
    expect(leftMs).toBeGreaterThan(0)
    expect(leftMs).toBeLessThan(24 * HOUR_MS)
  }
  expect(credentialsAsked).toBeGreaterThan(0)
  const randomOf = ({ id }: { id: string }) => id.split('-')[1]
  expect(randomOf(one)).not.toBe(randomOf(other))
  // 0x07 again and again: Node's own generator, which every copy of a snapshot shares.
  for (const each of [one, other]) expect(randomOf(each)).not.toMatch(/^(07)+$/)
})
