// The process and its configuration in, all that tells what happens in it out: log, metrics, prices.
import { createLog, type Log, type LogLevel } from '../log.ts'
import { createPrice, type Price } from './cost.ts'
import { createMeasure, type Measure } from './metrics.ts'

export interface Telling {
  readonly log: Log
  readonly measure: Measure
  readonly price: Price
}

/** Of Node's `process`. */
export interface Teller {
  readonly arch: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly memoryUsage: { rss(): number }
  readonly stdout: { write(line: string): unknown }
}

interface Options {
  readonly logLevel: LogLevel
  readonly metrics: boolean
  readonly functionName: string
  readonly memoryMb: number | undefined
}

/** @param initMs how long the execution environment took to start */
export function createTelling(self: Teller, options: Options, release: string, initMs: number): Telling {
  const { logLevel, metrics, functionName, memoryMb = 0 } = options
  const { env } = self
  const write = (line: string) => void self.stdout.write(line)
  const log = createLog(logLevel, write, () => ({ trace: traceIn(env._X_AMZN_TRACE_ID), release }))
  const memoryBytes = () => self.memoryUsage.rss()
  const silent = { functionName, memoryBytes, now: Date.now, write: () => {} }
  const measure = createMeasure(logLevel === 'silent' || !metrics ? silent : { ...silent, write })
  // The start of an environment that was kept ready is not billed with its first event.
  const isBilled = env.AWS_LAMBDA_INITIALIZATION_TYPE === 'on-demand'
  const architecture = self.arch === 'arm64' ? 'arm64' : 'x86_64'
  return { log, measure, price: createPrice(memoryMb, architecture, isBilled ? initMs : 0) }
}

/** The trace alone: `1-...` of `Root=1-...;Parent=...;Sampled=0`. */
function traceIn(header = ''): string | undefined {
  return /Root=([^;]+)/.exec(header)?.[1]
}
