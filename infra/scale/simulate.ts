// Pages that arrive and limits of the services in; out comes how many environments work at a time, how many pages wait and how
// long. Time goes in steps of 10 ms: pages end, pages arrive, limits rise, and the oldest that wait begin.
import { IDLE_ENVIRONMENT_S } from './assumptions.ts'
import { Distribution } from './distribution.ts'
import { poisson, type Random } from './random.ts'

const STEP_MS = 10
/** What a sum of fractions that should be whole may lack. */
const HAIR = 1e-6

export interface Limits {
  /** Environments at one time. */
  readonly concurrency: number
  /** Invocations of the queue: to begin with, more each minute that pages wait, at most. */
  readonly queueStart: number
  readonly queuePerMinute: number
  readonly queueMost: number
  /** New environments: at once, and each second. */
  readonly burst: number
  readonly startsPerSecond: number
}

export const NO_LIMITS: Limits = {
  concurrency: Infinity,
  queueStart: Infinity,
  queuePerMinute: 0,
  queueMost: Infinity,
  burst: Infinity,
  startsPerSecond: Infinity,
}

export interface Load {
  readonly seconds: number
  /** Pages a second at that second. */
  readonly rate: (second: number) => number
  /** Milliseconds of a page; each is as likely as the others. */
  readonly durationsMs: ArrayLike<number>
  /** Added where an environment has to be started first. */
  readonly coldStartMs: number
  /** Absent: as even as pages can come. */
  readonly random?: Random
}

export interface Outcome {
  readonly arrived: number
  readonly begun: number
  /** Pages that wait when time is over. */
  readonly left: number
  readonly coldStarts: number
  readonly concurrency: Distribution
  readonly waiting: Distribution
  /** Seconds that a page waited before it began. */
  readonly ageS: { readonly mean: number; readonly p99: number; readonly max: number }
}

export function simulate(load: Load, limits: Limits): Outcome {
  const steps = Math.round((load.seconds * 1000) / STEP_MS)
  const random = load.random ?? (() => 0)
  const longest = Array.from(load.durationsMs).reduce((most, ms) => Math.max(most, ms), 0) + load.coldStartMs
  /** Pages that end at a step, by the step's remainder. */
  const ends = new Uint32Array(Math.ceil(longest / STEP_MS) + 2)
  /** Pages that arrived at a step and wait. */
  const arrivals = new Uint32Array(steps)
  const concurrency = new Distribution()
  const waitingPages = new Distribution()
  const ages = new Distribution()

  let [busy, environments, busiest, waiting, oldest] = [0, 0, 0, 0, 0]
  let [arrived, begun, coldStarts, owed, rounding] = [0, 0, 0, 0, 0]
  let allowed = limits.queueStart
  let tokens = limits.burst
  for (let step = 0; step < steps; step++) {
    const second = (step * STEP_MS) / 1000
    const slot = step % ends.length
    busy -= ends[slot]!
    ends[slot] = 0

    owed += (load.rate(second) * STEP_MS) / 1000
    const come = load.random ? poisson(owed, random) : Math.floor(owed + HAIR)
    owed = load.random ? 0 : owed - come
    arrivals[step] = come
    arrived += come
    waiting += come

    tokens = Math.min(limits.burst, tokens + (limits.startsPerSecond * STEP_MS) / 1000)
    const grow = (limits.queuePerMinute * STEP_MS) / 60_000
    if (waiting > 0) allowed = Math.min(limits.queueMost, allowed + grow)
    else if (busy < allowed - 1) allowed = Math.max(limits.queueStart, allowed - grow)

    const most = Math.floor(Math.min(limits.concurrency, allowed) + HAIR)
    while (waiting > 0 && busy < most) {
      const cold = busy === environments
      if (cold && tokens < 1) break
      if (cold) {
        environments++
        coldStarts++
        tokens--
      }
      while (arrivals[oldest] === 0) oldest++
      arrivals[oldest]!--
      ages.add(step - oldest)
      const pick = Math.floor(random() * load.durationsMs.length)
      // Rounded to whole steps, what is cut off goes to the next page, so that the mean stays.
      const exact = (load.durationsMs[pick]! + (cold ? load.coldStartMs : 0)) / STEP_MS + rounding
      const lasts = Math.min(Math.max(1, Math.round(exact)), ends.length - 1)
      rounding = exact - lasts
      ends[(step + lasts) % ends.length]!++
      waiting--
      busy++
      begun++
    }
    busiest = Math.max(busiest, busy)
    if (step % ((IDLE_ENVIRONMENT_S * 1000) / STEP_MS) === 0 && step > 0) {
      environments = busiest
      busiest = busy
    }
    concurrency.add(busy)
    waitingPages.add(waiting)
  }
  // Those that still wait have an age as well.
  for (let step = oldest; step < steps; step++) ages.add(steps - step, arrivals[step]!)
  const seconds = (value: number) => (value * STEP_MS) / 1000
  const ageS = { mean: seconds(ages.mean), p99: seconds(ages.quantile(0.99)), max: seconds(ages.max) }
  return { arrived, begun, left: waiting, coldStarts, concurrency, waiting: waitingPages, ageS }
}
