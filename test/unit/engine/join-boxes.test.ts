// Boxes on a page of black letters, 10 px wide and 20 px high: which become one, which are parted, which stay.
import { expect, test } from 'vitest'
import { joinBoxes } from '../../../functions/ocr/engine/join-boxes.ts'
import type { Polygon, Raster } from '../../../functions/ocr/engine/vocabulary.ts'

const [WIDTH, HEIGHT] = [300, 120]

function pageWith(...letters: readonly (readonly [x: number, y: number])[]): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(255)
  for (const [left, top] of letters)
    for (let y = top; y < top + 20; y++) data.fill(0, y * WIDTH + left, y * WIDTH + left + 10)
  return { widthPx: WIDTH, heightPx: HEIGHT, channels: 1, data }
}
const box = (x0: number, y0: number, x1: number, y1: number): Polygon => [
  [x0, y0],
  [x1, y0],
  [x1, y1],
  [x0, y1],
]
const rounded = (polygons: readonly Polygon[]) =>
  polygons.map((polygon) => polygon.map((point) => point.map((value) => Math.round(value))))

/** A letter every 14 px. */
const line = (y: number) => pageWith(...Array.from({ length: 18 }, (_, at) => [20 + 14 * at, y] as const))

test('two that share a letter are one', () => {
  expect(rounded(joinBoxes(line(40), [box(10, 35, 130, 65), box(110, 35, 280, 65)]))).toEqual(
    rounded([box(10, 35, 280, 65)]),
  )
})

test('three in a row, whatever their order', () => {
  const boxes = [box(10, 35, 100, 65), box(180, 35, 280, 65), box(90, 36, 190, 64)]
  expect(rounded(joinBoxes(line(40), boxes))).toEqual(rounded([box(10, 35, 280, 65)]))
})

test('one inside the other is the same line', () => {
  expect(joinBoxes(line(40), [box(10, 35, 280, 65), box(40, 37, 90, 63)])).toHaveLength(1)
})

test('where white lies between, each is cut at the far side of it', () => {
  // White from 94 to 130; the left box holds the first letter of the right one.
  const letters = [20, 34, 48, 62, 84, 130, 144, 158].map((x) => [x, 40] as const)
  const [left, right] = rounded(
    joinBoxes(pageWith(...letters), [box(10, 35, 145, 65), box(112, 35, 180, 65)]),
  )
  expect(left![1]![0]).toBeGreaterThanOrEqual(127)
  expect(left![1]![0]).toBeLessThanOrEqual(130)
  expect(right).toEqual(rounded([box(112, 35, 180, 65)])[0])
})

test.each<[string, Polygon, Polygon]>([
  ['far apart', box(10, 35, 100, 65), box(120, 35, 280, 65)],
  ['lines above each other', box(10, 35, 280, 65), box(10, 60, 280, 90)],
  ['lone numbers above each other', box(10, 20, 50, 65), box(10, 55, 50, 100)],
  ['larger type', box(10, 35, 130, 65), box(110, 25, 280, 78)],
  [
    'across each other',
    box(10, 35, 280, 65),
    [
      [100, 10],
      [100, 110],
      [70, 110],
      [70, 10],
    ],
  ],
])('%s: they stay the same objects', (_, a, b) => {
  expect(joinBoxes(line(40), [a, b]).every((polygon, at) => polygon === [a, b][at])).toBe(true)
})

test('of a tilted line, in its own direction', () => {
  const tilt = (polygon: Polygon): Polygon =>
    polygon.map(([x, y]) => [x, y + x * 0.1] as const) as unknown as Polygon
  const page = pageWith(
    ...Array.from({ length: 18 }, (_, at) => [20 + 14 * at, Math.round(40 + 1.4 * at)] as const),
  )
  const [joined, ...rest] = joinBoxes(page, [box(10, 35, 130, 65), box(110, 35, 280, 65)].map(tilt))
  expect(rest).toEqual([])
  expect(joined![1][1] - joined![0][1]).toBeCloseTo(27, 0)
})
