// What happens in the deployment in, its figures out: as Prometheus takes them, and as the live page shows them.
// https://prometheus.io/docs/instrumenting/exposition_formats/
import { METRICS, type Metric } from '../../../functions/ocr/names.ts'

/** As much of a `DeploymentEvent` as counts here. */
type Happening =
  | { readonly type: 'line'; readonly line: string }
  | { readonly type: 'environment'; readonly what: 'started' | 'ended' }
  | { readonly type: 'bus'; readonly detailType: string; readonly detail: Readonly<Record<string, unknown>> }
  | { readonly type: 'answer' | 'batch' | 'failure' }

/** Milliseconds of the latest requests, of which percentiles are made. */
const KEPT = 1000
const EVENTS_SHOWN = 10

export interface Seen {
  readonly requests: number
  readonly errors: number
  readonly coldStarts: number
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
  readonly memoryMb: number
  readonly uploads: number
  readonly uploadErrors: number
  readonly pages: number
  readonly waiting: number
  readonly deadLetters: number
  readonly environments: number
  /** The latest first. */
  readonly events: readonly { readonly type: string; readonly key: string; readonly time: string }[]
}

export interface Depths {
  readonly waiting: number
  readonly deadLetters: number
}

/** A gauge has its last value, and of a duration there is a sum and a count. */
type Line = Partial<Record<Metric, number>> & { readonly message?: string; readonly Code?: string }

export function createFigures() {
  const sums = new Map<Metric, { sum: number; count: number }>()
  const byCode = new Map<string, number>()
  const latencies: number[] = []
  const events: Seen['events'][number][] = []
  let memoryMb = 0
  let environments = 0
  const total = (name: Metric): number => sums.get(name)?.sum ?? 0

  function take(text: string): void {
    const line = parsed(text)
    if (line?.message !== 'metrics') return
    for (const [name, value] of Object.entries(line) as [Metric, number][]) {
      if (!(name in METRICS)) continue
      const { sum = 0, count = 0 } = sums.get(name) ?? {}
      sums.set(name, { sum: sum + value, count: count + 1 })
      if (line.Code !== undefined) {
        const key = `${name} ${line.Code}`
        byCode.set(key, (byCode.get(key) ?? 0) + value)
      }
    }
    memoryMb = line.MemoryMb ?? memoryMb
    if (line.RequestMs !== undefined) latencies.push(line.RequestMs)
    if (latencies.length > KEPT) latencies.shift()
  }

  return {
    on(event: Happening): void {
      if (event.type === 'line') take(event.line)
      if (event.type === 'environment') environments += event.what === 'started' ? 1 : -1
      if (event.type === 'bus') {
        const time = new Date().toISOString()
        events.unshift({ type: event.detailType, key: String(event.detail.key), time })
        events.length = Math.min(events.length, EVENTS_SHOWN)
      }
    },
    seen: (depths: Depths): Seen => ({
      requests: total('Requests'),
      errors: total('RequestErrors'),
      coldStarts: total('ColdStarts'),
      p50Ms: percentile(latencies, 0.5),
      p95Ms: percentile(latencies, 0.95),
      memoryMb: Math.round(memoryMb),
      uploads: total('Uploads'),
      uploadErrors: total('UploadErrors'),
      pages: total('Pages'),
      ...depths,
      environments,
      events,
    }),
    prometheus({ waiting, deadLetters }: Depths): string {
      const lines = [...sums].flatMap(([name, { sum, count }]) => {
        const own = nameOf(name)
        if (name === 'MemoryMb') return [`# TYPE ${own} gauge`, `${own} ${memoryMb}`]
        if (METRICS[name] === 'Milliseconds')
          return [`# TYPE ${own} summary`, `${own}_sum ${sum}`, `${own}_count ${count}`]
        const codes = [...byCode].filter(([key]) => key.startsWith(`${name} `))
        const samples = codes.map(([key, value]) => `${own}_total{code="${key.split(' ')[1]}"} ${value}`)
        return [`# TYPE ${own}_total counter`, ...(codes.length > 0 ? samples : [`${own}_total ${sum}`])]
      })
      const gauges = {
        ocr_queue_messages: waiting,
        ocr_dead_letters: deadLetters,
        ocr_environments: environments,
      }
      const more = Object.entries(gauges).flatMap(([name, value]) => [
        `# TYPE ${name} gauge`,
        `${name} ${value}`,
      ])
      return `${[...lines, ...more].join('\n')}\n`
    },
  }
}

export type Figures = ReturnType<typeof createFigures>

/** `RequestErrors` becomes `ocr_request_errors`. */
const nameOf = (name: string): string =>
  `ocr${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
}
