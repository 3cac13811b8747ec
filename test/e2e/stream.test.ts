// Answers that leave the function in pieces over the Function URL, shown on one that does as it is told.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_PAYLOAD_BYTES } from '../../functions/ocr/names.ts'
import { MAX_STREAM_BYTES } from '../../infra/local/response-stream.ts'
import { deployFunction, isAlive, type TestDeployment, until } from './support.ts'

const STREAM_DIR = fileURLToPath(new URL('stream', import.meta.url))

let deployment: TestDeployment
let folder: string
beforeAll(async () => {
  deployment = await deployFunction({ bundleDir: STREAM_DIR, concurrency: 1, timeoutMs: 8000 })
  folder = await mkdtemp(join(tmpdir(), 'stream-'))
})
afterAll(async () => {
  await deployment.stop()
  await rm(folder, { recursive: true })
})

const call = (query: string, init?: RequestInit) => fetch(`${deployment.url}/?${query}`, init)
/** Whether the function has written a line since. */
function watch(): (line: string) => boolean {
  const start = deployment.events.length
  return (line) =>
    deployment.events.slice(start).some((event) => event.type === 'line' && event.line === line)
}
const failures = () => deployment.events.flatMap((event) => (event.type === 'failure' ? [event.message] : []))
const pidOf = (response: Response) => Number(response.headers.get('x-pid'))

describe('a body', () => {
  it('in pieces arrives as it is written', async () => {
    const gate = join(folder, 'gate')
    const response = await call(`body=pieces&gate=${gate}`)
    expect([response.status, response.headers.get('transfer-encoding')]).toEqual([200, 'chunked'])
    expect(response.headers.get('content-length')).toBeNull()
    const reader = response.body!.getReader()
    const { value } = await reader.read()
    // The function does not go on before this has arrived.
    expect(Buffer.from(value!).toString()).toBe('      1\n')
    await writeFile(gate, '')
    const rest: string[] = []
    for (let next = await reader.read(); !next.done; next = await reader.read())
      rest.push(Buffer.from(next.value).toString())
    expect(rest.join('')).toBe('      2\n      3\n')
  })

  it.each([
    ['whole', 0x78],
    ['bytes', 0xff],
  ])('that is %s has a length, and may be larger than a buffered one', async (body, byte) => {
    const size = MAX_PAYLOAD_BYTES + 1_000_000
    const response = await call(`body=${body}&bytes=${size}`)
    expect(response.headers.get('content-length')).toBe(String(size))
    const received = Buffer.from(await response.arrayBuffer())
    expect(received.equals(Buffer.alloc(size, byte))).toBe(true)
  })

  it.each(['status=204', 'status=304', 'status=404'])('that is missing (%s) ends', async (query) => {
    const response = await call(query)
    expect([response.status, await response.text()]).toEqual([Number(query.split('=')[1]), ''])
    expect(response.headers.get('x-pid')).toMatch(/^\d+$/)
  })

  it('is not sent after HEAD', async () => {
    for (const body of ['whole&bytes=10', 'pieces']) {
      const response = await call(`body=${body}`, { method: 'HEAD' })
      expect([response.status, await response.text()]).toEqual([200, ''])
    }
  })

  it('waits for a slow reader instead of filling the memory', async () => {
    const wrote = watch()
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${deployment.url}/?body=pieces&count=100&bytes=1000000`, resolve).on('error', reject)
    })
    await delay(1000)
    expect(wrote('wrote 2')).toBe(true)
    expect(wrote('wrote 100')).toBe(false)
    let size = 0
    for await (const chunk of response) size += chunk.length
    expect(size).toBe(100_000_000)
  })
})

describe('a stream that breaks', () => {
  /** What the client had by then. */
  async function broken(query: string, url = deployment.url): Promise<string> {
    const response = await fetch(`${url}/?body=pieces&count=2&${query}`)
    expect(response.status).toBe(200)
    const received: Buffer[] = []
    await expect(async () => {
      for await (const chunk of response.body!) received.push(Buffer.from(chunk))
    }).rejects.toThrow(/terminated|aborted|closed/)
    return Buffer.concat(received).toString()
  }

  it('in the function is broken for the client; the environment goes on', async () => {
    const before = pidOf(await call('status=204'))
    expect(await broken('then=throw')).toBe('      1\n      2\n')
    expect(failures()).toContain('The pieces were told to fail.')
    expect(pidOf(await call('status=204'))).toBe(before)
  })

  it('before its first piece is a 502', async () => {
    const response = await call('body=pieces&count=0&then=throw')
    expect([response.status, await response.json()]).toMatchObject([502, { code: 'function-error' }])
  })

  it('because the process ends is broken for the client; another environment comes', async () => {
    const before = pidOf(await call('status=204'))
    expect(await broken('then=exit')).toBe('      1\n      2\n')
    await until(() => failures().includes('The execution environment exited with code 7.'))
    expect(pidOf(await call('status=204'))).not.toBe(before)
  })

  it('because time is out is broken for the client; the process is gone', async () => {
    const quick = await deployFunction({ bundleDir: STREAM_DIR, concurrency: 1, timeoutMs: 1000 })
    try {
      const [pid] = quick.pids
      expect(await broken('then=block', quick.url)).toBe('      1\n      2\n')
      const told = { type: 'failure', message: 'Task timed out after 1.00 seconds.' }
      await until(() => quick.events.some((event) => 'message' in event && event.message === told.message))
      await until(() => !isAlive(pid!))
      expect((await fetch(`${quick.url}/?status=204`)).status).toBe(204)
    } finally {
      await quick.stop()
    }
  })

  it('beyond 200 MB is broken for the client; the environment goes on', async () => {
    const before = pidOf(await call('status=204'))
    const mb = 1024 * 1024
    const response = await call(`body=pieces&bytes=${mb}&count=${MAX_STREAM_BYTES / mb + 1}`)
    let size = 0
    await expect(async () => {
      for await (const chunk of response.body!) size += chunk.length
    }).rejects.toThrow()
    expect(size).toBeLessThanOrEqual(MAX_STREAM_BYTES)
    await until(() => failures().some((message) => /size exceeded/.test(message)))
    expect(pidOf(await call('status=204'))).toBe(before)
  })

  it('because the client leaves is worked off all the same', async () => {
    const gate = join(folder, 'left')
    const wrote = watch()
    const leaving = new AbortController()
    const response = await call(`body=pieces&count=17&gate=${gate}`, { signal: leaving.signal })
    const reader = response.body!.getReader()
    await reader.read()
    leaving.abort()
    await expect(reader.read()).rejects.toThrow()
    await until(() => deployment.events.some((event) => event.type === 'answer' && event.status === 0))
    expect(wrote('wrote 2')).toBe(false)
    await writeFile(gate, '')
    await until(() => wrote('wrote 17'))
    expect(pidOf(await call('status=204'))).toBe(pidOf(response))
  })

  it('with a status that is none is a 502', async () => {
    expect((await call('body=pieces&status=42')).status).toBe(502)
    expect((await call('status=204')).status).toBe(204)
  })
})

describe('an event that is no request', () => {
  it('is answered with a payload in one piece', async () => {
    const result = await deployment.invoke('batch', '{"Records":[{"messageId":"a"}]}')
    expect(result).toEqual({ kind: 'response', payload: '{"batchItemFailures":[{"itemIdentifier":"a"}]}' })
  })

  it('fails its invocation with what it throws', async () => {
    const result = await deployment.invoke('batch', '{"Records":[]}')
    expect(result).toEqual({ kind: 'error', errorType: 'Error', message: 'The batch was told to fail.' })
  })
})
