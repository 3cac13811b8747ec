// The bundle as a cold start meets it: few files at the start, everything else behind an import().
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { BUNDLE_DIR } from '../../infra/local/deployment.ts'

const IMPORT = /(?:from|import)"(\.[^"]+\.mjs)"/g
const IMPORT_LATER = /import\("(\.[^"]+\.mjs)"\)/g

/** Every file that `file` loads, itself included, and what these load later. */
function loadedWith(file: string): { now: Set<string>; later: Set<string> } {
  const [now, later] = [new Set<string>(), new Set<string>()]
  const visit = (each: string): void => {
    if (now.has(each)) return
    now.add(each)
    const code = readFileSync(path.join(BUNDLE_DIR, each), 'utf8')
    const beside = (to: string) => path.posix.join(path.posix.dirname(each), to)
    for (const [, to] of code.matchAll(IMPORT_LATER)) later.add(beside(to!))
    for (const [, to] of code.matchAll(IMPORT)) visit(beside(to!))
  }
  visit(file)
  return { now, later }
}

const start = loadedWith('handler.mjs')

test('the start is one chunk, its entry and what every file shares', () => {
  expect([...start.now].length).toBeLessThanOrEqual(4)
})

test('what is loaded later is not loaded with the start', () => {
  expect(start.later.size).toBeGreaterThan(5)
  expect([...start.later].filter((file) => start.now.has(file))).toEqual([])
})

test('what is loaded later shares the modules of the start', () => {
  const shared = [...start.now].filter((file) => file !== 'handler.mjs')
  // A second copy of a class would make `instanceof` say no.
  const declared = (file: string) =>
    /this\.name="OcrError"/.test(readFileSync(path.join(BUNDLE_DIR, file), 'utf8'))
  const all = new Set([...start.now, ...[...start.later].flatMap((file) => [...loadedWith(file).now])])
  expect([...all].filter(declared)).toHaveLength(1)
  expect(shared.some(declared)).toBe(true)
})

test('a worker thread loads neither networks nor image formats, and starts with few files', () => {
  const thread = loadedWith('worker.mjs')
  expect([...thread.now].length).toBeLessThanOrEqual(4)
  const native = /from"(sharp|onnxruntime-node)"/
  const isNative = (file: string) => native.test(readFileSync(path.join(BUNDLE_DIR, file), 'utf8'))
  expect([...thread.now, ...thread.later].filter(isNative)).toEqual([])
  expect([...start.now].some(isNative)).toBe(true)
})
