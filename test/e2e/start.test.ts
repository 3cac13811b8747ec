// `npm start` itself: what it prints, that it works as printed, how it stops, and how it refuses to start.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { BUNDLE_DIR, deploy } from '../../infra/local/deployment.ts'
import { listen } from '../../infra/local/port.ts'
import { readFixture } from '../fixtures/truth.ts'
import { isAlive, until } from './support.ts'

const RUN = fileURLToPath(new URL('../../infra/run/run.mjs', import.meta.url))
const START = fileURLToPath(new URL('../../infra/local/start.ts', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'serverless-ocr-start-'))
const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(scratch, { recursive: true }))

function start(variables: Record<string, string> = {}, command: readonly string[] = [START]) {
  const env = { ...process.env, PORT: '0', S3_PORT: '0', GRPC_PORT: '0', CONCURRENCY: '1', ...variables }
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  const output = { out: '', error: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.error += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return { child, output, ended }
}

/** A line of the output that begins so. */
const lineOf = (output: { out: string }, pattern: RegExp) => until(() => output.out.match(pattern), 40_000)

describe('npm start', () => {
  it('prints commands that work, and reads the sample at once', async () => {
    const { child, output, ended } = start()
    await lineOf(output, /The sample reads:\n\n(.+\n|\n)*?.+\n\n$/)
    const { truth } = readFixture('page')
    expect(output.out).toContain(truth.lines[0]!.text)
    expect(output.out).toMatch(/POST \/ocr 200 \d+ ms/)
    expect(output.out).not.toContain('\u001b[')

    // What curl does with the two lines.
    const [, file, url] = output.out.match(/curl --data-binary "@([^"]+)" "([^"]+)"/)!
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const text = await (
      await fetch(url!, { method: 'POST', body: readFileSync(file!), headers: form })
    ).text()
    expect(text).toContain(truth.lines[0]!.text)
    const [, upload, target, result] = output.out.match(/curl -sT "([^"]+)" "([^"]+)" && curl .* "([^"]+)"/)!
    expect((await fetch(target!, { method: 'PUT', body: readFileSync(upload!) })).status).toBe(200)
    const stored = await until(async () => {
      const response = await fetch(result!)
      return response.ok ? response.text() : response.body?.cancel()
    })
    expect(stored).toBe(text)
    await lineOf(output, /S3 incoming\/page\.png done \d+ ms/)

    child.kill('SIGINT')
    expect(await ended).toBe(0)
    expect(output.error).toBe('')
  })

  it.each([
    ['SIGINT', 'started directly', [START]],
    ['SIGTERM', 'started directly', [START]],
    ['SIGTERM', 'started as npm does', [RUN, 'infra/local/start.ts']],
  ] as const)('ends on %s with all its processes, %s', async (signal, _how, command) => {
    const { child, output, ended } = start({ LOG_LEVEL: 'info' }, command)
    const [, pid] = await lineOf(output, /environment (\d+) started/)
    const [, url] = await lineOf(output, /Function URL +(\S+)/)
    // In the middle of the sample, while the engine holds the environment's thread.
    child.kill(signal)
    expect(await ended).toBe(0)
    expect(isAlive(Number(pid))).toBe(false)
    await expect(fetch(`${url}/health`)).rejects.toThrow()
  })

  it('ends on a signal while it still boots', async () => {
    const { child, ended } = start({}, [
      '--import',
      `data:text/javascript,setTimeout(()=>process.kill(process.pid,'SIGINT'),400)`,
      START,
    ])
    expect(await ended).toBe(0)
    expect(child.exitCode).toBe(0)
  })

  it('leaves no execution environment behind when it is killed', async () => {
    const { child, output } = start({ LOG_LEVEL: 'info' })
    const [, pid] = await lineOf(output, /environment (\d+) started/)
    child.kill('SIGKILL')
    await until(() => !isAlive(Number(pid)))
  })
})

describe('a start that cannot be', () => {
  async function refusal(variables: Record<string, string>): Promise<string> {
    const { output, ended } = start(variables)
    expect(await ended).toBe(1)
    expect(output.out).toBe('')
    expect(output.error.trimEnd().split('\n')).toHaveLength(1)
    return output.error.trimEnd()
  }

  it.each(['PORT', 'S3_PORT', 'GRPC_PORT'])('names a %s in use', async (variable) => {
    const taken = await listen(createServer(), 0, variable)
    try {
      expect(await refusal({ [variable]: String(taken.port) })).toBe(
        `Port ${taken.port} is already in use: stop what listens there, or choose another with ${variable}.`,
      )
    } finally {
      await taken.stop()
    }
  })

  it('names a variable that makes no sense', async () => {
    expect(await refusal({ PORT: 'nine' })).toBe('PORT must be a whole number from 0 to 65535 but is "nine".')
    expect(await refusal({ CONCURRENCY: '0' })).toMatch(/^CONCURRENCY must be a whole number from 1 to 1000/)
  })

  it('names a missing model', async () => {
    const modelsDir = join(scratch, 'none')
    expect(await refusal({ MODELS_DIR: modelsDir })).toBe(
      `The function could not start: expected the model file ${join(modelsDir, 'manifest.json')} but it cannot be read.`,
    )
  })

  it('names a model that is not the one of the manifest', async () => {
    const modelsDir = join(scratch, 'damaged')
    cpSync(join(BUNDLE_DIR, 'models'), modelsDir, { recursive: true })
    const manifest = JSON.parse(readFileSync(join(modelsDir, 'manifest.json'), 'utf8'))
    const [file] = JSON.stringify(manifest).match(/[^"]+\.onnx/)!
    appendFileSync(join(modelsDir, file), 'x')
    expect(await refusal({ MODELS_DIR: modelsDir })).toMatch(/^The function could not start: .*sha256.*\.$/i)
  })

  it('names a missing bundle', async () => {
    await expect(deploy({ port: 0, s3Port: 0, bundleDir: scratch })).rejects.toThrow(
      `There is no bundle in ${scratch}: run "npm run build" first.`,
    )
  })
})
