import { expect, test } from 'vitest'
import { halved } from '../../../functions/ocr/engine/halves.ts'
import type { Raster } from '../../../functions/ocr/engine/vocabulary.ts'

const raster = (channels: 1 | 3, widthPx: number, ...data: readonly number[]): Raster => ({
  widthPx,
  heightPx: data.length / widthPx / channels,
  channels,
  data: Uint8Array.from(data),
})

test('no halving is the page itself', () => {
  const page = raster(1, 2, 1, 2, 3, 4)
  expect(halved(page, 0)).toBe(page)
  expect(halved(page, -1)).toBe(page)
})

test('each pixel is the mean of four', () => {
  const page = raster(1, 4, 10, 20, 0, 0, 30, 40, 0, 2)
  expect(halved(page, 1)).toEqual(raster(1, 2, 25, 1))
})

test('channels stay apart', () => {
  const page = raster(3, 2, 1, 10, 100, 3, 30, 102, 5, 50, 104, 7, 70, 106)
  expect(halved(page, 1)).toEqual(raster(3, 1, 4, 40, 103))
})

test.each([1, 3] as const)('odd sides: the last pixels are their own mean, %i channels', (channels) => {
  const wide = (...values: readonly number[]) => values.flatMap((value) => Array(channels).fill(value))
  const page = raster(channels, 3, ...wide(10, 20, 50), ...wide(30, 40, 60), ...wide(1, 3, 7))
  expect(halved(page, 1)).toEqual(raster(channels, 2, ...wide(25, 55), ...wide(2, 7)))
})

test('twice is a quarter, down to a single pixel', () => {
  const page = raster(1, 4, ...Array.from({ length: 16 }, (_, i) => i * 10))
  expect(halved(page, 2)).toEqual(raster(1, 1, 75))
  expect(halved(page, 5)).toEqual(raster(1, 1, 75))
})
