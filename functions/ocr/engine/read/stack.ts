// A box of characters that stand one above the other in, strips with the same characters side by side out.

import { sides } from '../geometry.ts'
import type { Polygon, Raster } from '../vocabulary.ts'
import { extract, type StripKind } from './extract.ts'

/**
 * Strips for the numbers of characters that the box may hold: as many as it is wide, one fewer, one more, at least two.
 * @param upright  corners as its characters stand
 */
export function stackedStrips(page: Raster, upright: Polygon, kind: StripKind): (() => Raster)[] {
  const { along: widthPx, across: lengthPx } = sides(upright)
  const count = Math.max(2, Math.round(lengthPx / widthPx))
  return [count - 1, count, count + 1]
    .filter((cells) => cells >= 2)
    .map((cells) => () => sideBySide(cellsOf(upright, cells).map((cell) => extract(page, cell, kind))))
}

function cellsOf([a, b, c, d]: Polygon, count: number): Polygon[] {
  const between = (p: Polygon[0], q: Polygon[0], t: number): Polygon[0] => [
    p[0] + (q[0] - p[0]) * t,
    p[1] + (q[1] - p[1]) * t,
  ]
  return Array.from(
    { length: count },
    (_, i) =>
      [
        between(a, d, i / count),
        between(b, c, i / count),
        between(b, c, (i + 1) / count),
        between(a, d, (i + 1) / count),
      ] as const,
  )
}

function sideBySide(strips: readonly Raster[]): Raster {
  const { heightPx, channels } = strips[0]!
  const widthPx = strips.reduce((sum, strip) => sum + strip.widthPx, 0)
  const data = new Uint8Array(widthPx * heightPx * channels)
  let left = 0
  for (const strip of strips) {
    const row = strip.widthPx * channels
    for (let y = 0; y < heightPx; y++)
      data.set(strip.data.subarray(y * row, (y + 1) * row), (y * widthPx + left) * channels)
    left += strip.widthPx
  }
  return { widthPx, heightPx, channels, data }
}
