// Lines in, the direction out in which the page's text runs; a direction in, the frame of it out.
import { angleOf, sides, weightedMedian } from '../geometry.ts'
import type { Line, Point, Polygon } from '../vocabulary.ts'
import { median } from './statistics.ts'

/** Several characters in a box this much taller than wide stand one above the other. */
const STACKED = 1.5

type Directed = Pick<Line, 'polygon' | 'text'>

const QUARTER = Math.PI / 2
const quarterOf = (angle: number): number => (Math.round(angle / QUARTER) + 4) % 4

/** Direction in which a line is read, in radians: stacked characters run down though each stands upright. */
function flowOf({ polygon, text }: Directed): number {
  return angleOf(polygon) + (isStacked({ polygon, text }) ? QUARTER : 0)
}

function isStacked({ polygon, text }: Directed): boolean {
  const { along, across } = sides(polygon)
  return across > along * STACKED && text.length > 1
}

/** Shorter than this, in usual line heights, a box stands in the rows, however a lone character or two shaped it. */
const LEAST_ACROSS = 2.5

/** The lines that run across the page's direction: labels of axes, stamps in the margin, stacked characters. */
export function linesAcross<T extends Directed>(lines: readonly T[], direction: number): T[] {
  const unit = median(lines.map(({ polygon }) => shortSide(polygon)))
  return lines.filter(
    (line) =>
      quarterOf(flowOf(line) - direction) % 2 === 1 &&
      line.text.length > 1 &&
      longSide(line.polygon) > Math.max(shortSide(line.polygon) * STACKED, unit * LEAST_ACROSS),
  )
}

const longSide = (polygon: Polygon): number => Math.max(...Object.values(sides(polygon)))
const shortSide = (polygon: Polygon): number => Math.min(...Object.values(sides(polygon)))

/**
 * The page's reading direction in radians: the quarter turn that most of the text's length agrees on, and within it
 * the weighted median.
 */
export function readingDirection(lines: readonly Directed[]): number {
  const flows = lines.map((line) => ({ angle: flowOf(line), weight: longSide(line.polygon) }))
  const weights = [0, 0, 0, 0]
  // A sign with a column of characters beside its lines is read as the lines are.
  for (const { angle, weight } of flows)
    weights[quarterOf(angle)]! += quarterOf(angle) % 2 === 0 ? weight : weight / 2
  const quarter = weights.indexOf(Math.max(...weights))
  const base = quarter * QUARTER
  const tilts = flows
    .filter(({ angle }) => quarterOf(angle) === quarter)
    .map(({ angle, weight }) => ({
      value: Math.atan2(Math.sin(angle - base), Math.cos(angle - base)),
      weight,
    }))
  return base + weightedMedian(tilts)
}

/** To and from coordinates whose x runs in that direction. */
export function frameOf(angle: number): { to: (point: Point) => Point; from: (point: Point) => Point } {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return {
    to: ([x, y]) => [x * cos + y * sin, y * cos - x * sin],
    from: ([x, y]) => [x * cos - y * sin, x * sin + y * cos],
  }
}

/** The one rectangle in that direction that holds them, clockwise as the text is read. At least one polygon. */
export function boundsOf(polygons: readonly Polygon[], angle: number): Polygon {
  const { to, from } = frameOf(angle)
  const corners = polygons.flatMap((polygon) => polygon.map(to))
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  return [from([x0, y0]), from([x1, y0]), from([x1, y1]), from([x0, y1])]
}
