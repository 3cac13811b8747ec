// The memory of an execution environment in, its end out where that is more than it should keep: Lambda starts another for
// the next event. What a leak or a hostile file left behind is gone then, before an invocation dies of it.
import type { Log } from '../log.ts'
import type { Measure } from '../tell/metrics.ts'

/** Of Node's `process`. */
export interface Self {
  readonly memoryUsage: { rss(): number }
  exit(): void
}

/**
 * To be called when an answer has been taken, and nothing else has begun.
 * @param markBytes absent: nothing is too much
 */
export function createReplacement(
  self: Self,
  markBytes: number | undefined,
  log: Pick<Log, 'warn'>,
  measure: Measure,
): (requestId: string) => void {
  return (requestId) => {
    const bytes = self.memoryUsage.rss()
    if (markBytes === undefined || bytes <= markBytes) return
    const megabytes = (of: number) => Math.round(of / 2 ** 20)
    log.warn('execution environment is replaced', {
      requestId,
      residentMb: megabytes(bytes),
      markMb: megabytes(markBytes),
    })
    measure({ EnvironmentsReplaced: 1 })
    self.exit()
  }
}
