// A clock in, milliseconds per stage out.
import { STAGES, type Stage } from './vocabulary.ts'

export type Stopwatch = ReturnType<typeof stopwatch>

export function stopwatch(now: () => number) {
  const begin = now()
  const spent = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<Stage, number>
  return {
    /** Runs `work` and adds its time to the stage; stages may be visited more than once. */
    async time<T>(stage: Stage, work: () => T | Promise<T>): Promise<T> {
      const start = now()
      try {
        return await work()
      } finally {
        spent[stage] += now() - start
      }
    },
    timings: () => ({ ...spent, total: now() - begin }),
  }
}
