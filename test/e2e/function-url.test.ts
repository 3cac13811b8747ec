// What the Function URL and the execution environments behind it do to any function, shown on one that echoes its event.

import { request as httpRequest } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Context, LambdaFunctionURLEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_PAYLOAD_BYTES } from '../../functions/ocr/names.ts'
import { deployEcho, isAlive, type TestDeployment, until } from './support.ts'

let deployment: TestDeployment

beforeAll(async () => {
  deployment = await deployEcho({ concurrency: 2 })
})
afterAll(() => deployment.stop())

const call = (path: string, init: RequestInit = {}) => fetch(deployment.url + path, init)

interface Echo {
  readonly event: LambdaFunctionURLEvent
  readonly context: Context
  readonly pid: number
  readonly remainingMs: number
}

async function echo(path: string, init: RequestInit = {}) {
  const response = await call(path, init)
  return {
    response,
    ...((await response.json()) as Echo),
  }
}

describe('an event', () => {
  it('has the form of payload 2.0', async () => {
    const headers = { 'X-Custom': 'Value', Cookie: 'a=1; b=2', 'content-type': 'text/plain' }
    const { event } = await echo('/some/path%20x?b=2&a=1&b=%2B+', { method: 'POST', headers, body: 'grüße' })
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/some/path%20x',
      rawQueryString: 'b=2&a=1&b=%2B+',
      queryStringParameters: { a: '1', b: '2,+ ' },
      cookies: ['a=1', 'b=2'],
      headers: { 'x-custom': 'Value', 'content-type': 'text/plain', host: new URL(deployment.url).host },
      requestContext: {
        stage: '$default',
        http: { method: 'POST', path: '/some/path%20x', sourceIp: '127.0.0.1' },
      },
      body: 'grüße',
      isBase64Encoded: false,
    })
    expect(event.headers.cookie).toBeUndefined()
  })

  it.each([
    ['text/plain; charset=utf-8', false],
    ['application/json', false],
    ['application/problem+json', false],
    ['image/svg+xml', true],
    ['image/png', true],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
  ])('carries a body of %s as base64: %s', async (type, encoded) => {
    const { event } = await echo('/', { method: 'POST', headers: { 'content-type': type }, body: '{"a":1}' })
    expect(event.isBase64Encoded).toBe(encoded)
    expect(event.body).toBe(encoded ? Buffer.from('{"a":1}').toString('base64') : '{"a":1}')
  })

  it('has no body and no parameters where there are none', async () => {
    const { event } = await echo('/')
    expect(event).not.toHaveProperty('body')
    expect(event).not.toHaveProperty('queryStringParameters')
    expect(event).not.toHaveProperty('cookies')
    expect(event.isBase64Encoded).toBe(false)
  })

  it('comes with the context of its invocation', async () => {
    const { response, event, context, remainingMs } = await echo('/')
    expect(context.awsRequestId).toBe(event.requestContext.requestId)
    expect(response.headers.get('x-amzn-requestid')).toBe(context.awsRequestId)
    expect(context.functionName).toBe('serverless-ocr')
    expect(remainingMs).toBeGreaterThan(50_000)
    expect(remainingMs).toBeLessThanOrEqual(60_000)
  })
})

