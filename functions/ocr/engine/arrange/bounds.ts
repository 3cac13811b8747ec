// Polygons and a reading direction in, the one rectangle in that direction out that holds them.
import type { Polygon } from '../vocabulary.ts'
import { frameOf } from './item.ts'

/** Clockwise as the text is read. At least one polygon. */
export function boundsOf(polygons: readonly Polygon[], angle: number): Polygon {
  const { to, from } = frameOf(angle)
  const corners = polygons.flatMap((polygon) => polygon.map(to))
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  return [from([x0, y0]), from([x1, y0]), from([x1, y1]), from([x0, y1])]
}
