import { expect, test } from 'vitest'
import { withLastLook, withSecondLook } from '../../../../functions/ocr/engine/read/cascade.ts'
import type { Reading, Recogniser } from '../../../../functions/ocr/engine/read/recognise.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const strip = (widthPx: number): Raster => ({
  widthPx,
  heightPx: 1,
  channels: 1,
  data: new Uint8Array(widthPx),
})

/** Reads a strip as its width and its own name, as sure as it is told. */
function reader(
  name: string,
  sureness: (widthPx: number) => number,
): Recogniser & { readonly seen: number[] } {
  const seen: number[] = []
  return {
    seen,
    heightPx: 1,
    isGrey: true,
    async read(strips) {
      seen.push(...strips.map(({ widthPx }) => widthPx))
      return strips.map(
        ({ widthPx }): Reading => ({
          text: `${name}${widthPx}`,
          confidence: sureness(widthPx),
          characters: [],
        }),
      )
    },
  }
}

test('what the first doubts the second reads, and order is kept', async () => {
  const first = reader('a', (widthPx) => (widthPx === 7 ? 0.89 : 0.9))
  const second = reader('b', () => 0.5)
  const readings = await withSecondLook(first, second, { below: 0.9 }).read([strip(5), strip(7), strip(6)])
  expect(readings.map(({ text }) => text)).toEqual(['a5', 'b7', 'a6'])
  expect(second.seen).toEqual([7])
})

test('where the first is sure the second is not asked', async () => {
  const second = reader('b', () => 1)
  const both = withSecondLook(
    reader('a', () => 0.95),
    second,
    { below: 0.9 },
  )
  expect((await both.read([strip(5)])).map(({ text }) => text)).toEqual(['a5'])
  expect(second.seen).toEqual([])
})

/** One line read so, whatever strip is shown. */
const says = (text: string, ...confidences: readonly number[]): Recogniser => ({
  heightPx: 1,
  isGrey: true,
  async read(strips) {
    const characters = [...text].map((each, at) => ({
      ...{ text: each, confidence: confidences[at] ?? 1, from: at / text.length, to: (at + 1) / text.length },
    }))
    const seen = characters.filter((each) => each.text !== ' ')
    const confidence = seen.reduce((sum, each) => sum + each.confidence, 0) / seen.length
    return strips.map(() => ({ text, confidence, characters }))
  },
})

test('one character that is not sure puts its line in doubt, a space does not', async () => {
  const doubts = { below: 0.5, worstBelow: 0.4 }
  const read = async (...confidences: readonly number[]) =>
    (await withSecondLook(says('no one', ...confidences), says('now'), doubts).read([strip(5)]))[0]!.text
  expect(await read(1, 1, 0.1, 1, 1, 1)).toBe('no one')
  expect(await read(1, 1, 1, 1, 0.41)).toBe('no one')
  expect(await read(1, 1, 1, 1, 0.39)).toBe('now')
})

test('lines without spaces between words have a limit of their own', async () => {
  const doubts = { below: 0.8, belowUnspaced: 0.95 }
  const read = async (text: string) =>
    (await withSecondLook(says(text, 0.8), says('now'), doubts).read([strip(5)]))[0]!.text
  expect(await read('ab')).toBe('ab')
  expect(await read('水火')).toBe('now')
})

test('one last look at what is in doubt, when it is asked for: the surer reading is kept', async () => {
  const last = reader('b', (widthPx) => widthPx / 10)
  const { read, lookLast } = withLastLook(
    reader('a', (widthPx) => (widthPx === 8 ? 0.8 : 0.6)),
    last,
    { below: 0.8 },
  )
  const strips = [strip(5), strip(6), strip(7), strip(8)]
  const readings = await read(strips)
  expect(readings.map(({ text }) => text)).toEqual(['a5', 'a6', 'a7', 'a8'])
  expect(last.seen).toEqual([])
  const looked = await Promise.all(strips.map((each, at) => lookLast!(each, readings[at]!)))
  expect(looked.map(({ text }) => text)).toEqual(['a5', 'a6', 'b7', 'a8'])
  expect(last.seen).toEqual([5, 6, 7])
})

test('where nothing was read nothing is looked for', async () => {
  const last = reader('b', () => 1)
  const { lookLast } = withLastLook(
    reader('a', () => 0),
    last,
    { below: 0.8 },
  )
  const nothing = { text: '', confidence: 0, characters: [] }
  expect(await lookLast!(strip(5), nothing)).toBe(nothing)
  expect(last.seen).toEqual([])
})
