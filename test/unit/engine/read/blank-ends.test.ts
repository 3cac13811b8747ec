import { expect, test } from 'vitest'
import { pastBlankEnds, withoutBlankEnds } from '../../../../functions/ocr/engine/read/blank-ends.ts'
import type { Recogniser } from '../../../../functions/ocr/engine/read/recognise.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const HEIGHT = 48
/** Columns of these levels, `ink` as a stroke from row 10 to row 20 of the columns it says. */
function strip(columns: readonly number[], ink: readonly number[] = [], channels: 1 | 3 = 1): Raster {
  const data = new Uint8Array(columns.length * HEIGHT * channels)
  for (let y = 0; y < HEIGHT; y++)
    for (const [x, level] of columns.entries())
      data.fill(
        ink.includes(x) && y >= 10 && y < 20 ? level - 30 : level,
        (y * columns.length + x) * channels,
        (y * columns.length + x + 1) * channels,
      )
  return { widthPx: columns.length, heightPx: HEIGHT, channels, data }
}
const paper = (widthPx: number) => Array<number>(widthPx).fill(240)

test.each([1, 3] as const)('of %i channels: what is blank goes but for a third of the height', (channels) => {
  expect(withoutBlankEnds(strip(paper(300), [100, 101, 180], channels))).toEqual({ x0: 84, x1: 197 })
})

test('little stays where it is', () => {
  expect(withoutBlankEnds(strip(paper(120), [31, 90]))).toEqual({ x0: 0, x1: 120 })
})

test('a blank strip stays whole', () => {
  expect(withoutBlankEnds(strip(paper(300)))).toEqual({ x0: 0, x1: 300 })
})

test('what JPEG leaves on paper is paper, a dark edge or a slope of light is not', () => {
  const noisy = paper(300).map((level, x) => level - (x % 2) * 8)
  expect(withoutBlankEnds(strip(noisy, [150]))).toEqual({ x0: 134, x1: 167 })
  const shaded = paper(300).map((level, x) => level - Math.floor(x / 4))
  expect(withoutBlankEnds(strip(shaded, [150])).x0).toBe(44 - 16)
  expect(withoutBlankEnds(strip([0, ...paper(298), 0], [150])).x0).toBe(0)
})

test('a recogniser sees no more, and its characters keep their places on the strip', async () => {
  const widths: number[] = []
  const character = { text: 'x', confidence: 1, from: 0.5, to: 1 }
  const recogniser: Recogniser = {
    heightPx: HEIGHT,
    isGrey: true,
    async read(strips) {
      widths.push(...strips.map(({ widthPx }) => widthPx))
      return strips.map(() => ({ text: 'x', confidence: 1, characters: [character] }))
    },
  }
  const [cut, whole] = await pastBlankEnds(recogniser).read([strip(paper(300), [100, 180]), strip(paper(50))])
  expect(widths).toEqual([113, 50])
  expect(cut!.characters).toEqual([{ ...character, from: (84 + 56.5) / 300, to: 197 / 300 }])
  expect(whole!.characters).toEqual([character])
})
