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
  expect(splitStrip(whole, 3)).toEqual([{ raster: whole, from: 0, to: 3 }])
})

test('a wider one is cut where it is quietest within reach, and each piece shows what lies beyond', () => {
  const upper = [9, 9, 9, 9, 9, 5, 9, 9, 9, 9, 9]
  const pieces = splitStrip(
    strip(
      upper,
      upper.map((value) => (value === 5 ? 5 : 0)),
    ),
    8,
  )
  expect(
    pieces.map(({ raster, from, to }) => [[...raster.data.subarray(0, raster.widthPx)], from, to]),
  ).toEqual([
    [[9, 9, 9, 9, 9, 5, 9], 0, 5],
    [[9, 9, 5, 9, 9, 9, 9, 9], 2, 8],
  ])
})

test('in the middle of the widest gap', () => {
  const upper = Array.from({ length: 40 }, (_, x) => ([11, 14, 15, 16].includes(x) ? 0 : 9))
  const lower = Array(40).fill(0)
  const data = Uint8Array.from([...upper, ...Array.from({ length: 7 }, () => lower).flat()])
  const [first] = splitStrip({ widthPx: 40, heightPx: 8, channels: 1, data }, 24)
  expect(first!.to).toBe(15)
})

test('pieces are never too wide and what counts of them together is the strip', () => {
  const upper = Array.from({ length: 100 }, (_, i) => (i * 37) % 256)
  const pieces = splitStrip(
    strip(
      upper,
      upper.map((v) => 255 - v),
    ),
    9,
  )
  expect(Math.max(...pieces.map(({ raster }) => raster.widthPx))).toBeLessThanOrEqual(9)
  expect(pieces.flatMap(({ raster, from, to }) => [...raster.data.subarray(from, to)])).toEqual(upper)
})
