import { expect, test } from 'vitest'
import { drawnClose } from '../../../../functions/ocr/engine/find/loose.ts'
import type { Polygon, Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

type Rectangle = readonly [x0: number, y0: number, x1: number, y1: number]

const corners = ([x0, y0, x1, y1]: Rectangle): Polygon => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
]

/** A page of one colour with rectangles of ink on it. */
function page(inks: readonly Rectangle[], ground = 255, ink = 0): Raster {
  const [widthPx, heightPx] = [100, 80]
  const data = new Uint8Array(widthPx * heightPx).fill(ground)
  for (const [x0, y0, x1, y1] of inks)
    for (let y = y0; y < y1; y++) data.fill(ink, y * widthPx + x0, y * widthPx + x1)
  return { widthPx, heightPx, channels: 1, data }
}

const WHOLE = corners([0, 0, 100, 80])

test.each([
  ['black on white', 255, 0],
  ['white on black', 0, 255],
  ['faint', 250, 200],
])('a box much larger than its character is drawn close around it, %s', (_, ground, ink) => {
  const drawn = drawnClose(page([[40, 30, 50, 60]], ground, ink), WHOLE)
  expect(drawn).toEqual(corners([34, 24, 56, 66]))
})

test('no further than the box itself', () => {
  expect(drawnClose(page([[2, 45, 12, 75]]), WHOLE)).toEqual(corners([0, 39, 18, 80]))
})

test.each<[string, readonly Rectangle[], Polygon]>([
  ['a box that is close already', [[40, 10, 60, 70]], WHOLE],
  ['a mark, which needs room around it', [[40, 60, 50, 70]], WHOLE],
  ['a dash', [[30, 38, 60, 58]], WHOLE],
  ['a long box', [[40, 30, 50, 45]], corners([0, 20, 100, 60])],
  ['a box whose corners lie on ink', [[0, 0, 10, 30]], WHOLE],
])('%s stays as it is', (_, inks, polygon) => {
  expect(drawnClose(page(inks), polygon)).toBe(polygon)
})
