import { expect, test } from 'vitest'
import { splitStrip } from '../../../../functions/ocr/engine/read/split-strip.ts'

/** One grey row of `heightPx` equal rows; a column is quiet when its two rows agree. */
function strip(upper: readonly number[], lower: readonly number[]) {
  return {
    widthPx: upper.length,
    heightPx: 2,
    channels: 1 as const,
    data: Uint8Array.from([...upper, ...lower]),
  }
}

test('a strip that fits is left whole', () => {
  const whole = strip([1, 2, 3], [1, 2, 3])
  expect(splitStrip(whole, 3)).toEqual([whole])
})

test('a wider one is cut at the quietest column within reach', () => {
  const pieces = splitStrip(strip([9, 9, 9, 5, 9, 9, 9], [0, 0, 0, 5, 0, 0, 0]), 5)
  expect(pieces.map((piece) => piece.widthPx)).toEqual([3, 4])
  expect([...pieces[1]!.data]).toEqual([5, 9, 9, 9, 5, 0, 0, 0])
})

test('pieces are never too wide and together are the strip', () => {
  const upper = Array.from({ length: 100 }, (_, i) => (i * 37) % 256)
  const pieces = splitStrip(
    strip(
      upper,
      upper.map((v) => 255 - v),
    ),
    9,
  )
  expect(Math.max(...pieces.map((piece) => piece.widthPx))).toBeLessThanOrEqual(9)
  expect(pieces.flatMap((piece) => [...piece.data.subarray(0, piece.widthPx)])).toEqual(upper)
})
