// A service and a picture in; what it answers many clients, and how long they wait, out.
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from '../median.ts'
import type { Service } from './services.ts'
import { cpuMsOf, memoryMbOf } from './usage.ts'

/** A client that waits longer has given up. */
const TIMEOUT_MS = 5000
/** Of the first answers after a start, which are no load. */
export const FIRST_TIMEOUT_MS = 60_000
const LOOKS_EVERY_MS = 100

export interface Load {
  readonly clients: number
  readonly requestsPerSecond: number
  readonly meanMs: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly errors: number
  /** Answers of another text than expected. */
  readonly wrong: number
  /** The most that all processes of the service held together. */
  readonly peakMb: number
  /** Of all of them, an answer: however busy the machine is with other things, it is much the same. */
  readonly cpuMs: number
  /** Of every request, in the order they ended. */
  readonly samplesMs: readonly number[]
}

/** Of one service. */
export interface Result {
  readonly name: string
  /** Milliseconds of the first request after a start, one a round. */
  readonly firstMs: number[]
  readonly loads: Load[]
}

export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly text: string
}

/** Milliseconds of one request. Throws `Error` for an answer that is none. */
export async function ask(
  { url }: Service,
  { bytes, text }: Picture,
  timeoutMs = TIMEOUT_MS,
): Promise<{ ms: number; isRight: boolean }> {
  const form = new FormData()
  form.set('image', new Blob([bytes], { type: 'image/jpeg' }), 'line.jpg')
  const startMs = performance.now()
  const response = await fetch(url, { method: 'POST', body: form, signal: AbortSignal.timeout(timeoutMs) })
  const answer = (await response.json()) as { text?: string }
  if (!response.ok) throw new Error(`expected 200 but received ${response.status}`)
  return {
    ms: performance.now() - startMs,
    isRight: answer.text?.trim().replaceAll(' ', '') === text.replaceAll(' ', ''),
  }
}

/** Each client sends its next request when its last one is answered. */
export async function loadWith(
  service: Service,
  picture: Picture,
  clients: number,
  seconds: number,
): Promise<Load> {
  const samplesMs: number[] = []
  let [errors, wrong, peakMb, isOver] = [0, 0, 0, false]
  const startMs = performance.now()
  const endMs = startMs + seconds * 1000
  const client = async (): Promise<void> => {
    while (performance.now() < endMs) {
      try {
        const { ms, isRight } = await ask(service, picture)
        samplesMs.push(ms)
        if (!isRight) wrong++
      } catch {
        errors++
      }
    }
  }
  const watch = async (): Promise<void> => {
    while (!isOver) {
      peakMb = Math.max(peakMb, memoryMbOf(service.pid))
      await sleep(LOOKS_EVERY_MS)
    }
  }
  const cpuBeforeMs = cpuMsOf(service.pid)
  const watching = watch()
  await Promise.all(Array.from({ length: clients }, client))
  const elapsedS = (performance.now() - startMs) / 1000
  const cpuMs = (cpuMsOf(service.pid) - cpuBeforeMs) / samplesMs.length
  isOver = true
  await watching
  const sorted = samplesMs.toSorted((a, b) => a - b)
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return {
    ...{ clients, errors, wrong, peakMb, cpuMs, samplesMs },
    requestsPerSecond: samplesMs.length / elapsedS,
    meanMs: samplesMs.reduce((sum, ms) => sum + ms, 0) / samplesMs.length,
    medianMs: median(samplesMs),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
  }
}
