// Strokes in, coordinates in which those that run across are level and those that run down are upright, out.
import { weightedMedian } from '../geometry.ts'
import type { Point, Polygon } from '../vocabulary.ts'
import type { Stroke, Strokes } from './strokes.ts'

/** A shear of the page: paper that lies tilted, and rules of a photo that are not at right angles. */
export interface Frame {
  readonly to: (point: Point) => Point
  readonly from: (point: Point) => Point
}

export function frameOf({ across, down }: Strokes): Frame {
  const fall = slopeOf(across, ([x, y]) => [x, y])
  const lean = slopeOf(down, ([x, y]) => [y, x])
  const scale = 1 / (1 - fall * lean)
  return {
    to: ([x, y]) => [x - lean * y, y - fall * x],
    from: ([x, y]) => [(x + lean * y) * scale, (y + fall * x) * scale],
  }
}

function slopeOf(strokes: readonly Stroke[], turn: (point: Point) => Point): number {
  return weightedMedian(
    strokes.map(({ from, to }) => {
      const [[a, p], [b, q]] = [turn(from), turn(to)]
      return { value: (q - p) / (b - a), weight: b - a }
    }),
  )
}

/** The rectangle around it, in the frame. */
export interface Extent {
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

export function extentOf(points: readonly Point[]): Extent {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  return { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) }
}

export function polygonOf({ x0, x1, y0, y1 }: Extent, { from }: Frame): Polygon {
  return [from([x0, y0]), from([x1, y0]), from([x1, y1]), from([x0, y1])]
}
