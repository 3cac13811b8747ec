// Files that hurt their decoder: what becomes of the page, and of the file after it. Real PDFium, real threads.
import { describe, expect, test } from 'vitest'
import { type ApartParts, openApart } from '../../../../functions/ocr/engine/files/apart.ts'
import type { PagedFile } from '../../../../functions/ocr/engine/files/paged-file.ts'
import type { BoundedWorker } from '../../../../functions/ocr/engine/worker/bounded-worker.ts'
import { cyclic, doubleFlate, formBomb } from '../../../fixtures/hostile-pdfs.ts'
import { makePdf, missing, words } from '../../../fixtures/pdfs.ts'
import { fileParts } from '../../../support/file-parts.ts'

/** Of a machine that has much else to do. */
const LONG_MS = 50_000

const sheet = (text: string) => words([200, 100], [{ text, x: 20, y: 40 }])
const open = (bytes: Uint8Array, parts: Partial<ApartParts> = {}) =>
  openApart('pdf', bytes, { ...fileParts, limitMs: () => LONG_MS, ...parts })
/** Where a page is drawn after all, its samples are nothing to print. */
const widthOf = async (file: PagedFile, number: number) => (await file.decode(number)).page.widthPx

describe('a page that takes too long', () => {
  test('is given up, at once where it is asked for again; the others are drawn', async () => {
    let limitMs = LONG_MS
    let asked = 0
    const run: BoundedWorker['run'] = (...job) => {
      asked++
      return fileParts.worker.run(...job)
    }
    const file = await open(cyclic(), { limitMs: () => limitMs, worker: { ...fileParts.worker, run } })
    limitMs = 1000
    asked = 0
    for (const _time of [1, 2]) {
      await expect(widthOf(file, 1)).rejects.toMatchObject({
        code: 'unreadable-pdf',
        message: 'expected a page that is drawn within 1 seconds but page 1 of 2 takes longer',
      })
    }
    expect(asked).toBe(1)
    limitMs = LONG_MS
    expect(await widthOf(file, 2)).toBe(1000)
    file.close?.()
  })
})

describe('a page that wants all memory', () => {
  test.each([
    ['of forms in forms', formBomb],
    ['of zeros, compressed twice', doubleFlate],
  ])('%s: is broken, and memory is as before', async (_name, make) => {
    const bytes = make()
    const before = process.memoryUsage.rss()
    const file = await open(bytes)
    await expect(widthOf(file, 1)).rejects.toMatchObject({
      code: 'unreadable-pdf',
      message: 'expected a whole PDF but page 1 of 1 is broken',
    })
    file.close?.()
    // What is asked next waits until the thread has gone.
    const next = await open(await makePdf(sheet('after')))
    expect((await next.textLayer!(1, false))!.lines.map(({ text }) => text)).toEqual(['after'])
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(100)
    next.close?.()
  })
})

test('several files at a time keep their pages apart, though a thread has one of them open', async () => {
  const names = ['first', 'second', 'third']
  const bytes = await Promise.all(names.map((text) => makePdf(sheet(text), missing)))
  const files = await Promise.all(bytes.map((each) => open(each)))
  const layers = await Promise.all([...files, ...files].map((file) => file.textLayer!(1, false)))
  expect(layers.map((layer) => layer!.lines[0]!.text)).toEqual([...names, ...names])
  const pages = await Promise.all(files.map((file) => file.text!(1)))
  expect(pages.map(({ shown }) => shown.length)).toEqual([1, 1, 1])
  await expect(widthOf(files[1]!, 2)).rejects.toMatchObject({
    message: 'expected a whole PDF but page 2 of 2 is broken',
  })
  for (const file of files) file.close?.()
})

test.each([
  ['a small file leaves the thread to the next one', 0, 0],
  ['a large one takes it along', 9_000_000, 1],
])('%s', async (_what, moreBytes, replaced) => {
  let count = 0
  const worker: BoundedWorker = { ...fileParts.worker, replace: () => void count++ }
  const padded = words([200, 100], [{ text: 'some', x: 20, y: 40 }], (_page, { context }) => {
    context.register(context.stream(new Uint8Array(moreBytes)))
  })
  const file = await open(await makePdf(padded), { worker })
  expect((await file.textLayer!(1, false))!.lines).toHaveLength(1)
  file.close?.()
  expect(count).toBe(replaced)
})

test('text is brought only where it is wanted', async () => {
  const file = await open(await makePdf(sheet('plain')))
  expect(await file.textLayer!(1, true)).toBeUndefined()
  expect(await file.textLayer!(1, false)).toBeDefined()
  file.close?.()
})
