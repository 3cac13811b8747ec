import { describe, expect, test } from 'vitest'
import { isFlat } from '../../../../functions/ocr/engine/find/flat.ts'
import type { Polygon, Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

/** Grey 200 everywhere, but for the samples given: [x, y, value]. */
function page(...marks: readonly (readonly [number, number, number])[]): Raster {
  const data = new Uint8Array(20 * 10).fill(200)
  for (const [x, y, value] of marks) data[y * 20 + x] = value
  return { data, widthPx: 20, heightPx: 10, channels: 1 }
}

const BOX: Polygon = [
  [5, 2],
  [15, 2],
  [15, 8],
  [5, 8],
]

describe('isFlat', () => {
  test.each([
    ['one colour', page(), true],
    ['grain of three levels', page([7, 4, 198], [8, 5, 201]), true],
    ['print that is hardly to be seen', page([7, 4, 188]), false],
    ['ink outside the box', page([2, 4, 0], [17, 4, 0], [7, 0, 0]), true],
  ] as const)('%s: %s', (_, raster, flat) => {
    expect(isFlat(raster, BOX)).toBe(flat)
  })

  test('colours of equal grey are not one colour', () => {
    const data = new Uint8Array(20 * 10 * 3).fill(100)
    data[(4 * 20 + 7) * 3] = 160
    expect(isFlat({ data, widthPx: 20, heightPx: 10, channels: 3 }, BOX)).toBe(false)
  })

  test('a box that reaches beyond the page counts as far as it lies on it', () => {
    const beyond: Polygon = [
      [-5, -5],
      [40, -5],
      [40, 40],
      [-5, 40],
    ]
    expect([isFlat(page(), beyond), isFlat(page([0, 0, 0]), beyond)]).toEqual([true, false])
  })
})
