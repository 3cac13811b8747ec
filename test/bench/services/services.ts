// Names in, services on 127.0.0.1 out: this project's, and those that it grew from, with the same network and with PP-OCRv4's.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const ROOT = path.join(import.meta.dirname, '../../..')
const PYTHON = path.join(ROOT, 'build/services/bin/python')
const STARTS_WITHIN_MS = 60_000
const ENDS_WITHIN_MS = 10_000

export interface Service {
  readonly name: string
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

export interface KnownService {
  /** Why it cannot be had here, in one sentence; undefined where it can. */
  absence(): string | undefined
  start(port: number): Promise<Service>
}

const python = (name: string, script: string, network: 'crnn' | 'ppocr'): KnownService => ({
  absence: () =>
    existsSync(PYTHON)
      ? undefined
      : 'no build/services (python3 -m venv build/services && build/services/bin/pip install -r test/bench/services/requirements.txt)',
  start: (port) =>
    started(name, `http://127.0.0.1:${port}/ocr`, PYTHON, [
      path.join(import.meta.dirname, script),
      network,
      String(port),
      ROOT,
    ]),
})

export const SERVICES: Readonly<Record<string, KnownService>> = {
  'serverless-ocr': {
    absence: () => undefined,
    start: (port) =>
      started(
        'serverless-ocr',
        `http://127.0.0.1:${port}/ocr?mode=line`,
        process.execPath,
        [path.join(ROOT, 'infra/local/start.ts')],
        { PORT: String(port), S3_PORT: '0', GRPC_PORT: '0', RESULT_CACHE: 'off' },
      ),
  },
  fastapi: python('fastapi', 'fastapi_service.py', 'crnn'),
  flask: python('flask', 'flask_service.py', 'crnn'),
  'fastapi-ppocrv4': python('fastapi-ppocrv4', 'fastapi_service.py', 'ppocr'),
}

/** One thread a line, whatever library computes. */
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', OCR_THREADS: '1' }

async function started(
  name: string,
  url: string,
  program: string,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Service> {
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...ONE_THREAD, ...variables },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    said += piece
  })
  const endMs = performance.now() + STARTS_WITHIN_MS
  while (!(await listens(url))) {
    const isOver = performance.now() > endMs
    if (child.exitCode === null && !isOver) {
      await sleep(50)
      continue
    }
    await ended(child)
    throw new Error(`expected ${name} to listen at ${url} but it ${isOver ? 'does not' : 'ended'}: ${said}`)
  }
  return { name, url, pid: child.pid!, stop: () => ended(child) }
}

const listens = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  )

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
  await promise
  clearTimeout(timer)
}
