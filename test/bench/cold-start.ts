// An image in; out comes how long an execution environment takes from its spawn to its first answer over HTTP, what a
// warm request costs beside the engine, and how long a repeat takes. On one core where `taskset` is there to give it one.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Deployment, deploy } from '../../infra/local/deployment.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { machineLine } from './machine.ts'
import { median } from './median.ts'

const USAGE = `usage: npm run bench:cold-start -- [--runs N] [FILE]
  --runs N   environments to start, and three times as many warm requests (default 10)`
const PINNED = 'BENCH_PINNED'
const VARIABLES = { OCR_THREADS: '1' }

interface Cold {
  /** Milliseconds from the request that makes the deployment spawn until the execution environment asks for its event. */
  readonly init: number
  /** From there to the end of the answer. */
  readonly request: number
  readonly engine: number
  readonly total: number
}

async function measureCold(file: Uint8Array, runs: number): Promise<Cold[]> {
  let ready = 0
  // Nothing stays warm: each request below starts its own execution environment.
  const deployment = await deploy({
    ...quiet,
    idleMs: 1,
    on: (event) => {
      if (event.type === 'environment' && event.what === 'started') ready = performance.now()
    },
  })
  try {
    const measured: Cold[] = []
    while (measured.length < runs) {
      while (deployment.pids.length > 0) await delay(5)
      const start = performance.now()
      // Kept in the cache, as anybody's first answer is.
      const { engine, coldStart } = await read(deployment, file, 'no-cache')
      const end = performance.now()
      if (!coldStart) throw new Error('A warm environment answered.')
      measured.push({ init: ready - start, request: end - ready, engine, total: end - start })
    }
    return measured
  } finally {
    await deployment.stop()
  }
}

interface Warm {
  /** Milliseconds of a reading beside the engine. */
  readonly overheads: readonly number[]
  /** Milliseconds of an answer from the result cache. */
  readonly repeats: readonly number[]
}

async function measureWarm(file: Uint8Array, runs: number): Promise<Warm> {
  const deployment = await deploy(quiet)
  try {
    const overheads: number[] = []
    for (let run = -WARM_UPS; run < runs; run++) {
      const start = performance.now()
      const { engine } = await read(deployment, file)
      if (run >= 0) overheads.push(performance.now() - start - engine)
    }
    const repeats: number[] = []
    for (let run = -WARM_UPS; run < runs; run++) {
      const start = performance.now()
      const { cache } = await read(deployment, file, 'no-cache')
      if (run >= 0 && cache !== 'hit') throw new Error(`Expected a hit but the cache says ${cache}.`)
      if (run >= 0) repeats.push(performance.now() - start)
    }
    return { overheads, repeats }
  } finally {
    await deployment.stop()
  }
}

const WARM_UPS = 3
const quiet = { port: 0, s3Port: 0, concurrency: 1, variables: VARIABLES }

/** Without `no-store`, a repeat costs no reading. */
async function read(
  deployment: Deployment,
  file: Uint8Array,
  cacheControl = 'no-store',
): Promise<{ engine: number; coldStart: boolean; cache: string | null }> {
  const response = await fetch(`${deployment.url}/ocr`, {
    method: 'POST',
    headers: { 'cache-control': cacheControl },
    body: Buffer.from(file),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const { timings } = (await response.json()) as { timings: { total: number; coldStart: boolean } }
  return { engine: timings.total, coldStart: timings.coldStart, cache: response.headers.get('x-cache') }
}

function row(title: string, values: readonly number[]): string {
  const columns = [median(values), Math.min(...values), Math.max(...values)]
  return `${title.padEnd(40)}${columns.map((value) => value.toFixed(1).padStart(9)).join('')}`
}

async function main(): Promise<void> {
  const options = {
    runs: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (values.help) return console.log(USAGE)
  const path = positionals[0] ?? fixturePath('line-en.png')
  const file = readFileSync(path)
  const runs = Number(values.runs)

  const cold = await measureCold(file, runs)
  const { overheads, repeats } = await measureWarm(file, 3 * runs)
  console.log(
    `${`${basename(path)}, ms`.padEnd(40)}${['median', 'min', 'max'].map((name) => name.padStart(9)).join('')}`,
  )
  console.log(
    row(
      'spawn to ready',
      cold.map(({ init }) => init),
    ),
  )
  console.log(
    row(
      'first request',
      cold.map(({ request }) => request),
    ),
  )
  console.log(
    row(
      '  of it the engine',
      cold.map(({ engine }) => engine),
    ),
  )
  console.log(
    row(
      'cold start: spawn to the first answer',
      cold.map(({ total }) => total),
    ),
  )
  console.log(row('warm request beside the engine', overheads))
  console.log(row('the same file again, from the cache', repeats))
  const core = process.env[PINNED]
    ? 'client, deployment and environment on one core'
    : 'taskset is missing: not pinned'
  console.log(`\n${machineLine(`1 thread, ${core}, ${runs} runs`)}`)
}

/** Runs this file again on one core; false where there is no `taskset`. */
function runPinned(): boolean {
  if (process.env[PINNED]) return false
  const command = [
    '-c',
    '0',
    process.execPath,
    ...process.execArgv,
    fileURLToPath(import.meta.url),
    ...process.argv.slice(2),
  ]
  const { status, error } = spawnSync('taskset', command, {
    stdio: 'inherit',
    env: { ...process.env, [PINNED]: '1' },
  })
  if (error) return false
  process.exitCode = status ?? 1
  return true
}

if (!runPinned()) await main()
