// How the tests run; `npm test` (test/run.ts) adds the type check and the linter.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Native modules keep their threads to their own process.
    pool: 'forks',
    // Two fit the two cores that CI has; the engine is the load, not the tests.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/reporter.ts'],
  },
})
