import { expect, test } from 'vitest'
import { turnedHalf } from '../../../../functions/ocr/engine/geometry.ts'
import { toGrey } from '../../../../functions/ocr/engine/raster.ts'
import { extract, wholePicture } from '../../../../functions/ocr/engine/read/extract.ts'
import type { Polygon, Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const high = (heightPx: number) => ({ heightPx, isGrey: false })
const grey = (widthPx: number, ...data: readonly number[]): Raster => ({
  widthPx,
  heightPx: data.length / widthPx,
  channels: 1,
  data: Uint8Array.from(data),
})
const PAGE = grey(4, 10, 20, 30, 40, 50, 60, 70, 80)

test('the whole picture at its own height is the picture', () => {
  expect(extract(PAGE, wholePicture(PAGE), high(2))).toEqual(PAGE)
})

test('in colour, too, and for a grey strip its luma', () => {
  const page: Raster = { widthPx: 1, heightPx: 2, channels: 3, data: Uint8Array.of(10, 20, 30, 200, 100, 0) }
  expect(extract(page, wholePicture(page), high(2))).toEqual(page)
  expect(extract(page, wholePicture(page), { heightPx: 2, isGrey: true })).toEqual(toGrey(page))
})

test('a box inside, pixel by pixel', () => {
  const box: Polygon = [
    [1, 0],
    [3, 0],
    [3, 2],
    [1, 2],
  ]
  expect(extract(PAGE, box, high(2))).toEqual(grey(2, 20, 30, 60, 70))
})

test('read from the other end it is turned by 180 degrees', () => {
  expect(extract(PAGE, turnedHalf(wholePicture(PAGE)), high(2))).toEqual(
    grey(4, 80, 70, 60, 50, 40, 30, 20, 10),
  )
})

test('a vertical box is turned so that it reads across', () => {
  const page = grey(2, 10, 20, 30, 40, 50, 60, 70, 80)
  const downwards: Polygon = [
    [2, 0],
    [2, 4],
    [0, 4],
    [0, 0],
  ]
  expect(extract(page, downwards, high(2))).toEqual(grey(4, 20, 40, 60, 80, 10, 30, 50, 70))
})

test('finer pages are averaged, not skipped', () => {
  const page = grey(4, 0, 100, 0, 100, 100, 0, 100, 0, 0, 100, 0, 100, 100, 0, 100, 0)
  expect([...extract(page, wholePicture(page), high(2)).data]).toEqual([50, 50, 50, 50])
})

test('coarser pages are interpolated', () => {
  const page = grey(2, 0, 100, 0, 100)
  expect([...extract(page, wholePicture(page), high(4)).data.subarray(0, 4)]).toEqual([0, 25, 75, 100])
})

test('outside the page the border is repeated', () => {
  const box: Polygon = [
    [-2, 0],
    [2, 0],
    [2, 2],
    [-2, 2],
  ]
  expect(extract(PAGE, box, high(2))).toEqual(grey(4, 10, 10, 10, 20, 50, 50, 50, 60))
})

test('colour channels stay apart', () => {
  const page: Raster = { widthPx: 2, heightPx: 1, channels: 3, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) }
  expect(extract(page, wholePicture(page), high(1))).toEqual(page)
})

test('perspective: the far end of a trapezoid is stretched', () => {
  // Columns of 8 pixels, bright in the right half; the box's right side is half as high as its left.
  const page = grey(8, ...Array.from({ length: 64 }, (_, i) => (i % 8 >= 4 ? 200 : 0)))
  const box: Polygon = [
    [0, 0],
    [8, 2],
    [8, 6],
    [0, 8],
  ]
  const strip = extract(page, box, high(6))
  const bright = [...strip.data.subarray(0, strip.widthPx)].filter((v) => v > 100).length
  expect(bright).toBeGreaterThan(strip.widthPx / 2)
})

test('a line of a page much finer than the strip is the same line of the page made smaller', () => {
  const line = (widthPx: number, heightPx: number): Raster => ({
    ...{ widthPx, heightPx, channels: 1 },
    // Waves along and across, of the same phase at every size.
    data: Uint8Array.from({ length: widthPx * heightPx }, (_, at) => {
      const [x, y] = [((at % widthPx) + 0.5) / widthPx, (Math.floor(at / widthPx) + 0.5) / heightPx]
      return 128 + 60 * Math.sin(20 * x) + 60 * Math.cos(5 * y)
    }),
  })
  const [large, small] = [line(1600, 320), line(240, 48)]
  const strip = extract(large, wholePicture(large), high(48))
  expect([strip.widthPx, strip.heightPx]).toEqual([240, 48])
  const differences = strip.data.map((value, at) => Math.abs(value - small.data[at]!))
  expect(Math.max(...differences)).toBeLessThanOrEqual(2)
})

/** A colour page, noisy and in three channels that have little to do with each other. */
const noisy = (widthPx: number, heightPx: number): Raster => ({
  ...{ widthPx, heightPx, channels: 3 },
  data: Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, at) => (at * at * 7 + at * 13) % 251),
})

test.each([
  ['inside the page', 60, 40, 300, 100],
  ['at its edge', -3, -5, 200, 60],
  ['as high as two strips and more', 20, 20, 380, 150],
])('a grey strip of a colour page is that of the grey page, %s', (_, x0, y0, x1, y1) => {
  const page = noisy(400, 160)
  const box: Polygon = [
    [x0, y0],
    [x1, y0 + 2],
    [x1, y1 + 2],
    [x0, y1],
  ]
  const kind = { heightPx: 48, isGrey: true }
  const [strip, ofGrey] = [extract(page, box, kind), extract(toGrey(page), box, kind)]
  expect({ ...strip, data: 0 }).toEqual({ ...ofGrey, data: 0 })
  // That of the colours is rounded once, at the end.
  const differences = strip.data.map((value, at) => Math.abs(value - ofGrey.data[at]!))
  expect(Math.max(...differences)).toBeLessThanOrEqual(2)
})

test('a box beside the page is the nearest pixels of it', () => {
  const box: Polygon = [
    [10, 0],
    [14, 0],
    [14, 2],
    [10, 2],
  ]
  expect(extract(PAGE, box, high(2))).toEqual(grey(4, 40, 40, 40, 40, 80, 80, 80, 80))
})
