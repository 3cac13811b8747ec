// Files in, the memory of the one execution environment that reads them out: a curve over a mixture of images and PDFs,
// then the most memory that hostile files take, and what is left of it. Exit code 1 where a bar is not met.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startProgress } from '../../functions/ocr/cli/progress.ts'
import { type Deployment, deploy } from '../../infra/local/deployment.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { curve } from './curve.ts'
import { HOSTILE } from './hostile-files.ts'
import { machineLine } from './machine.ts'
import { median } from './median.ts'
import { mixedFile } from './memory-files.ts'
import { watchMemory } from './watch-memory.ts'

const USAGE = `usage: npm run bench:memory -- [--count N] [--no-hostile] [--out FILE.svg]
  --count N      files of the mixture (default 2000; after Ctrl-C, those until then)
  --no-hostile   leaves the hostile files out
  --cases DIR    more hostile files (default ../shared/cases/hostile, where it is there)`

/** As the function is deployed. */
const VARIABLES = {
  OCR_THREADS: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
}
const BARS = { mixedMb: 650, growth: 1.05, hostileMb: 1200, afterMb: 500, afterMs: 5000 }

/** More than any file of the mixture has; each number is another question. */
const MAX_PAGES = 50
let sent = 0

interface Step {
  readonly name: string
  readonly status: number
  readonly peakMb: number
  readonly afterMb: number
  readonly nextStatus: number
}

/** Read anew each time, and yet kept in the cache, as answers are. */
async function send(deployment: Deployment, body: Uint8Array, query = ''): Promise<number> {
  const url = `${deployment.url}/ocr?format=text&pages=1-${MAX_PAGES + sent++}&${query}`
  // While a file is made, the deployment may close a connection that was kept: none is.
  const headers = { connection: 'close' }
  const response = await fetch(url, { method: 'POST', body: Buffer.from(body), headers })
  await response.arrayBuffer()
  return response.status
}

/** Memory is what is measured: on a machine that has much else to do a file may take its time. */
const PATIENCE_MS = 600_000

const start = (bundleDir: string | undefined, timeoutMs = 60_000) =>
  deploy({
    timeoutMs,
    ...{ port: 0, s3Port: 0, concurrency: 1, idleMs: 3_600_000, variables: VARIABLES },
    ...(bundleDir ? { bundleDir: path.resolve(bundleDir) } : {}),
  })

/** Megabytes after each file. */
async function readMixture(
  count: number,
  tell: (residentMb: readonly number[]) => void,
  bundleDir?: string,
): Promise<{ residentMb: number[]; peakMb: number; pids: number }> {
  const deployment = await start(bundleDir, PATIENCE_MS)
  const pids = new Set<number>()
  const residentMb: number[] = []
  const memory = watchMemory(() => deployment.pids)
  const progress = startProgress(count)
  let isStopped = false
  const stop = () => {
    isStopped = true
  }
  process.once('SIGINT', stop)
  try {
    let next = mixedFile(0)
    for (let number = 0; number < count && !isStopped; number++) {
      const file = await next
      // While one is read, the next is made.
      next = mixedFile(number + 1)
      const status = await send(deployment, file.bytes, file.query)
      if (status >= (file.isBroken ? 500 : 300))
        throw new Error(`File ${number} of the mixture was answered with ${status}.`)
      for (const pid of deployment.pids) pids.add(pid)
      residentMb.push(memory.nowMb())
      progress.step()
      if (number % 100 === 99) progress.aside(() => tell(residentMb))
    }
    return { residentMb, peakMb: memory.peakMb(), pids: pids.size }
  } finally {
    process.off('SIGINT', stop)
    progress.stop()
    memory.stop()
    await deployment.stop()
  }
}

async function readHostile(
  files: readonly (readonly [string, Uint8Array])[],
  bundleDir?: string,
): Promise<Step[]> {
  const deployment = await start(bundleDir)
  const memory = watchMemory(() => deployment.pids)
  const receipt = readFileSync(fixturePath('receipt.jpg'))
  try {
    await send(deployment, receipt)
    const steps: Step[] = []
    for (const [name, bytes] of files) {
      memory.forgetPeak()
      const status = await send(deployment, bytes)
      await delay(BARS.afterMs)
      const [peakMb, afterMb] = [memory.peakMb(), memory.nowMb()]
      const nextStatus = await send(deployment, receipt)
      const step = { name, status, peakMb, afterMb, nextStatus }
      console.error(JSON.stringify(step))
      steps.push(step)
    }
    return steps
  } finally {
    memory.stop()
    await deployment.stop()
  }
}

