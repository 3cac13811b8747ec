import { expect, test } from 'vitest'
import { hasBroken, mendLarge } from '../../../../functions/ocr/engine/find/large-print.ts'
import type { Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'

const box = (x0: number, y0: number, x1: number, y1: number): { readonly polygon: Polygon } => ({
  polygon: [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ],
})

const left = box(0, 0, 320, 100)
const right = box(290, 2, 700, 101)
const stroke = box(300, 40, 310, 48)
const line = box(0, 0, 700, 100)

test('boxes that reach into each other are broken, words beside each other are not', () => {
  expect(hasBroken([left, right], 64)).toBe(true)
  expect(hasBroken([left, box(330, 0, 700, 100)], 64)).toBe(false)
  expect(hasBroken([left, right], 120)).toBe(false)
  expect(hasBroken([left, stroke], 64)).toBe(false)
})

test('a line in pieces gives way to the whole of it, strokes too', () => {
  const other = box(0, 200, 400, 300)
  expect(mendLarge([left, stroke, right, other], [line, other], 64)).toEqual([other, line])
})

test('a line that is tilted, or runs down the page, too', () => {
  const turned = ({ polygon }: { polygon: Polygon }, degrees: number) => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    const [a, b, c, d] = polygon.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos] as const)
    return { polygon: [a, b, c, d] as unknown as Polygon }
  }
  for (const degrees of [2, 20, 90]) {
    const whole = turned(line, degrees)
    expect(mendLarge([turned(left, degrees), turned(right, degrees)], [whole], 64)).toEqual([whole])
  }
})

test('two lines below each other that look like one from afar stay two', () => {
  const lines = [box(0, 0, 700, 90), box(0, 80, 700, 170)]
  expect(hasBroken(lines, 64)).toBe(true)
  expect(mendLarge(lines, [box(0, 0, 700, 170)], 64)).toEqual(lines)
})

test('small print in a large box stays', () => {
  const print = [box(20, 10, 300, 30), box(20, 40, 300, 60)]
  expect(mendLarge(print, [box(0, 0, 700, 200)], 64)).toEqual(print)
})

test('what is not broken keeps its own boxes', () => {
  const words = [left, box(330, 0, 700, 100)]
  expect(mendLarge(words, [line], 64)).toEqual(words)
})
