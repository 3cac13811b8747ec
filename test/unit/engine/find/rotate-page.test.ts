import { expect, test } from 'vitest'
import { rotatePage } from '../../../../functions/ocr/engine/find/rotate-page.ts'
import { tiltOf } from '../../../../functions/ocr/engine/orient.ts'
import type { Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'

function box(degrees: number, length: number, breadth = 10): Polygon {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return [
    [0, 0],
    [length * cos, length * sin],
    [length * cos - breadth * sin, length * sin + breadth * cos],
    [-breadth * sin, breadth * cos],
  ]
}

test('the tilt is the median of the longer boxes, weighted by length', () => {
  expect(tiltOf([box(4, 300), box(4.2, 200), box(-30, 60), box(45, 12)])).toBeCloseTo(4, 6)
  expect(tiltOf([])).toBe(0)
})

test('a page on its side has its tilt against the nearest quarter turn', () => {
  expect(tiltOf([box(94, 300), box(94, 200)])).toBeCloseTo(4, 6)
  expect(tiltOf([box(-176, 300)])).toBeCloseTo(4, 6)
})

test('a straightened page holds the tilted line level, and the way back finds it again', async () => {
  // A black bar, tilted by 10 degrees clockwise through the centre of a white page.
  const [widthPx, heightPx, degrees] = [200, 160, 10]
  const slope = Math.tan((degrees * Math.PI) / 180)
  const data = new Uint8Array(widthPx * heightPx * 3).fill(255)
  for (let x = 20; x < 180; x++) {
    const y = Math.round(80 + (x - 100) * slope)
    for (let dy = -3; dy <= 3; dy++)
      data.fill(0, ((y + dy) * widthPx + x) * 3, ((y + dy) * widthPx + x) * 3 + 3)
  }
  const upright = await rotatePage({ widthPx, heightPx, channels: 3, data }, degrees)
  const { page, back } = upright
  const dark = (x: number, y: number) => page.data[(Math.round(y) * page.widthPx + Math.round(x)) * 3]! < 128
  const [cx, cy] = [page.widthPx / 2, page.heightPx / 2]
  for (const dx of [-70, -30, 0, 30, 70]) {
    expect(dark(cx + dx, cy)).toBe(true)
    expect(dark(cx + dx, cy - 8)).toBe(false)
    const [x, y] = back([cx + dx, cy])
    expect(y).toBeCloseTo(80 + (x - 100) * slope, 0)
  }
})
