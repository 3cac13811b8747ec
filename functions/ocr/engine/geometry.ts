// Plane geometry of text boxes: point sets in, rectangles and transforms out. Pure functions, pixels throughout.
import type { Point, Polygon } from './vocabulary.ts'

/** A rectangle at any angle: `u` points along the longer side, `length >= breadth`. */
export interface RotatedRectangle {
  readonly centre: Point
  /** Unit vector along the longer side. */
  readonly u: Point
  readonly length: number
  readonly breadth: number
}

/** Convex hull, counter-clockwise in a y-down plane (Andrew's monotone chain). At least one point is expected. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1])
  if (sorted.length < 3) return sorted
  const half = (input: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const p of input) {
      while (chain.length >= 2 && cross(chain[chain.length - 2]!, chain[chain.length - 1]!, p) <= 0)
        chain.pop()
      chain.push(p)
    }
    chain.pop()
    return chain
  }
  return [...half(sorted), ...half(sorted.reverse())]
}

const cross = (o: Point, a: Point, b: Point): number =>
  (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])

/** The smallest rectangle around a convex polygon: one of its sides lies on a hull edge (Freeman and Shapira, 1975). */
export function minimumAreaRectangle(hull: readonly Point[]): RotatedRectangle {
  let best: RotatedRectangle | undefined
  let bestArea = Number.POSITIVE_INFINITY
  for (let i = 0; i < hull.length; i++) {
    const a = hull[i]!
    const b = hull[(i + 1) % hull.length]!
    const edge = Math.hypot(b[0] - a[0], b[1] - a[1])
    const ux = edge > 0 ? (b[0] - a[0]) / edge : 1
    const uy = edge > 0 ? (b[1] - a[1]) / edge : 0
    let minU = Number.POSITIVE_INFINITY
    let maxU = Number.NEGATIVE_INFINITY
    let minV = Number.POSITIVE_INFINITY
    let maxV = Number.NEGATIVE_INFINITY
    for (const [x, y] of hull) {
      const u = x * ux + y * uy
      const v = y * ux - x * uy
      if (u < minU) minU = u
      if (u > maxU) maxU = u
      if (v < minV) minV = v
      if (v > maxV) maxV = v
    }
    const area = (maxU - minU) * (maxV - minV)
    if (area < bestArea) {
      bestArea = area
      const cu = (minU + maxU) / 2
      const cv = (minV + maxV) / 2
      const centre: Point = [cu * ux - cv * uy, cu * uy + cv * ux]
      best =
        maxU - minU >= maxV - minV
          ? { centre, u: [ux, uy], length: maxU - minU, breadth: maxV - minV }
          : { centre, u: [-uy, ux], length: maxV - minV, breadth: maxU - minU }
    }
  }
  return best!
}

/**
 * Corners in reading order. A box at least `tallRatio` times longer than broad is read along its length, any other
 * along its more horizontal side; text reads left to right, and downwards where it stands upright on its side.
 */
export function toPolygon(box: RotatedRectangle, tallRatio = 1.5): Polygon {
  let { u, length, breadth } = box
  if (length < breadth * tallRatio && Math.abs(u[1]) > Math.abs(u[0])) {
    u = [-u[1], u[0]]
    ;[length, breadth] = [breadth, length]
  }
  const backwards = Math.abs(u[0]) >= Math.abs(u[1]) ? u[0] < 0 : u[1] < 0
  if (backwards) u = [-u[0], -u[1]]
  const v: Point = [-u[1], u[0]]
  const corner = (along: number, across: number): Point => [
    box.centre[0] + (u[0] * along * length + v[0] * across * breadth) / 2,
    box.centre[1] + (u[1] * along * length + v[1] * across * breadth) / 2,
  ]
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}

export const distance = (a: Point, b: Point): number => Math.hypot(b[0] - a[0], b[1] - a[1])

/** Mean length of the two sides along the text, and of the two across it. */
export function sides([a, b, c, d]: Polygon): { along: number; across: number } {
  return { along: (distance(a, b) + distance(d, c)) / 2, across: (distance(a, d) + distance(b, c)) / 2 }
}

/** Direction of reading in radians: 0 is left to right, positive turns clockwise on the screen. */
export const angleOf = ([a, b, c, d]: Polygon): number =>
  Math.atan2(b[1] - a[1] + c[1] - d[1], b[0] - a[0] + c[0] - d[0])

/** The same box read from its other end. */
export const turnedHalf = ([a, b, c, d]: Polygon): Polygon => [c, d, a, b]

/** The same box read along its other side: down where it was read to the right. */
export const quarter = ([a, b, c, d]: Polygon): Polygon => [b, c, d, a]

export const isVertical = (polygon: Polygon): boolean => Math.abs(Math.cos(angleOf(polygon))) < Math.SQRT1_2

/** The corners of a vertical box as seen by who reads its characters upright. */
export const standing = ([a, b, c, d]: Polygon): Polygon => (a[1] < b[1] ? [d, a, b, c] : [b, c, d, a])

export const mapPolygon = (polygon: Polygon, map: (p: Point) => Point): Polygon => [
  map(polygon[0]),
  map(polygon[1]),
  map(polygon[2]),
  map(polygon[3]),
]

/**
 * Projective map from the unit square ((0,0) (1,0) (1,1) (0,1)) to a quadrilateral, as the eight coefficients of
 * x = (a u + b v + c) / (g u + h v + 1), y = (d u + e v + f) / (g u + h v + 1) (Heckbert, 1989).
 */
export function squareToQuadrilateral([p0, p1, p2, p3]: Polygon): readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
] {
  const sx = p0[0] - p1[0] + p2[0] - p3[0]
  const sy = p0[1] - p1[1] + p2[1] - p3[1]
  const dx1 = p1[0] - p2[0]
  const dy1 = p1[1] - p2[1]
  const dx2 = p3[0] - p2[0]
  const dy2 = p3[1] - p2[1]
  const det = dx1 * dy2 - dx2 * dy1
  const isAffine = Math.abs(sx) + Math.abs(sy) < 1e-6 || Math.abs(det) < 1e-9
  const g = isAffine ? 0 : (sx * dy2 - dx2 * sy) / det
  const h = isAffine ? 0 : (dx1 * sy - sx * dy1) / det
  return [
    p1[0] - p0[0] + g * p1[0],
    p3[0] - p0[0] + h * p3[0],
    p0[0],
    p1[1] - p0[1] + g * p1[1],
    p3[1] - p0[1] + h * p3[1],
    p0[1],
    g,
    h,
  ]
}

/** The value at which half of the weight is reached; 0 of nothing. */
export function weightedMedian(
  values: readonly { readonly value: number; readonly weight: number }[],
): number {
  const sorted = [...values].sort((a, b) => a.value - b.value)
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2
  let reached = 0
  for (const { value, weight } of sorted) {
    reached += weight
    if (reached >= half) return value
  }
  return 0
}
