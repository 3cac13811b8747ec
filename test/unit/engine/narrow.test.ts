import { expect, test } from 'vitest'
import { narrow } from '../../../functions/ocr/engine/narrow.ts'
import type { Raster } from '../../../functions/ocr/engine/vocabulary.ts'

const grey = (widthPx: number, ...data: number[]): Raster => ({
  widthPx,
  heightPx: data.length / widthPx,
  channels: 1,
  data: Uint8Array.from(data),
})

test('half the width: every pixel is the mean of two', () => {
  expect(narrow(grey(4, 10, 20, 30, 50, 0, 100, 200, 0), 0.5)).toEqual(grey(2, 15, 40, 50, 100))
})

test('three quarters: a pixel takes part of its neighbour', () => {
  // (3 x 30 + 90) / 4, (2 x 90 + 2 x 150) / 4, (150 + 3 x 210) / 4
  expect(narrow(grey(4, 30, 90, 150, 210), 0.75)).toEqual(grey(3, 45, 120, 195))
})

test('colour channels stay apart, and a strip never vanishes', () => {
  const strip: Raster = {
    widthPx: 2,
    heightPx: 1,
    channels: 3,
    data: Uint8Array.from([0, 50, 200, 100, 150, 20]),
  }
  expect(narrow(strip, 0.1)).toEqual({ ...strip, widthPx: 1, data: Uint8Array.from([50, 100, 110]) })
})
