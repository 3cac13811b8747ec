import { describe, expect, test } from 'vitest'
import { growTiny } from '../../../../functions/ocr/engine/find/tiny-lines.ts'
import type { Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'

const box = (x0: number, y0: number, x1: number, y1: number) => ({
  polygon: [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ] as Polygon,
})
/** Top and bottom of every box. */
const reach = (...boxes: readonly { readonly polygon: Polygon }[]) =>
  growTiny(boxes).map(({ polygon }) => [polygon[0][1], polygon[3][1]].map((y) => Math.round(y * 100) / 100))

test('a tiny line is as high again by a tenth above and below, and no wider', () => {
  const [grown] = growTiny([{ ...box(20, 30, 120, 40), score: 0.9 }])
  expect(grown).toEqual({ ...box(20, 29, 120, 41), score: 0.9 })
})

test('larger lines stay the same objects', () => {
  const large = box(20, 30, 120, 44)
  expect(growTiny([large])[0]).toBe(large)
})

test('a line that stands grows on its own sides', () => {
  const polygon: Polygon = [
    [40, 20],
    [40, 120],
    [30, 120],
    [30, 20],
  ]
  const [grown] = growTiny([{ polygon }])
  expect(grown!.polygon.flat()).toEqual(
    [41, 20, 41, 120, 29, 120, 29, 20].map((value) => expect.closeTo(value, 6)),
  )
})

describe('of the room to a neighbour it takes half at most', () => {
  test('above or below, the nearest counts', () => {
    expect(reach(box(0, 30, 100, 40), box(0, 41, 100, 51), box(0, 60, 100, 90))).toEqual([
      [29, 40.5],
      [40.5, 52],
      [60, 90],
    ])
  })
  test('none where they touch or lie over each other', () => {
    expect(reach(box(0, 30, 100, 40), box(50, 40, 150, 60))[0]).toEqual([29, 40])
    expect(reach(box(0, 30, 100, 40), box(50, 37, 150, 60))[0]).toEqual([29, 40])
  })
  test('beside it nothing is in its way', () => {
    expect(reach(box(0, 30, 100, 40), box(101, 40, 150, 60))[0]).toEqual([29, 41])
  })
})
