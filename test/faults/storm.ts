// Uploads in; they go through a local deployment whose S3 fails, whose execution environments are killed and whose messages
// come twice; then the kills stop, and the dead letters are sent back. What became of each of them comes out.
import { setTimeout as delay } from 'node:timers/promises'
import { RESULTS_PREFIX } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { type Deployment, type DeploymentEvent, deploy } from '../../infra/local/deployment.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts'
import { deadLettersOf, isQuiet, putAll, resultsOf, sendMessage } from './buckets.ts'
import type { Heard } from './judge.ts'
import { seeded } from './random.ts'
import { REFUSED, type Upload } from './uploads.ts'

/** Which of the function's requests to S3, by a number in 0..1 that each of them draws. */
const SHARES: readonly { fault: Fault; from: number; to: number; ofReading?: boolean }[] = [
  { fault: 'slow-down', from: 0, to: 0.02 },
  { fault: 'reset', from: 0.02, to: 0.04 },
  { fault: 'lost-answer', from: 0.04, to: 0.06 },
  { fault: 'cut', from: 0.06, to: 0.09, ofReading: true },
  { fault: 'stall', from: 0.09, to: 0.096, ofReading: true },
  { fault: 'hang', from: 0.096, to: 0.1 },
]
/** Of the messages. */
const DUPLICATES = 0.1

export interface StormOptions {
  readonly uploads: readonly Upload[]
  readonly seed: number
  /** Between two kills, on average. */
  readonly killEveryMs: number
  /** Of an invocation. */
  readonly timeoutMs: number
  /** After which a message comes back. */
  readonly visibilityTimeoutS: number
  readonly limitMs: number
}

export interface Storm {
  readonly faults: ReadonlyMap<Fault, number>
  readonly kills: number
  readonly duplicates: number
  readonly deliveries: { readonly done: number; readonly failed: number }
  /** Why deliveries failed, and how often. */
  readonly reasons: ReadonlyMap<string, number>
  /** Dead letters when the kills were over, all of which were sent back, and those that came of it. */
  readonly sentBack: readonly string[]
  readonly deadLetters: readonly string[]
  readonly isDone: boolean
  /** All that lies in the results bucket, the cache left out. */
  readonly stored: ReadonlyMap<string, string>
  /** Kinds of events by the key of the object that they tell of. */
  readonly heard: Heard
  /** How many events there were, and how many uploads the metrics count: less only where one was killed between the two. */
  readonly told: { readonly events: number; readonly uploads: number }
  readonly elapsedMs: number
}

export async function storm(options: StormOptions): Promise<Storm> {
  const random = seeded(options.seed)
  const faults = new Map<Fault, number>()
  const events: DeploymentEvent[] = []
  const proxy = await startFaultProxy()
  proxy.choose = (method, path) => {
    if (path.startsWith(`/${BUCKETS.uploads}/`) && REFUSED.test(path)) return 'AccessDenied'
    const at = random()
    const found = SHARES.find(
      ({ from, to, ofReading }) => from <= at && at < to && (!ofReading || method === 'GET'),
    )
    if (found) faults.set(found.fault, (faults.get(found.fault) ?? 0) + 1)
    return found?.fault
  }
  const deployment = await deploy({
    port: 0,
    s3Port: 0,
    concurrency: 3,
    timeoutMs: options.timeoutMs,
    visibilityTimeoutS: options.visibilityTimeoutS,
    // As in the cloud.
    maxReceiveCount: 5,
    variables: { AWS_ENDPOINT_URL_S3: proxy.url, OCR_THREADS: '1' },
    on: (event) => void events.push(event),
  })
  proxy.target = deployment.storage.url
  const start = performance.now()
  const calm = new AbortController()
  try {
    const killing = killSome(deployment, options.killEveryMs, random, calm.signal)
    const duplicates = await putAll(deployment.storage, options.uploads, () => random() < DUPLICATES)
    const end = start + options.limitMs
    const untilQuiet = async () => {
      for (;;) {
        await delay(500)
        if (await isQuiet(deployment.storage)) return true
        if (performance.now() > end) return false
      }
    }
    await untilQuiet()
    calm.abort()
    const kills = await killing
    // What a person does who has mended the cause.
    const sentBack = await deadLettersOf(deployment.storage)
    for (const body of sentBack) await sendMessage(deployment.storage, body)
    const isDone = await untilQuiet()
    const items = events.flatMap((event) => (event.type === 'batch' ? event.items : []))
    return {
      faults,
      kills,
      duplicates,
      deliveries: {
        done: items.filter(({ done }) => done).length,
        failed: items.filter(({ done }) => !done).length,
      },
      reasons: reasonsIn(events),
      sentBack,
      deadLetters: await deadLettersOf(deployment.storage),
      isDone,
      stored: await resultsOf(deployment.storage, prefixesOf(options.uploads)),
      ...toldIn(events),
      elapsedMs: performance.now() - start,
    }
  } finally {
    calm.abort()
    await deployment.stop()
    await proxy.stop()
  }
}

function toldIn(events: readonly DeploymentEvent[]): Pick<Storm, 'heard' | 'told'> {
  const heard = new Map<string, Set<string>>()
  const told = { events: 0, uploads: 0 }
  for (const event of events) {
    if (event.type === 'line' && event.line.includes('"message":"metrics"'))
      told.uploads += Number(JSON.parse(event.line).Uploads ?? 0)
    if (event.type !== 'bus') continue
    told.events++
    const key = String(event.detail.key)
    heard.set(key, (heard.get(key) ?? new Set()).add(event.detailType))
  }
  return { heard, told }
}

/** Of the folder that the result of each upload lies in. */
function prefixesOf(uploads: readonly Upload[]): Set<string> {
  const keys = uploads.flatMap(({ key }) => Object.values(resultKeys(key)))
  return new Set(keys.map((key) => `${key.split('/', key.startsWith(RESULTS_PREFIX) ? 2 : 1).join('/')}/`))
}

/** Kills one execution environment after the other, whatever it does, until `signal` says so; how many comes out. */
async function killSome(
  deployment: Deployment,
  everyMs: number,
  random: () => number,
  signal: AbortSignal,
): Promise<number> {
  let kills = 0
  for (;;) {
    await delay(everyMs * (0.5 + random()), undefined, { signal }).catch(() => {})
    if (signal.aborted) return kills
    const { pids } = deployment
    const pid = pids[Math.floor(random() * pids.length)]
    if (pid === undefined) continue
    process.kill(pid, 'SIGKILL')
    kills++
  }
}

/** How invocations ended that were cut short, and what the others said of messages that failed. */
function reasonsIn(events: readonly DeploymentEvent[]): Map<string, number> {
  const reasons = new Map<string, number>()
  for (const event of events) {
    const reason = event.type === 'failure' ? event.message : event.type === 'line' && failureIn(event.line)
    if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return reasons
}

function failureIn(line: string): string | undefined {
  if (!line.includes('"message failed"')) return undefined
  const { error } = JSON.parse(line) as { error: { name: string; message: string } }
  return `${error.name}: ${error.message}`
}
