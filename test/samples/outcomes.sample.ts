// One of each outcome, for test/unit/test-run/reporter.test.ts.
import { beforeAll, describe, expect, test } from 'vitest'

test('passes', () => {})
test('fails', () => expect(1).toBe(2))
test.skip('is skipped', () => {})
test.todo('is to be written')

describe('a hook that fails', () => {
  beforeAll(() => {
    throw new Error('hook')
  })
  test('never runs', () => {})
})
