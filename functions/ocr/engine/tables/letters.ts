// The strokes of a page and the boxes of its lines in, the strokes that are no part of a letter out.
import type { Polygon } from '../vocabulary.ts'
import { type Extent, extentOf } from './frame.ts'
import type { Stroke } from './strokes.ts'

/** A stroke of a letter ends no further than this outside of its box, in box heights; a rule goes on. */
const OUTSIDE = 0.15
/** What lies this close to the upper or lower edge of a box, in its heights, may be a rule that the box reaches over. */
const INSIDE = 0.1

/** A stroke with this share of marks is no chain of letters that happen to stand below each other. */
const SOLID = 0.9
/** A chain of letters lies in boxes for this share of its length. */
const CHAIN = 0.6

/** Of strokes that run down. */
export function withoutLetters(down: readonly Stroke[], polygons: readonly Polygon[]): Stroke[] {
  const boxes = polygons.map(extentOf)
  return down.filter((stroke) => {
    const extent = extentOf([stroke.from, stroke.to])
    if (boxes.some((box) => isPartOfLetter(extent, box))) return false
    return stroke.marked > SOLID || !isChain(stroke, boxes)
  })
}

/** Of strokes that run across. */
export function withoutLines(across: readonly Stroke[], polygons: readonly Polygon[]): Stroke[] {
  const boxes = polygons.map(extentOf)
  return across.filter(({ from, to }) => {
    const extent = extentOf([from, to])
    return !boxes.some((box) => isPartOfLine(extent, box))
  })
}

function isChain({ from, to }: Stroke, boxes: readonly Extent[]): boolean {
  const x = (from[0] + to[0]) / 2
  const inside = boxes.map(({ x0, x1, y0, y1 }) => {
    const margin = INSIDE * (y1 - y0)
    if (x < x0 + margin || x > x1 - margin) return 0
    return Math.max(0, Math.min(y1, to[1]) - Math.max(y0, from[1]))
  })
  return inside.reduce((sum, length) => sum + length, 0) > CHAIN * (to[1] - from[1])
}

function isPartOfLetter({ x0, x1, y0, y1 }: Extent, box: Extent): boolean {
  const height = box.y1 - box.y0
  const outside = OUTSIDE * height
  return x0 > box.x0 && x1 < box.x1 && y0 > box.y0 - outside && y1 < box.y1 + outside
}

/** Many letters together: their feet stand on one line. */
function isPartOfLine({ x0, x1, y0, y1 }: Extent, box: Extent): boolean {
  const height = box.y1 - box.y0
  const [outside, inside] = [OUTSIDE * height, INSIDE * height]
  return x0 > box.x0 - outside && x1 < box.x1 + outside && y0 > box.y0 + inside && y1 < box.y1 - inside
}
