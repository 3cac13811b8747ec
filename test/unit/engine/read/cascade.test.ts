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
  const readings = await withSecondLook(first, second, 0.9).read([strip(5), strip(7), strip(6)])
  expect(readings.map(({ text }) => text)).toEqual(['a5', 'b7', 'a6'])
  expect(second.seen).toEqual([7])
})

test('where the first is sure the second is not asked', async () => {
  const second = reader('b', () => 1)
  const both = withSecondLook(
    reader('a', () => 0.95),
    second,
    0.9,
  )
  expect((await both.read([strip(5)])).map(({ text }) => text)).toEqual(['a5'])
  expect(second.seen).toEqual([])
})

test('one last look at what is in doubt, when it is asked for: the surer reading is kept', async () => {
  const last = reader('b', (widthPx) => widthPx / 10)
  const { read, lookLast } = withLastLook(
    reader('a', (widthPx) => (widthPx === 8 ? 0.8 : 0.6)),
    last,
    0.8,
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
    0.8,
  )
  const nothing = { text: '', confidence: 0, characters: [] }
  expect(await lookLast!(strip(5), nothing)).toBe(nothing)
  expect(last.seen).toEqual([])
})