/** Those of this file, and what lies in `directory` where it is there. */
async function hostileFiles(directory: string): Promise<(readonly [string, Uint8Array])[]> {
  const made = await Promise.all(HOSTILE.map(async ([name, make]) => [name, await make()] as const))
  try {
    const names = readdirSync(directory).sort()
    return [...made, ...names.map((name) => [name, readFileSync(path.join(directory, name))] as const)]
  } catch {
    console.error(`${directory} is not there: only files of this benchmark are sent`)
    return made
  }
}

/** All of them, backwards, and by turns from both ends; each row twice. */
function orders<T>(files: readonly T[]): T[] {
  const turns = files.map((_, i) => files[i % 2 === 0 ? i / 2 : files.length - (i + 1) / 2]!)
  return [files, files.toReversed(), turns].flatMap((row) => [...row, ...row])
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '2000' },
      hostile: { type: 'boolean', default: true },
      out: { type: 'string', default: 'build/memory.svg' },
      cases: { type: 'string', default: '../shared/cases/hostile' },
      bundle: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  })
  if (values.help) return console.log(USAGE)
  const count = Number(values.count)
  const failed: string[] = []
  const bar = (isMet: boolean, name: string) => {
    if (!isMet) failed.push(name)
    return isMet ? '' : '   <- over the bar'
  }
  if (count > 0) {
    mkdirSync(path.dirname(values.out), { recursive: true })
    const draw = (mb: readonly number[]) =>
      writeFileSync(values.out, curve(mb, BARS.mixedMb, `Memory after each of ${mb.length} files, MB`))
    const tell = (mb: readonly number[]) => {
      console.error(`${mb.length} files, ${mb.at(-1)!.toFixed(0)} MB`)
      draw(mb)
    }
    const { residentMb, peakMb, pids } = await readMixture(count, tell, values.bundle)
    const quarter = Math.floor(residentMb.length / 4)
    const [second, last] = [residentMb.slice(quarter, 2 * quarter), residentMb.slice(-quarter)].map(median)
    draw(residentMb)
    console.log(
      `${residentMb.length} mixed images and PDFs, ${pids} execution environment(s); curve: ${values.out}\n`,
    )
    console.log(
      `most memory            ${peakMb.toFixed(0)} MB   bar ${BARS.mixedMb} MB${bar(peakMb <= BARS.mixedMb, 'peak')}`,
    )
    console.log(`median, second quarter ${second!.toFixed(0)} MB`)
    console.log(
      `median, last quarter   ${last!.toFixed(0)} MB   bar ${BARS.growth} times${bar(last! <= second! * BARS.growth, 'growth')}`,
    )
  }
  if (values.hostile) {
    const steps = await readHostile(orders(await hostileFiles(values.cases)), values.bundle)
    console.log(
      `\n${'hostile file'.padEnd(28)}  status     peak  ${BARS.afterMs / 1000} s after   next caller`,
    )
    for (const name of new Set(steps.map((step) => step.name))) {
      const same = steps.filter((step) => step.name === name)
      const [peak, after] = [Math.max(...same.map((s) => s.peakMb)), Math.max(...same.map((s) => s.afterMb))]
      const isAnswered = same.every(({ status, nextStatus }) => status < 500 && nextStatus === 200)
      const isMet = bar(peak <= BARS.hostileMb && after < BARS.afterMb && isAnswered, name)
      const cells = [
        same[0]!.status,
        `${peak.toFixed(0)} MB`,
        `${after.toFixed(0)} MB`,
        isAnswered ? 'answered' : 'not answered',
      ]
      console.log(`${name.padEnd(28)}${cells.map((cell) => String(cell).padStart(10)).join('')}${isMet}`)
    }
    console.log(
      `bars: ${BARS.hostileMb} MB, ${BARS.afterMb} MB; ${steps.length} times in three orders, each twice`,
    )
  }
  console.log(`\n${machineLine('1 thread')}`)
  if (failed.length > 0) process.exitCode = 1
}

await main()
