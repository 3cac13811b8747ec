// What Node 24.0 and 22.18 lack is used nowhere: the tools print on each Node that run.mjs takes.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { binOf } from '../../infra/run/bin.mjs'
import { ROOT } from './stacks.ts'

test('no file asks import.meta.main, which came with Node 24.2: a script would do nothing and end well', () => {
  const patterns = ['functions/**/*.ts', 'infra/**/*.{ts,mjs}', 'test/**/*.ts']
  const files = globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**'] })
  expect(files.length).toBeGreaterThan(200)
  const asking = files.filter((file) =>
    /if \(import\.meta\.main/.test(readFileSync(path.join(ROOT, file), 'utf8')),
  )
  expect(asking).toEqual([])
})

test.each([
  ['infra/tools/cost.ts', [], /^100000 images a month/],
  ['infra/tools/api-key.ts', ['billing'], /^Key, shown this once: {2}ocr_/],
])('%s prints', (script, words, start) => {
  const { stdout, status } = spawnSync(process.execPath, [script, ...words], { cwd: ROOT, encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, expect.stringMatching(start)])
})

test('commands of dependencies are files for Node, so that no shell is needed', () => {
  for (const name of ['cdk', 'vitest', 'tsc', 'biome', 'esbuild'])
    expect(readFileSync(binOf(name)!, 'utf8').slice(0, 300), name).toMatch(/^#!\/usr\/bin\/env node/)
  expect(binOf('no-such-command')).toBeUndefined()
})
