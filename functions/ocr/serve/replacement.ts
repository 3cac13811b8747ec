// The memory of an execution environment in; what is not needed given back, and its end out where that is still more than it
// should keep: Lambda starts another for the next event. What a leak left behind is gone then, before an invocation dies of it.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Log } from '../log.ts'
import type { Measure } from '../tell/metrics.ts'

/** Of Node's `process`. */
export interface Self {
  memoryUsage(): { readonly rss: number; readonly external: number }
  exit(): void
}

/**
 * Rasters of a page that was answered: V8 knows that they are outside its heap, but not that their memory is wanted back
 * before it needs some itself. Pages of A4 leave less.
 */
const MUCH_EXTERNAL_BYTES = 160 * 2 ** 20

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
    if (self.memoryUsage().external > MUCH_EXTERNAL_BYTES) collect()
    const bytes = self.memoryUsage().rss
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

let collector: (() => void) | undefined

/** Takes tens of milliseconds, for which nobody waits. The flag shows `gc` to contexts that are made afterwards. */
function collect(): void {
  if (!collector) {
    setFlagsFromString('--expose-gc')
    collector = runInNewContext('gc') as () => void
  }
  collector()
}
