// Milliseconds of an answer in, what Lambda bills for it out: an estimate, as the bill itself is made when the answer has gone.
import { USD_PER_GB_SECOND, USD_PER_REQUEST } from '../names.ts'

export interface Cost {
  readonly memoryMb: number
  readonly architecture: 'arm64' | 'x86_64'
  readonly billedMs: number
  readonly usd: number
}

/** `coldStart`: the start of the execution environment is billed with it. */
export type Price = (ms: number, coldStart: boolean) => Cost

/**
 * @param initMs how long the execution environment took to start; 0 where that is not billed
 */
export function createPrice(memoryMb: number, architecture: Cost['architecture'], initMs: number): Price {
  return (ms, coldStart) => {
    const billedMs = Math.ceil(ms + (coldStart ? initMs : 0))
    const gbSeconds = (billedMs / 1000) * (memoryMb / 1024)
    const usd = gbSeconds * USD_PER_GB_SECOND[architecture] + USD_PER_REQUEST
    return { memoryMb, architecture, billedMs, usd: Math.round(usd * 1e9) / 1e9 }
  }
}
