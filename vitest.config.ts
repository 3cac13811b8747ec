// How the tests run; `npm test` (test/run.ts) adds the type check and the linter.
import { defineConfig } from 'vitest/config'

/** Tests of modules and of the engine: nothing of a process is changed by them that they do not put back. */
const SHARED = ['test/unit/**/*.test.ts', 'test/pipeline/**/*.test.ts']

export default defineConfig({
  test: {
    // Native modules keep their threads to their own process.
    pool: 'forks',
    // Two fit the two cores that CI has; the engine is the load, not the tests.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/reporter.ts'],
    projects: [
      // One process loads the modules and the engine once for many files.
      { extends: true, test: { name: 'shared', include: SHARED, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARED } },
    ],
  },
})
