// Boxes in, the same out, those of tiny lines a little higher: the detector sees the body of letters of ten pixels and hardly
// what reaches above and below it.
import { sides } from '../geometry.ts'
import type { Point, Polygon } from '../vocabulary.ts'

/** Lines lower than this are tiny, in pixels of the page. Boxes of larger ones have margins of their own. */
const TINY_PX = 14
/** Of the box's height, above and below. */
const GROWTH = 0.1

interface Found {
  readonly polygon: Polygon
}

/** Order is kept. No box grows into what stands above or below it: of the room between, each has half. */
export function growTiny<Box extends Found>(boxes: readonly Box[]): Box[] {
  let reaches: readonly Reach[] | undefined
  return boxes.map((box, at) => {
    const { across } = sides(box.polygon)
    if (across >= TINY_PX) return box
    reaches ??= boxes.map(({ polygon }) => reachOf(polygon))
    const { above, below } = roomOf(at, boxes, reaches)
    return { ...box, polygon: grown(box.polygon, shareOf(above / across), shareOf(below / across)) }
  })
}

const shareOf = (room: number): number => Math.min(GROWTH, room / 2)

/** The upright rectangle around a box, in pixels. */
interface Reach {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function reachOf(polygon: Polygon): Reach {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)]
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}

/** A page holds thousands of boxes: only of those this near does anything have to be computed. */
const isNear = (a: Reach, b: Reach, px: number): boolean =>
  a.left - px <= b.right && b.left <= a.right + px && a.top - px <= b.bottom && b.top <= a.bottom + px

/** How far the nearest boxes above and below lie that share some of its columns; in pixels, Infinity where none is near. */
function roomOf(
  at: number,
  boxes: readonly Found[],
  reaches: readonly Reach[],
): { above: number; below: number } {
  const [a, b, , d] = boxes[at]!.polygon
  const { along, across } = sides(boxes[at]!.polygon)
  const room = { above: Number.POSITIVE_INFINITY, below: Number.POSITIVE_INFINITY }
  for (let other = 0; other < boxes.length; other++) {
    if (other === at || !isNear(reaches[at]!, reaches[other]!, 2 * GROWTH * across)) continue
    const { polygon } = boxes[other]!
    const xs = polygon.map((corner) => alongOf(corner, a, b) / along)
    if (Math.max(...xs) <= 0 || Math.min(...xs) >= along) continue
    const ys = polygon.map((corner) => alongOf(corner, a, d) / across)
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
    if (top + bottom < across) room.above = Math.min(room.above, Math.max(0, -bottom))
    else room.below = Math.min(room.below, Math.max(0, top - across))
  }
  return room
}

/** The way from `from` to a point, along the side that leads to `to`, times that side's length. */
const alongOf = ([x, y]: Point, from: Point, to: Point): number =>
  (x - from[0]) * (to[0] - from[0]) + (y - from[1]) * (to[1] - from[1])

/** By shares of its height. */
function grown([a, b, c, d]: Polygon, top: number, bottom: number): Polygon {
  const beyond = (from: Point, to: Point, share: number): Point => [
    to[0] + (to[0] - from[0]) * share,
    to[1] + (to[1] - from[1]) * share,
  ]
  return [beyond(d, a, top), beyond(c, b, top), beyond(b, c, bottom), beyond(a, d, bottom)]
}
