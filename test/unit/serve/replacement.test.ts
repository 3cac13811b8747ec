// How much memory is too much, and what is said of it; that processes do end is in test/e2e/replacement.test.ts.
import { expect, test } from 'vitest'
import { createReplacement } from '../../../functions/ocr/serve/replacement.ts'

function run(residentBytes: number, markBytes: number | undefined, external = 0): string[] {
  const said: string[] = []
  const self = { memoryUsage: () => ({ rss: residentBytes, external }), exit: () => void said.push('exit') }
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

test('what nobody holds any more is given back at once where it is much', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const registry = new FinalizationRegistry(() => resolve())
  registry.register(new Uint8Array(1e6), 'samples')
  run(1, 100, 200 * 2 ** 20)
  await promise
})
