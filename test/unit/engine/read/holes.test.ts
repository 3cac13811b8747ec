// Rows of square characters, black on white, of which the reading lacks one.
import { expect, test } from 'vitest'
import { withLastLook, withSecondLook } from '../../../../functions/ocr/engine/read/cascade.ts'
import { hasHole } from '../../../../functions/ocr/engine/read/holes.ts'
import type { Reading, Recogniser } from '../../../../functions/ocr/engine/read/recognise.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const SIDE = 40
const MARGIN = 8
const HEIGHT = 48

/** A full-width space is white, a comma is small, every other character is a square of stripes. */
function stripOf(text: string): Raster {
  const widthPx = text.length * SIDE + 2 * MARGIN
  const data = new Uint8Array(widthPx * HEIGHT).fill(230)
  for (const [at, character] of [...text].entries()) {
    const left = MARGIN + at * SIDE
    const [from, to, top] =
      character === '　' ? [0, 0, 0] : character === '，' ? [4, 12, 34] : [3, SIDE - 3, 4]
    for (let y = top; y < HEIGHT - 4; y++)
      if (y % 4 < 2) data.fill(20, y * widthPx + left + from, y * widthPx + left + to)
  }
  return { widthPx, heightPx: HEIGHT, channels: 1, data }
}

/** What is read of `text`: all of it but these places. */
function without(text: string, ...missing: readonly number[]): Reading {
  const widthPx = text.length * SIDE + 2 * MARGIN
  const characters = [...text].flatMap((character, at) => {
    if (missing.includes(at)) return []
    const middle = MARGIN + (at + (character === '，' ? 0.2 : 0.5)) * SIDE
    const place = { from: (middle - 4) / widthPx, to: (middle + 4) / widthPx }
    return [{ text: character === '　' ? ' ' : character, confidence: 1, ...place }]
  })
  return { text: characters.map(({ text }) => text).join(''), confidence: 1, characters }
}

const LINE = '請攜帶身分證，健保卡　及印章'

test('a line that was read whole has none', () => expect(hasHole(stripOf(LINE), without(LINE))).toBe(false))

test.each([0, 1, 4, 5, 9, 12, 13])('where character %i is missing there is one', (at) =>
  expect(hasHole(stripOf(LINE), without(LINE, at))).toBe(true),
)

test('a comma that was lost, a wide space and an empty end are none', () => {
  expect(hasHole(stripOf(LINE), without(LINE, 6))).toBe(false)
  expect(hasHole(stripOf(LINE), without(LINE, 10))).toBe(false)
  expect(hasHole(stripOf(`　${LINE}　　`), without(`　${LINE}　　`, 0, 15, 16))).toBe(false)
})

test('nor is anything in Latin letters, which are of any width, or in few characters', () => {
  const latin = 'ferry left at dawn'
  expect(hasHole(stripOf(latin), without(latin, 3))).toBe(false)
  expect(hasHole(stripOf('身分證'), without('身分證', 1))).toBe(false)
})

const says = (reading: Reading): Recogniser & { looks: number } => ({
  ...{ looks: 0, heightPx: HEIGHT, isGrey: true },
  async read() {
    this.looks++
    return [reading]
  },
})

test('a line with a hole is read again, however sure its characters are', async () => {
  const second = says(without(LINE))
  const both = withSecondLook(says(without(LINE, 4)), second, { below: 0.9 })
  expect((await both.read([stripOf(LINE)]))[0]!.text).toBe(without(LINE).text)
  const whole = withSecondLook(says(without(LINE)), second, { below: 0.9 })
  await whole.read([stripOf(LINE)])
  expect(second.looks).toBe(1)
})

test('and once more: a reading that fills it counts, one that does not and is no surer does not', async () => {
  const holed = without(LINE, 4)
  const looked = (again: Reading) =>
    withLastLook(says(holed), says(again), { below: 0.8 }).lookLast!(stripOf(LINE), holed)
  const filled = { ...without(LINE), confidence: 0.85 }
  expect(await looked(filled)).toBe(filled)
  expect(await looked({ ...filled, confidence: 0.75 })).toBe(holed)
  expect(await looked({ ...without(LINE, 5), confidence: 0.85 })).toBe(holed)
})
