// Pages a day and milliseconds of a page in; out comes what they need and what happens with the limits as they are: three
// simulated days with the same pages, and the requests, quotas and dollars that follow.
import type { Environment } from '../environment/shape.ts'
import { monthlyUsd } from '../tools/cost.ts'
import * as given from './assumptions.ts'
import { DAY_S, dayCurve } from './day.ts'
import { durations, seeded } from './random.ts'
import { type Limits, NO_LIMITS, type Outcome, simulate } from './simulate.ts'

export interface Wish {
  readonly pagesADay: number
  readonly ms: number
  readonly coldStartMs: number
  /** How much more comes at noon than on average. */
  readonly peak: number
  readonly seed: number
}

export interface Run {
  readonly name: string
  readonly limits: Limits
  readonly outcome: Outcome
}

export interface Plan {
  readonly wish: Wish
  readonly pagesAtPeak: number
  readonly runs: readonly Run[]
  /** Requests a second at the peak, by prefix, and how many partitions S3 has to have made of each. */
  readonly s3: readonly { prefix: string; puts: number; gets: number; partitions: number }[]
  readonly usdADay: { readonly reading: number; readonly logs: number; readonly events: number }
  readonly quotas: readonly string[]
}

const SCALING = { burst: given.ENVIRONMENT_BURST, startsPerSecond: given.ENVIRONMENTS_PER_SECOND }
const QUEUE = { queueStart: given.QUEUE_START, queuePerMinute: given.QUEUE_PER_MINUTE }

/** Room above what a day needed, in hundreds: what to ask of AWS. */
const withRoom = (concurrency: number): number => Math.ceil((1.25 * concurrency) / 100) * 100

export function planOf(wish: Wish, environment: Environment): Plan {
  const curve = dayCurve(wish.peak)
  const mean = wish.pagesADay / DAY_S
  const day = (limits: Limits): Outcome =>
    simulate(
      {
        seconds: DAY_S,
        rate: (second) => mean * curve(second),
        durationsMs: durations(wish.ms, given.SPREAD, seeded(wish.seed)),
        coldStartMs: wish.coldStartMs,
        random: seeded(wish.seed),
      },
      limits,
    )
  const needed = day(NO_LIMITS)
  const raised = withRoom(needed.concurrency.max)
  const provisioned = raised > given.QUEUE_MOST
  const limits: Record<string, Limits> = {
    [`${environment.name} as it is`]: {
      ...SCALING,
      ...QUEUE,
      concurrency: environment.reservedConcurrency ?? given.ACCOUNT_CONCURRENCY,
      queueStart: Math.min(given.QUEUE_START, environment.queueConcurrency),
      queueMost: environment.queueConcurrency,
    },
    'defaults of AWS': {
      ...SCALING,
      ...QUEUE,
      concurrency: given.ACCOUNT_CONCURRENCY,
      queueMost: given.QUEUE_MOST,
    },
    raised: {
      ...SCALING,
      queueStart: given.QUEUE_START,
      queuePerMinute: provisioned ? given.PROVISIONED_PER_MINUTE : given.QUEUE_PER_MINUTE,
      concurrency: raised,
      queueMost: Math.min(raised, provisioned ? given.PROVISIONED_MOST : given.QUEUE_MOST),
    },
  }
  const pagesAtPeak = mean * wish.peak
  const s3 = given.S3_REQUESTS.map(({ prefix, puts, gets }) => ({
    prefix,
    puts: puts * pagesAtPeak,
    gets: gets * pagesAtPeak,
    partitions: Math.max(
      Math.ceil((puts * pagesAtPeak) / given.S3_PUTS_PER_SECOND),
      Math.ceil((gets * pagesAtPeak) / given.S3_GETS_PER_SECOND),
    ),
  }))
  return {
    wish,
    pagesAtPeak,
    runs: [
      { name: 'no limits', limits: NO_LIMITS, outcome: needed },
      ...Object.entries(limits).map(([name, each]) => ({ name, limits: each, outcome: day(each) })),
    ],
    s3,
    usdADay: {
      reading: monthlyUsd(environment, wish.pagesADay, wish.ms).s3,
      logs: (wish.pagesADay * given.LOG_BYTES_PER_PAGE * given.USD_PER_LOG_GB) / 1e9,
      events: wish.pagesADay * given.USD_PER_EVENT,
    },
    quotas: quotasOf(raised, provisioned, pagesAtPeak, environment, s3),
  }
}

function quotasOf(
  raised: number,
  provisioned: boolean,
  pagesAtPeak: number,
  environment: Environment,
  s3: Plan['s3'],
): string[] {
  const quotas: string[] = []
  if (raised > given.ACCOUNT_CONCURRENCY)
    quotas.push(`Lambda, concurrent executions: ${given.ACCOUNT_CONCURRENCY} to ${raised}`)
  if (raised > environment.queueConcurrency)
    quotas.push(
      provisioned
        ? `the queue: provisioned mode, or ${Math.ceil(raised / given.ACCOUNT_CONCURRENCY)} stacks; the stack's queueConcurrency ends at ${given.ACCOUNT_CONCURRENCY}`
        : `the stack: queueConcurrency ${environment.queueConcurrency} to ${Math.min(raised, given.ACCOUNT_CONCURRENCY)}`,
    )
  if (environment.reservedConcurrency !== undefined && raised > environment.reservedConcurrency)
    quotas.push(`the stack: reservedConcurrency ${environment.reservedConcurrency} to ${raised}`)
  for (const { prefix, partitions } of s3)
    if (partitions > 1)
      quotas.push(`S3: ${partitions} partitions of ${prefix}, which S3 makes by itself while load rises`)
  if (raised > given.IN_FLIGHT_MESSAGES)
    quotas.push(`SQS, messages in flight: ${given.IN_FLIGHT_MESSAGES} to ${raised}`)
  if (pagesAtPeak > given.EVENTS_PER_SECOND)
    quotas.push(`EventBridge, PutEvents a second: ${given.EVENTS_PER_SECOND} to ${Math.ceil(pagesAtPeak)}`)
  return quotas
}
