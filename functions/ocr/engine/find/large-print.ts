// Boxes of a page and those of a look at a smaller scale in; the boxes with large lines mended out.
import { distance, sides } from '../geometry.ts'
import type { Point, Polygon } from '../vocabulary.ts'

interface Found {
  readonly polygon: Polygon
}

/** Pieces of a line are about as high as it is: small print that its box happens to cover is not. */
const AS_HIGH = 0.6
/** What is lower than this, inside a line's box, is a stroke of one of its letters. */
const STROKE = 0.25

export const heightOf = ({ polygon }: Found): number => {
  const { along, across } = sides(polygon)
  return Math.min(along, across)
}

/** Whether boxes higher than `leastHeightPx` reach into each other, as those of words hardly do. */
export function hasBroken(boxes: readonly Found[], leastHeightPx: number): boolean {
  const high = boxes.filter((box) => heightOf(box) > leastHeightPx)
  return high.some((one) => high.some((other) => one !== other && reaches(one, other)))
}

/**
 * The detector's network sees letters only up to a size: larger lines fall apart in the middle of words, above all where a
 * seam of two tiles runs through them. Seen smaller they are whole.
 * @param smaller of the same page, in the same pixels
 * @param leastHeightPx what is lower does not fall apart
 */
export function mendLarge<T extends Found>(
  boxes: readonly T[],
  smaller: readonly T[],
  leastHeightPx: number,
): readonly T[] {
  let mended = boxes
  for (const whole of smaller.filter((box) => heightOf(box) > leastHeightPx)) {
    const inside = mended.filter(({ polygon }) => holds(whole.polygon, centreOf(polygon)))
    const pieces = inside.filter((box) => heightOf(box) > STROKE * heightOf(whole))
    const isBroken = hasBroken(pieces, AS_HIGH * heightOf(whole)) && areInARow(whole, pieces)
    if (isBroken) mended = [...mended.filter((box) => !inside.includes(box)), whole]
  }
  return mended
}

/** Lines below each other that look like one from afar have pieces below each other. */
function areInARow({ polygon }: Found, pieces: readonly Found[]): boolean {
  const [a, b, , d] = polygon
  const far = distance(a, b) >= distance(a, d) ? b : d
  const spans = pieces
    .map((piece) => piece.polygon.map((corner) => shareOf(corner, a, far)))
    .map((shares) => ({ from: Math.min(...shares), to: Math.max(...shares) }))
    .sort((one, other) => one.from - other.from)
  return spans.slice(1).every(({ from, to }, i) => {
    const before = spans[i]!
    return before.to - from < Math.min(to - from, before.to - before.from) / 2
  })
}

const centreOf = ([a, , c]: Polygon): Point => [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2]

/** Whether the middle of one of its sides lies in the other. */
const reaches = ({ polygon }: Found, other: Found): boolean =>
  polygon.some(([x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % 4]!
    return holds(other.polygon, [(x + nextX) / 2, (y + nextY) / 2])
  })

/** Whether the point lies in the rectangle. */
const holds = ([a, b, , d]: Polygon, point: Point): boolean =>
  [b, d].every((to) => {
    const share = shareOf(point, a, to)
    return share >= 0 && share <= 1
  })

/** How far along the way from `a` to `to` the point lies. */
const shareOf = ([x, y]: Point, a: Point, to: Point): number =>
  ((x - a[0]) * (to[0] - a[0]) + (y - a[1]) * (to[1] - a[1])) / distance(a, to) ** 2
