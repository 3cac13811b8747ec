import { expect, test } from 'vitest'
import { binarise, preprocess } from '../../../../functions/ocr/engine/find/preprocess.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const grey = (widthPx: number, heightPx: number, at: (x: number, y: number) => number): Raster => ({
  widthPx,
  heightPx,
  channels: 1,
  data: Uint8Array.from({ length: widthPx * heightPx }, (_, i) => at(i % widthPx, Math.floor(i / widthPx))),
})

test('an even ground is white whatever its grey', () => {
  for (const level of [0, 100, 255])
    expect(new Set(binarise(grey(20, 20, () => level)).data)).toEqual(new Set([255]))
})

test('a dark stroke stays dark on a ground that grows darker', () => {
  const page = grey(60, 30, (x, y) => (y === 15 && x > 5 && x < 55 ? 20 + x : 100 + 2 * x))
  const { data } = binarise(page)
  expect(data[15 * 60 + 30]).toBe(0)
  expect(data[5 * 60 + 30]).toBe(255)
  expect(data[25 * 60 + 50]).toBe(255)
})

test('two levels below the mean is still white, three is not', () => {
  const dot = (depth: number) =>
    binarise(grey(31, 31, (x, y) => (x === 15 && y === 15 ? 100 - depth : 100))).data[15 * 31 + 15]
  expect(dot(1)).toBe(255)
  expect(dot(3)).toBe(0)
})

test('colour becomes grey first; the other choices leave clean pixels alone', async () => {
  const page: Raster = { widthPx: 12, heightPx: 12, channels: 3, data: new Uint8Array(432).fill(90) }
  expect(binarise(page).channels).toBe(1)
  expect((await preprocess(page, 'binarise')).page.channels).toBe(1)
  expect((await preprocess(page, 'auto')).page).toBe(page)
  expect((await preprocess(page, 'none')).page).toBe(page)
})
