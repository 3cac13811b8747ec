import { expect, test } from 'vitest'
import { regionsOf } from '../../../../functions/ocr/engine/find/contours.ts'

/** A map from a picture: `.` is 0, a digit d is d / 10. */
function mapOf(...rows: readonly string[]) {
  const data = Float32Array.from([...rows.join('')].map((mark) => (mark === '.' ? 0 : Number(mark) / 10)))
  return { widthPx: rows[0]!.length, heightPx: rows.length, data }
}
const extent = (outline: readonly (readonly [number, number])[]) => [
  Math.min(...outline.map(([x]) => x)),
  Math.min(...outline.map(([, y]) => y)),
  Math.max(...outline.map(([x]) => x)),
  Math.max(...outline.map(([, y]) => y)),
]

test('separate regions with their pixels, mean and extent', () => {
  const regions = regionsOf(mapOf('99..', '99..', '....', '..68'), 0.3)
  expect(regions.map((r) => r.pixels)).toEqual([4, 2])
  expect(regions.map((r) => r.score)).toEqual([expect.closeTo(0.9, 5), expect.closeTo(0.7, 5)])
  expect(regions.map((r) => extent(r.outline))).toEqual([
    [0, 0, 2, 2],
    [2, 3, 4, 4],
  ])
})

test('pixels that touch at a corner are one region', () => {
  expect(regionsOf(mapOf('9..', '.9.', '..9'), 0.3)).toHaveLength(1)
  expect(regionsOf(mapOf('..9', '.9.', '9..'), 0.3)).toHaveLength(1)
})

test('arms that meet further down are one region', () => {
  const regions = regionsOf(mapOf('9...9', '9...9', '9.9.9', '99999'), 0.3)
  expect(regions.map((r) => r.pixels)).toEqual([12])
})

test('a region may end at the border of the row before the next begins', () => {
  expect(regionsOf(mapOf('..99', '....', '99..'), 0.3)).toHaveLength(2)
  expect(regionsOf(mapOf('...9', '9...'), 0.3)).toHaveLength(2)
})

test('the threshold itself is background', () => {
  expect(regionsOf(mapOf('3'), Math.fround(0.3))).toEqual([])
})
