// How much memory is too much, and what is said of it; that processes do end is in test/e2e/replacement.test.ts.
import { expect, test } from 'vitest'
import { createReplacement } from '../../../functions/ocr/serve/replacement.ts'

function run(residentBytes: number, markBytes: number | undefined): string[] {
  const said: string[] = []
  const self = { memoryUsage: { rss: () => residentBytes }, exit: () => void said.push('exit') }
  const log = { warn: (message: string) => void said.push(message) }
  createReplacement(self, markBytes, log, (values) => void said.push(JSON.stringify(values)))('id')
  return said
}

test('an execution environment over the mark says so, and ends', () => {
  expect(run(101, 100)).toEqual(['execution environment is replaced', '{"EnvironmentsReplaced":1}', 'exit'])
})

test('one below it stays, and so does one whose size nobody knows', () => {
  expect([run(100, 100), run(1e12, undefined)]).toEqual([[], []])
})
