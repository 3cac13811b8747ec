import { expect, test } from 'vitest'
import { scaleWidth } from '../../../../functions/ocr/engine/read/scale-width.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const grey = (widthPx: number, ...data: number[]): Raster => ({
  widthPx,
  heightPx: data.length / widthPx,
  channels: 1,
  data: Uint8Array.from(data),
})

test('half the width: every pixel is the mean of two', () => {
  expect(scaleWidth(grey(4, 10, 20, 30, 50, 0, 100, 200, 0), 0.5)).toEqual(grey(2, 15, 40, 50, 100))
})

test('three quarters: a pixel takes part of its neighbour', () => {
  // (3 x 30 + 90) / 4, (2 x 90 + 2 x 150) / 4, (150 + 3 x 210) / 4
  expect(scaleWidth(grey(4, 30, 90, 150, 210), 0.75)).toEqual(grey(3, 45, 120, 195))
})

test('colour channels stay apart, and a strip never vanishes', () => {
  const strip: Raster = {
    widthPx: 2,
    heightPx: 1,
    channels: 3,
    data: Uint8Array.from([0, 50, 200, 100, 150, 20]),
  }
  expect(scaleWidth(strip, 0.1)).toEqual({ ...strip, widthPx: 1, data: Uint8Array.from([50, 100, 110]) })
})

test('twice the width: pixels lie a quarter and three quarters of the way between two, or are an edge', () => {
  expect(scaleWidth(grey(2, 0, 100, 40, 40), 2)).toEqual(grey(4, 0, 25, 75, 100, 40, 40, 40, 40))
})

test('one column makes columns like it', () => {
  expect(scaleWidth(grey(1, 7, 9), 3)).toEqual(grey(3, 7, 7, 7, 9, 9, 9))
})
