// Counts, sizes and durations of one answer in, a line that CloudWatch takes for metrics out. Never text that was read.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
import type { Document, Stage } from '../engine/vocabulary.ts'
import { METRICS, METRICS_NAMESPACE, type Metric } from '../names.ts'

export type Values = Partial<Readonly<Record<Metric, number>>>

/** `code`: of an error, by which the values are kept apart as well. Zeros say nothing and are left out. */
export type Measure = (values: Values, code?: string) => void

export interface MetricsParts {
  /** Keeps deployments of one account apart. */
  readonly functionName: string
  readonly memoryBytes: () => number
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly write: (line: string) => void
}

export function createMeasure({ functionName, memoryBytes, now, write }: MetricsParts): Measure {
  return (values, code) => {
    // Errors stand on lines of their own: the memory is measured once for each answer.
    const all: Values = code === undefined ? { ...values, MemoryMb: memoryBytes() / 2 ** 20 } : values
    const said = (Object.entries(all) as [Metric, number][]).filter(([, value]) => value !== 0)
    if (said.length === 0) return
    const timestamp = now()
    const line = {
      time: new Date(timestamp).toISOString(),
      level: 'info',
      message: 'metrics',
      FunctionName: functionName,
      ...(code === undefined ? {} : { Code: code }),
      ...Object.fromEntries(said),
      _aws: {
        Timestamp: timestamp,
        CloudWatchMetrics: [
          {
            Namespace: METRICS_NAMESPACE,
            Dimensions: [['FunctionName'], ...(code === undefined ? [] : [['FunctionName', 'Code']])],
            Metrics: said.map(([Name]) => ({ Name, Unit: METRICS[Name] })),
          },
        ],
      },
    }
    write(`${JSON.stringify(line)}\n`)
  }
}

const STAGE_METRICS: Readonly<Record<Stage, Metric>> = {
  decode: 'DecodeMs',
  preprocess: 'PreprocessMs',
  detect: 'DetectMs',
  extract: 'ExtractMs',
  recognise: 'RecogniseMs',
  arrange: 'ArrangeMs',
}

/** Of documents that were read now, and not taken from a cache. */
export function stageTimes(timings: Document['timings']): Values {
  const stages = Object.entries(STAGE_METRICS) as [Stage, Metric][]
  return Object.fromEntries(stages.map(([stage, metric]) => [metric, timings[stage]]))
}
