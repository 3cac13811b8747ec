import { beforeEach, describe, expect, test } from 'vitest'
import { packDocument } from '../../../functions/ocr/cache/packed-document.ts'
import { choosePages, pagesValue, readPages } from '../../../functions/ocr/engine/files/read-pages.ts'
import {
  type Document,
  OcrError,
  type Page,
  type PageRange,
  type Transcribe,
} from '../../../functions/ocr/engine/vocabulary.ts'
import { joinReadings, readAcrossInvocations } from '../../../functions/ocr/uploads/across-invocations.ts'
import { ONE_LINE } from '../../support/documents.ts'

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
    if (pages.length > 0 && (pages.length === control.maxPages || control.isOutOfTime?.())) break
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
let warned: string[]
beforeEach(() => {
  stored = new Map()
  warned = []
})
const reading = (model = 'm', engine = transcribe, maxPagesPerUpload = 100) =>
  readAcrossInvocations({
    transcribe: engine,
    model,
    maxPagesPerUpload,
    resultsBucket: 'results',
    log: { warn: (message) => void warned.push(message) },
    objects: async () => ({
      get: async (_bucket, key) => {
        const bytes = stored.get(key)
        if (bytes?.length === 0) throw new Error('SlowDown')
        if (bytes?.length === 1) throw new OcrError('payload-too-large', 'Too many bytes.')
        return bytes
      },
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
    const read = reading()
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
    const read = reading()
    for (let call = 1; call < PAGES; call++) {
      expect(numbers(await read(FILE, {}, { isOutOfTime: () => true }))).toHaveLength(call)
    }
    expect((await read(FILE, {}, { isOutOfTime: () => true })).partial).toBeUndefined()
  })

  test('begins anew with other bytes, other options or another reader', async () => {
    await reading()(FILE, {}, timeFor(3))
    expect(numbers(await reading()(Buffer.from('other'), {}, timeFor(3)))).toEqual([1, 2, 3])
    expect(numbers(await reading()(FILE, { detail: 'word' }, timeFor(3)))).toEqual([1, 2, 3])
    expect(numbers(await reading('n')(FILE, {}, timeFor(3)))).toEqual([1, 2, 3])
    expect(numbers(await reading()(FILE, {}, timeFor(3)))).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('ends at the most pages that an upload may have, and is not read on when it comes again', async () => {
    const engine: Transcribe = (...given) => {
      asked++
      return transcribe(...given)
    }
    let asked = 0
    const read = reading('m', engine, 5)
    expect(numbers(await read(FILE, {}, timeFor(3)))).toEqual([1, 2, 3])
    for (let call = 0; call < 3; call++) {
      const document = await read(FILE, {}, timeFor(3))
      expect([numbers(document), document.partial, document.next]).toEqual([[1, 2, 3, 4, 5], true, '6,7'])
      expect(document.pages.at(-1)!.warnings).toEqual([LEFT])
    }
    expect(asked).toBe(2)
    // Unless it may have more, by now.
    expect(numbers(await reading('m', engine, 6)(FILE))).toEqual([1, 2, 3, 4, 5, 6])
    expect(numbers(await reading('m', engine)(FILE))).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  test('leaves nothing behind where one call was enough', async () => {
    await reading()(FILE)
    expect(stored.size).toBe(0)
  })
})

describe('what lies there from before', () => {
  test.each([
    ['is no gzip', Buffer.from('broken')],
    ['is cut short', packDocument({ ...ONE_LINE, partial: true, next: '2-' }).subarray(0, 50)],
    ['leaves no pages', packDocument(ONE_LINE)],
    ['leaves pages that are none', packDocument({ ...ONE_LINE, partial: true, next: 'x' })],
    ['is too large', Uint8Array.of(0)],
  ])('and %s is begun anew, and written over', async (_what, bytes) => {
    await reading()(FILE, {}, timeFor(3))
    const [name] = stored.keys()
    stored.set(name!, bytes)
    const again = await reading()(FILE, {}, timeFor(3))
    expect([numbers(again), again.next]).toEqual([[1, 2, 3], '4,5,6,7'])
    expect(warned).toEqual(['pages read before are broken'])
    expect(numbers(await reading()(FILE, {}, timeFor(3)))).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('and cannot be had is a fault of the storage, which passes', async () => {
    await reading()(FILE, {}, timeFor(3))
    const [name] = stored.keys()
    stored.set(name!, new Uint8Array())
    await expect(reading()(FILE, {}, timeFor(3))).rejects.toThrow('SlowDown')
  })
})

describe('broken pages', () => {
  /** The engine's own way of reading pages; those from `from` to `to` are broken. */
  const withBroken =
    (from: number, to: number): Transcribe =>
    async (_bytes, options = {}, control = {}) => {
      const chosen = choosePages(options.pages, PAGES)
      const read = async (number: number) => {
        if (number >= from && number <= to) throw new OcrError('unreadable-pdf', `Page ${number} is broken.`)
        return page(number)
      }
      const stand = async (number: number, { message }: OcrError): Promise<Page> => ({
        ...page(number),
        text: '',
        warnings: [{ code: 'page-unreadable', message }],
      })
      const pages = await readPages(chosen, read, stand, control)
      const left = chosen.slice(pages.length)
      const more = left.length > 0 ? { partial: true, next: pagesValue(left) } : {}
      return { ...ONE_LINE, pages, pageCount: PAGES, ...more }
    }
  const codes = ({ pages }: Document) => pages.map(({ warnings }) => warnings.map(({ code }) => code).join())
  const BROKEN = 'page-unreadable'

  test('that fill the last invocation leave what was read before, as in one call', async () => {
    const read = reading('m', withBroken(4, 7))
    await read(FILE, {}, timeFor(3))
    const told: number[] = []
    const last = await read(FILE, {}, { onPage: ({ number }) => void told.push(number) })
    expect([numbers(last), last.partial]).toEqual([[1, 2, 3, 4, 5, 6, 7], undefined])
    expect(codes(last)).toEqual(['', '', '', BROKEN, BROKEN, BROKEN, BROKEN])
    expect(told).toEqual([4, 5, 6, 7])
  })

  test('that fill an invocation in the middle leave those behind them to be read', async () => {
    const read = reading('m', withBroken(3, 4))
    await read(FILE, {}, timeFor(2))
    const second = await read(FILE, {}, timeFor(2))
    expect([numbers(second), second.next]).toEqual([[1, 2, 3, 4], '5-7'])
    const last = await read(FILE)
    expect(codes(last)).toEqual(['', '', BROKEN, BROKEN, '', '', ''])
  })

  test('and none but those are an error', async () => {
    await expect(reading('m', withBroken(1, 7))(FILE)).rejects.toMatchObject({ code: 'unreadable-pdf' })
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
  const joined = joinReadings(before, {
    ...ONE_LINE,
    pages: [warned('pages-left')],
    partial: true,
    next: '4-',
  })
  expect(joined.pages.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
    ['downscaled'],
    [],
    ['pages-left'],
  ])
  expect(joined).toMatchObject({ partial: true, next: '4-' })
})
