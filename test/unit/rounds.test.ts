import { beforeEach, describe, expect, test } from 'vitest'
import type { Document, Page, PageRange, Transcribe } from '../../functions/ocr/engine/vocabulary.ts'
import { createRounds, joinRounds } from '../../functions/ocr/rounds.ts'
import { ONE_LINE } from '../documents.ts'

const PAGES = 7
const LEFT = { code: 'pages-left', message: 'Ask for the rest.' } as const

const page = (number: number): Page => ({
  ...ONE_LINE.pages[0]!,
  number,
  text: `page ${number}`,
  warnings: [],
  picture: Uint8Array.of(number),
})

/** Seven pages; as many as there is time for. */
const transcribe: Transcribe = async (_bytes, options = {}, control = {}) => {
  const ranges: readonly PageRange[] = options.pages ?? [{ from: 1 }]
  const asked = Array.from({ length: PAGES }, (_, index) => index + 1).filter((number) =>
    ranges.some(({ from, to = PAGES }) => number >= from && number <= to),
  )
  const pages: Page[] = []
  for (const number of asked) {
    if (pages.length > 0 && control.isOutOfTime?.()) break
    pages.push(page(number))
  }
  const left = asked.slice(pages.length)
  if (left.length > 0) pages.push({ ...pages.pop()!, warnings: [LEFT] })
  return {
    ...ONE_LINE,
    text: pages.map(({ text }) => text).join('\n\n'),
    pages,
    pageCount: PAGES,
    ...(left.length > 0 ? { partial: true, next: left.join(',') } : {}),
  }
}

let stored: Map<string, Uint8Array>
beforeEach(() => {
  stored = new Map()
})
const rounds = (model = 'm') =>
  createRounds({
    transcribe,
    model,
    resultsBucket: 'results',
    objects: async () => ({
      get: async (_bucket, key) => stored.get(key),
      put: async (key, body) => void stored.set(key, body as Uint8Array),
    }),
  })

/** Time for so many pages. */
function timeFor(pages: number) {
  let begun = 1
  return { isOutOfTime: () => begun++ >= pages }
}
const numbers = ({ pages }: Document) => pages.map(({ number }) => number)
const FILE = Buffer.from('file')

describe('a file that takes several calls', () => {
  test('is read on where the last call stopped, and comes out as if it had been one', async () => {
    const read = rounds()
    const first = await read(FILE, {}, timeFor(3))
    expect([numbers(first), first.next]).toEqual([[1, 2, 3], '4,5,6,7'])
    const second = await read(FILE, {}, timeFor(3))
    expect([numbers(second), second.next]).toEqual([[1, 2, 3, 4, 5, 6], '7'])
    const third = await read(FILE, {}, timeFor(3))
    const atOnce = await transcribe(FILE)
    expect(third.partial).toBeUndefined()
    expect(third.next).toBeUndefined()
    expect(third.text).toBe(atOnce.text)
    expect(third.pages.map(({ picture: _, ...rest }) => rest)).toEqual(
      atOnce.pages.map(({ picture: _, ...rest }) => rest),
    )
    expect(third.pages.map(({ picture }) => [...picture!])).toEqual(
      atOnce.pages.map(({ number }) => [number]),
    )
    expect(third.timings.recognise).toBe(3 * ONE_LINE.timings.recognise)
  })

  test('makes progress even where there is no time at all', async () => {
    const read = rounds()
    for (let call = 1; call < PAGES; call++) {
      expect(numbers(await read(FILE, {}, { isOutOfTime: () => true }))).toHaveLength(call)
    }
    expect((await read(FILE, {}, { isOutOfTime: () => true })).partial).toBeUndefined()
  })

  test('begins anew with other bytes, other options or another reader', async () => {
    await rounds()(FILE, {}, timeFor(3))
    expect(numbers(await rounds()(Buffer.from('other'), {}, timeFor(3)))).toEqual([1, 2, 3])
    expect(numbers(await rounds()(FILE, { detail: 'word' }, timeFor(3)))).toEqual([1, 2, 3])
    expect(numbers(await rounds('n')(FILE, {}, timeFor(3)))).toEqual([1, 2, 3])
    expect(numbers(await rounds()(FILE, {}, timeFor(3)))).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('leaves nothing behind where one call was enough', async () => {
    await rounds()(FILE)
    expect(stored.size).toBe(0)
  })
})

test('pages that were left and read later are no longer warned of; other warnings stay', () => {
  const warned = (code: 'downscaled' | 'pages-left'): Page => ({
    ...page(1),
    warnings: [{ code, message: 'x' }],
  })
  const before = {
    ...ONE_LINE,
    pages: [warned('downscaled'), warned('pages-left')],
    partial: true,
    next: '3-',
  }
  const joined = joinRounds(before, { ...ONE_LINE, pages: [warned('pages-left')], partial: true, next: '4-' })
  expect(joined.pages.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
    ['downscaled'],
    [],
    ['pages-left'],
  ])
  expect(joined).toMatchObject({ partial: true, next: '4-' })
})
