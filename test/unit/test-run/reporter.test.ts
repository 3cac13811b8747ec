import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { summary } from '../../reporter.ts'

test('skipped tests are named where there are any', () => {
  expect(summary({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(summary({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
})

test('failed tests, hooks and imports are counted, on the last line', () => {
  const root = path.join(import.meta.dirname, '../../samples')
  const vitest = path.join(import.meta.dirname, '../../../node_modules/vitest/vitest.mjs')
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  const { stdout, status } = spawnSync(process.execPath, [vitest, 'run', '--root', root], {
    encoding: 'utf8',
    env,
  })
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('1 passed, 3 failed, 3 skipped')
  expect(status).toBe(1)
})
