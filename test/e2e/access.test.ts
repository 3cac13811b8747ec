// The shipped bundle where it asks for API keys: over HTTP, Connect and gRPC, with the real client of SSM.
import { createHash } from 'node:crypto'
import { Code, ConnectError, createClient } from '@connectrpc/connect'
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Mode, OcrService } from '../../functions/ocr/rpc/ocr/v1/ocr_pb.ts'
import { describeKey } from '../../infra/tools/api-key.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')
const image = new Uint8Array(line.bytes)
const KEY = 'ocr_key-of-the-billing-service'
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

let deployment: TestDeployment
beforeAll(async () => {
  const apiKeys = JSON.stringify({ billing: hashOf(KEY) })
  deployment = await deployFunction({ concurrency: 1, grpcPort: 0, apiKeys })
})
afterAll(() => deployment.stop())

function read(headers: Record<string, string>, url = deployment.url): Promise<Response> {
  return fetch(`${url}/ocr?mode=line`, { method: 'POST', body: image, headers })
}

/** The line that the function logged for the request with this id. */
async function logOf(response: Response): Promise<string> {
  const id = response.headers.get('x-request-id')!
  return until(() => {
    const found = deployment.events.find((event) => event.type === 'line' && event.line.includes(id))
    return found?.type === 'line' ? found.line : undefined
  })
}

describe('over HTTP', () => {
  it('a known key is let in, and the log has its name but not the key', async () => {
    const response = await read(bearer(KEY))
    expect(response.status).toBe(200)
    expect(((await response.json()) as { text: string }).text).toBe(line.truth.text)
    const log = await logOf(response)
    expect(JSON.parse(log)).toMatchObject({ key: 'billing', status: 200 })
    expect(log).not.toContain(KEY)
    expect(log).not.toContain(hashOf(KEY))
  })

  it('nobody is let in without one: 401 says how to come', async () => {
    const response = await read({})
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ code: 'unauthorized', status: 401, title: 'Unauthorized' })
  })

  it('an unknown key is refused, and the answer says so', async () => {
    const response = await read(bearer('ocr_another'))
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ])
    expect(await response.json()).toMatchObject({
      code: 'invalid-token',
      status: 401,
      title: 'Unauthorized',
    })
    expect(await logOf(response)).not.toContain('ocr_another')
  })

  it.each(['/ocr', '/uploads', '/results/x', '/ocr.v1.OcrService/Recognize'])(
    '%s is closed',
    async (path) => {
      const method = path.startsWith('/results') ? 'GET' : 'POST'
      expect((await fetch(deployment.url + path, { method })).status).toBe(401)
    },
  )

  it.each(['/', '/health', '/docs', '/openapi.json'])('%s is open', async (path) => {
    expect((await fetch(deployment.url + path)).status).not.toBe(401)
  })
})

describe('as a service', () => {
  const transports = () =>
    [
      createConnectTransport({ baseUrl: deployment.url, httpVersion: '1.1' }),
      createGrpcWebTransport({ baseUrl: deployment.url, httpVersion: '1.1' }),
      createGrpcTransport({ baseUrl: deployment.grpc!.url }),
    ] as const

  it.each([
    ['Connect', 0],
    ['gRPC-Web', 1],
    ['gRPC', 2],
  ] as const)('%s carries the key as metadata', async (_name, index) => {
    const client = createClient(OcrService, transports()[index])
    const call = (headers: Record<string, string>) =>
      client.recognize({ image, mode: Mode.LINE }, { headers })
    const codeOf = (headers: Record<string, string>) =>
      call(headers).then(
        () => undefined,
        (error) => ConnectError.from(error).code,
      )
    expect((await call(bearer(KEY))).text).toBe(line.truth.text)
    expect(await codeOf({})).toBe(Code.Unauthenticated)
    expect(await codeOf(bearer('ocr_another'))).toBe(Code.Unauthenticated)
  })
})

it('a key made and stored now is let in at once; the parameter is not read for every request', async () => {
  const fresh = await deployFunction({ concurrency: 1, apiKeys: JSON.stringify({ billing: hashOf(KEY) }) })
  try {
    const statusOf = async (key: string) => (await read(bearer(key), fresh.url)).status
    const text = describeKey(['search']).join('\n')
    const key = /ocr_\S+/.exec(text)![0]
    const entry = JSON.parse(/^Entry to store: +(.+)$/m.exec(text)![1]!)
    expect([await statusOf(KEY), await statusOf(KEY), fresh.parameters!.reads]).toEqual([200, 200, 1])
    fresh.parameters!.put(JSON.stringify({ billing: hashOf(KEY), ...entry }))
    expect([await statusOf(key), await statusOf(KEY), fresh.parameters!.reads]).toEqual([200, 200, 2])
    expect([await statusOf('ocr_a'), await statusOf('ocr_b'), fresh.parameters!.reads]).toEqual([401, 401, 2])
  } finally {
    await fresh.stop()
  }
})

it('nobody is let in while the hashes cannot be read, and the log says why', async () => {
  const broken = await deployFunction({ concurrency: 1, apiKeys: '["ocr_secret"]' })
  try {
    const response = await read(bearer(KEY), broken.url)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('API keys')
    const lines = () => broken.events.flatMap((event) => (event.type === 'line' ? [event.line] : []))
    await until(() => lines().find((text) => text.includes('The hashes of the API keys could not be read.')))
    expect(lines().join()).not.toContain('ocr_secret')
    expect((await fetch(`${broken.url}/health`)).status).toBe(200)
  } finally {
    await broken.stop()
  }
})
