// Pictures in; a PDF of many pages is made of them and uploaded to the local deployment. Out comes how long its results take
// and the most memory that the execution environment ever held, on one core where `taskset` is there to give it one.
// Exit code 1 where that is more than the timeout of prod or 600 MB.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { pickEnvironment } from '../../infra/environments.ts'
import { type Deployment, type DeploymentEvent, deploy } from '../../infra/local/deployment.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { machineLine } from './machine.ts'

const USAGE = `usage: npm run bench:pages -- [--pages N] [--formats LIST] [--dpi N] [FILE...]
  JPEG and PNG files take turns (default: the fixtures page.png, table.png, mixed.png and receipt.jpg).
  --pages N      of the PDF (default 50)
  --formats LIST stored beside JSON and text, for instance pdf (default: none)
  --dpi N        of the pictures: how large a page is (default 150)`
const PINNED = 'BENCH_PINNED'
const MAX_MEMORY_MB = 600
const SAMPLES = ['page.png', 'table.png', 'mixed.png', 'receipt.jpg']

interface Measured {
  readonly seconds: number
  readonly pages: number
  readonly lines: number
  readonly invocations: number
  /** The most each execution environment ever held, in megabytes. */
  readonly peaksMb: readonly number[]
}

/** And not the message that S3 tests the queue with. */
function isUpload({ body }: { readonly body: string }): boolean {
  return body.includes('"Records"')
}

/** `VmHWM` of a process that lives. */
function peakMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

async function resultOf(deployment: Deployment, key: string): Promise<string | undefined> {
  const response = await fetch(`${deployment.storage.url}/${BUCKETS.results}/${key}`)
  const text = await response.text()
  return response.ok ? text : undefined
}

async function measure(pdf: Uint8Array, formats: string, timeoutSeconds: number): Promise<Measured> {
  const events: DeploymentEvent[] = []
  const deployment = await deploy({
    port: 0,
    s3Port: 0,
    concurrency: 1,
    timeoutMs: 1000 * timeoutSeconds,
    variables: { OCR_THREADS: '1', RESULT_FORMATS: formats },
    on: (event) => void events.push(event),
  })
  try {
    const key = `${INCOMING_PREFIX}pages.pdf`
    const start = performance.now()
    await fetch(`${deployment.storage.url}/${BUCKETS.uploads}/${key}`, {
      method: 'PUT',
      body: Buffer.from(pdf),
    })
    const keys = resultKeys(key)
    let json: string | undefined
    while (json === undefined) {
      await delay(200)
      const error = await resultOf(deployment, keys.error)
      if (error !== undefined) throw new Error(error)
      const failure = events.find((event) => event.type === 'failure')
      if (failure) throw new Error(failure.message)
      json = await resultOf(deployment, keys.json)
    }
    while (!events.some((event) => event.type === 'batch' && event.items.some(isUpload))) await delay(10)
    const seconds = (performance.now() - start) / 1000
    const { pages } = JSON.parse(json) as { pages: { lines: unknown[] }[] }
    return {
      seconds,
      pages: pages.length,
      lines: pages.reduce((sum, { lines }) => sum + lines.length, 0),
      invocations: events.filter((event) => event.type === 'batch' && event.items.some(isUpload)).length,
      peaksMb: deployment.pids.map(peakMb),
    }
  } finally {
    await deployment.stop()
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      pages: { type: 'string', default: '50' },
      formats: { type: 'string', default: '' },
      dpi: { type: 'string', default: '150' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  if (values.help) return console.log(USAGE)
  const paths = positionals.length > 0 ? positionals : SAMPLES.map(fixturePath)
  const pictures = paths.map((path) => readFileSync(path))
  const count = Number(values.pages)
  const turns = Array.from({ length: count }, (_, index) => pictures[index % pictures.length]!)
  const pdf = await pdfOf(turns, Number(values.dpi))

  const { timeoutSeconds } = pickEnvironment({ env: 'prod' })
  const { seconds, pages, lines, invocations, peaksMb } = await measure(pdf, values.formats, timeoutSeconds)
  const peak = Math.max(...peaksMb)
  const names = paths.map((path) => basename(path)).join(', ')
  const formats = ['json', 'text', ...(values.formats ? values.formats.split(',') : [])].join(', ')
  console.log(
    `${pages} pages, ${lines} lines (${names}; ${(pdf.length / 1024 / 1024).toFixed(1)} MB), as ${formats}\n`,
  )
  const rows = [
    ['upload to the last result', `${seconds.toFixed(1)} s`, `timeout ${timeoutSeconds} s`],
    ['pages a second', (pages / seconds).toFixed(2), ''],
    ['invocations', String(invocations), ''],
    ['most memory of the environment', `${peak.toFixed(0)} MB`, `bar ${MAX_MEMORY_MB} MB`],
  ]
  for (const [title, value, bar] of rows) console.log(`${title!.padEnd(34)}${value!.padStart(10)}   ${bar}`)
  const core = process.env[PINNED]
    ? 'deployment and environment on one core'
    : 'taskset is missing: not pinned'
  console.log(`\n${machineLine(`1 thread, ${core}`)}`)
  if (pages !== count || seconds > timeoutSeconds || peak > MAX_MEMORY_MB) process.exitCode = 1
}

/** Runs this file again on one core; false where there is no `taskset`. */
function runPinned(): boolean {
  if (process.env[PINNED]) return false
  const command = [
    process.execPath,
    ...process.execArgv,
    fileURLToPath(import.meta.url),
    ...process.argv.slice(2),
  ]
  const env = { ...process.env, [PINNED]: '1' }
  const { status, error } = spawnSync('taskset', ['-c', '0', ...command], { stdio: 'inherit', env })
  if (error) return false
  process.exitCode = status ?? 1
  return true
}

if (!runPinned()) await main()