describe('an answer', () => {
  it('carries status, headers, cookies and a decoded body', async () => {
    const { response } = await echo('/')
    expect(response.status).toBe(201)
    expect(response.headers.get('x-echo')).toBe('yes')
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  it('is the bare result of a handler that gives no status', async () => {
    const response = await call('/?bare=1')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual({ bare: true })
  })

  it.each([204, 304])('of status %i says nothing of a length', async (status) => {
    const response = await call(`/?status=${status}`)
    expect([response.status, response.headers.get('content-length')]).toEqual([status, null])
  })

  it('has no body after HEAD', async () => {
    const response = await call('/', { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([201, ''])
  })
})

describe('limits and failures', () => {
  it.each(['application/octet-stream', 'text/plain'])('refuses a %s event beyond 6 MB', async (type) => {
    const sizes =
      type === 'text/plain' ? [MAX_PAYLOAD_BYTES - 5000, MAX_PAYLOAD_BYTES] : [4_700_000, 4_730_000]
    const statuses: number[] = []
    for (const size of sizes) {
      const response = await call('/?bare=1', {
        method: 'POST',
        headers: { 'content-type': type },
        body: Buffer.alloc(size, 97),
      })
      statuses.push(response.status)
      if (response.status !== 200)
        expect(await problem(response)).toMatchObject({ status: 413, code: 'payload-too-large' })
    }
    expect(statuses).toEqual([200, 413])
  })

  it('reads a far too large body to its end, so that the client hears the answer', async () => {
    const response = await call('/', { method: 'POST', body: Buffer.alloc(40_000_000) })
    expect(await problem(response)).toMatchObject({ status: 413, title: 'Content Too Large' })
  })

  it('refuses before the upload where the client asks first', async () => {
    const refusal = await new Promise<{ status: number | undefined; continued: boolean }>(
      (resolve, reject) => {
        let continued = false
        const headers = { expect: '100-continue', 'content-length': String(50_000_000) }
        const outgoing = httpRequest(`${deployment.url}/`, { method: 'POST', headers }, (response) => {
          response.resume()
          resolve({ status: response.statusCode, continued })
          outgoing.destroy()
        })
        outgoing.on('continue', () => {
          continued = true
        })
        outgoing.on('error', reject)
        outgoing.flushHeaders()
      },
    )
    expect(refusal).toEqual({ status: 413, continued: false })
  })

  it('answers 502 when the handler throws, and keeps the environment', async () => {
    const { pid } = await echo('/')
    const response = await call('/?throw=secret')
    expect(await problem(response)).toMatchObject({ status: 502, code: 'function-error' })
    expect(isAlive(pid)).toBe(true)
  })

  it('answers 502 when the result is larger than 6 MB', async () => {
    expect(await problem(await call('/?large=1'))).toMatchObject({ status: 502, code: 'function-error' })
    expect(deployment.events).toContainEqual(
      expect.objectContaining({ type: 'failure', message: expect.stringMatching(/maximum/) }),
    )
  })

  it('answers 502 when the result is no HTTP response', async () => {
    expect(await problem(await call('/?status=42'))).toMatchObject({ status: 502, code: 'function-error' })
    expect((await call('/?status=204')).status).toBe(204)
  })

  it('answers 502 when the execution environment dies, and starts another', async () => {
    const { pid } = await echo('/')
    expect(await problem(await call('/?exit=7'))).toMatchObject({ status: 502, code: 'function-error' })
    expect(deployment.events).toContainEqual(
      expect.objectContaining({ message: 'The execution environment exited with code 7.' }),
    )
    const next = await echo('/')
    expect(next.response.status).toBe(201)
    expect(next.pid).not.toBe(pid)
  })

  it('survives a client that leaves', async () => {
    await expect(call('/?sleep=300', { signal: AbortSignal.timeout(100) })).rejects.toThrow()
    await until(() => deployment.events.find((event) => event.type === 'answer' && event.status === 0))
    expect((await call('/?bare=1')).status).toBe(200)
  })

  it('tells a page that may call the function what became of its request', async () => {
    const CORS_ORIGINS = 'https://app.example'
    const options = { concurrency: 1, queueWaitMs: 1500, timeoutMs: 3500 }
    const busy = await deployEcho({ ...options, variables: { CORS_ORIGINS } })
    try {
      const ask = async (query: string, origin = CORS_ORIGINS) => {
        const { status, headers } = await fetch(`${busy.url}/${query}`, { headers: { origin } })
        const readable = headers.get('access-control-expose-headers')
        return [status, headers.get('access-control-allow-origin'), headers.get('vary'), readable]
      }
      const own = [CORS_ORIGINS, 'origin', 'retry-after, x-request-id']
      expect(await ask('?throw=1')).toEqual([502, ...own])
      expect(await ask('?throw=1', 'https://other.example')).toEqual([502, null, 'origin', null])
      const running = ask('?sleep=2500')
      await delay(100)
      expect(await ask('')).toEqual([429, ...own])
      await running
      expect(await ask('?block=1')).toEqual([504, ...own])
      // What the function answers is its own business.
      expect(await ask('')).toEqual([201, null, null, null])
    } finally {
      await busy.stop()
    }
  })

  async function problem(response: Response) {
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const body = (await response.json()) as Record<string, unknown>
    expect(body).toMatchObject({ type: 'about:blank', status: response.status })
    expect(body.instance).toBe(response.headers.get('x-request-id'))
    expect(JSON.stringify(body)).not.toMatch(/secret/)
    return body
  }
})

describe('environments', () => {
  it('grow with the load up to the limit, one request at a time each', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => echo('/?sleep=500')))
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2)
    expect(deployment.pids).toHaveLength(2)
  })

  it('run out of time: 504, killed, replaced', async () => {
    const quick = await deployEcho({ timeoutMs: 300, concurrency: 1 })
    try {
      const [pid] = quick.pids
      // A handler that never gives its thread back: only killing the process helps.
      const response = await fetch(`${quick.url}/?block=1`)
      expect(response.status).toBe(504)
      expect(await response.json()).toMatchObject({
        code: 'function-timeout',
        detail: 'Task timed out after 0.30 seconds.',
      })
      expect(isAlive(pid!)).toBe(false)
      expect((await fetch(`${quick.url}/?bare=1`)).status).toBe(200)
    } finally {
      await quick.stop()
    }
  })

  it('are retired after idling, and come back', async () => {
    const idle = await deployEcho({ idleMs: 100, concurrency: 1 })
    try {
      const [pid] = idle.pids
      await until(() => idle.pids.length === 0)
      expect(isAlive(pid!)).toBe(false)
      expect((await fetch(`${idle.url}/?bare=1`)).status).toBe(200)
    } finally {
      await idle.stop()
    }
  })

  it('refuse with 429 what waits beyond the queue or for too long', async () => {
    const busy = await deployEcho({ concurrency: 1, queueLimit: 2, queueWaitMs: 300 })
    try {
      const responses = await Promise.all(Array.from({ length: 6 }, () => fetch(`${busy.url}/?sleep=200`)))
      // One runs, two wait (the second of them longer than 300 ms), three find the queue full.
      expect(responses.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429, 429, 429])
      const refused = responses.find(({ status }) => status === 429)!
      expect(refused.headers.get('retry-after')).toBe('1')
      expect(await refused.json()).toMatchObject({ code: 'throttled', title: 'Too Many Requests' })
    } finally {
      await busy.stop()
    }
  })

  it('drop a waiting request whose client has left', async () => {
    const busy = await deployEcho({ concurrency: 1 })
    try {
      const first = fetch(`${busy.url}/?sleep=400`)
      await delay(50)
      await expect(fetch(`${busy.url}/?sleep=5000`, { signal: AbortSignal.timeout(100) })).rejects.toThrow()
      await first
      const start = performance.now()
      expect((await fetch(`${busy.url}/?bare=1`)).status).toBe(200)
      expect(performance.now() - start).toBeLessThan(2000)
    } finally {
      await busy.stop()
    }
  })

  it('none of them outlives its deployment', async () => {
    const brief = await deployEcho({ concurrency: 2 })
    const running = [fetch(`${brief.url}/?sleep=5000`), fetch(`${brief.url}/?block=1`)]
    for (const request of running) request.catch(() => {})
    await until(() => brief.pids.length === 2)
    const pids = [...brief.pids]
    await brief.stop()
    expect(pids.map(isAlive)).toEqual([false, false])
  })

  it.each([
    ['fail', 'The function could not start: The echo was told not to start.'],
    ['exit', 'The function could not start: its environment exited with code 3 before it was ready.'],
  ])('that cannot start (%s) stop the deployment with one sentence', async (how, sentence) => {
    await expect(deployEcho({ variables: { ECHO_INIT: how } })).rejects.toThrow(sentence)
  })
})
