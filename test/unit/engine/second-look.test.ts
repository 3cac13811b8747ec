import { expect, test } from 'vitest'
import type { Reading, Recogniser } from '../../../functions/ocr/engine/recognise.ts'
import { withSecondLook } from '../../../functions/ocr/engine/second-look.ts'
import type { Raster } from '../../../functions/ocr/engine/vocabulary.ts'

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
  const readings = await withSecondLook(first, second, { below: 0.9, keep: 'second' }).read([
    strip(5),
    strip(7),
    strip(6),
  ])
  expect(readings.map(({ text }) => text)).toEqual(['a5', 'b7', 'a6'])
  expect(second.seen).toEqual([7])
})

test('where the first is sure the second is not asked', async () => {
  const second = reader('b', () => 1)
  const both = withSecondLook(
    reader('a', () => 0.95),
    second,
    { below: 0.9, keep: 'second' },
  )
  expect((await both.read([strip(5)])).map(({ text }) => text)).toEqual(['a5'])
  expect(second.seen).toEqual([])
})

test('of two doubtful readings the surer one is kept, and the first where both are as sure', async () => {
  const first = reader('a', () => 0.6)
  const second = reader('b', (widthPx) => widthPx / 10)
  const { read } = withSecondLook(first, second, { below: 0.9, keep: 'surer' })
  expect((await read([strip(5), strip(6), strip(7)])).map(({ text }) => text)).toEqual(['a5', 'a6', 'b7'])
})
