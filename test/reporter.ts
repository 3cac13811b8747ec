// A finished vitest run in, its counts out: to the parent process where there is one that listens (test/run.ts), else
// as the line `N passed, N failed`.
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** `N passed, N failed`, and the skipped ones where there are any. */
export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** A file that cannot be imported, a failed hook and an error outside of any test count as failures too. */
export function count(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Counts {
  const counts = { passed: 0, failed: unhandled.length, skipped: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'pending') counts.failed++
      else counts[state]++
    }
    for (const suite of [module, ...module.children.allSuites()]) counts.failed += suite.errors().length
  }
  return counts
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts = count(modules, unhandled)
    if (process.send) process.send(counts)
    else console.log(summary(counts))
  }
}
