// Process ids in, their resident memory out: now, and the most since somebody asked to forget. Linux has it in /proc.
import { readFileSync } from 'node:fs'

const EVERY_MS = 20

export interface MemoryWatch {
  /** Of all processes together. */
  nowMb(): number
  peakMb(): number
  forgetPeak(): void
  stop(): void
}

function residentMb(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)?.[1] ?? 0) / 1024
  } catch {
    // It has ended.
    return 0
  }
}

export function watchMemory(pids: () => readonly number[]): MemoryWatch {
  let peakMb = 0
  const nowMb = () => {
    const mb = pids().reduce((sum, pid) => sum + residentMb(pid), 0)
    peakMb = Math.max(peakMb, mb)
    return mb
  }
  const timer = setInterval(nowMb, EVERY_MS)
  return {
    nowMb,
    peakMb: () => peakMb,
    forgetPeak() {
      peakMb = 0
    },
    stop: () => clearInterval(timer),
  }
}
