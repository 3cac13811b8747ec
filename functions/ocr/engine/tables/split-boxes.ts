// Boxes of lines and the ruled tables of their page in; out the boxes, cut where they reach over a rule.
import { sides } from '../geometry.ts'
import type { Point, Polygon } from '../vocabulary.ts'
import { cellAt, middleOf } from './find-grids.ts'
import { extentOf } from './frame.ts'
import type { Grid } from './grid.ts'

/** What a box has beyond a rule is more than its margin from this part of its height on. */
const PIECE = 0.45
/** Left free on both sides of a rule, of the box's height: it would be read as a letter. */
const MARGIN = 0.1

export function splitBoxes(polygons: readonly Polygon[], grids: readonly Grid[] = []): Polygon[] {
  return polygons.flatMap((polygon) => {
    const { along, across } = sides(polygon)
    // Text that runs down stands in one column.
    if (along < across) return [polygon]
    const grid = grids.find((each) => reaches(each, polygon))
    return grid ? split(polygon, cutsOf(polygon, grid), across) : [polygon]
  })
}

/** Into a cell of the grid, with its middle or with one of its ends. */
function reaches(grid: Grid, polygon: Polygon): boolean {
  const [[ax, ay], [bx, by], [cx, cy], [dx, dy]] = polygon
  const ends: readonly Point[] = [
    [(ax * 0.9 + bx * 0.1 + cx * 0.1 + dx * 0.9) / 2, (ay * 0.9 + by * 0.1 + cy * 0.1 + dy * 0.9) / 2],
    [(ax * 0.1 + bx * 0.9 + cx * 0.9 + dx * 0.1) / 2, (ay * 0.1 + by * 0.9 + cy * 0.9 + dy * 0.1) / 2],
  ]
  return [middleOf(polygon), ...ends].some((point) => cellAt(grid, point))
}

/** Shares of the box's length at which it crosses a rule. */
function cutsOf(polygon: Polygon, grid: Grid): number[] {
  const { to } = grid.frame
  const { x0, x1 } = extentOf(polygon.map(to))
  const y = to(middleOf(polygon))[1]
  return grid.xs.flatMap((x, at) => {
    if (x <= x0 || x >= x1) return []
    const isRule = grid.cells.some(
      ({ row, column, rowSpan, columnSpan }) =>
        y >= grid.ys[row]! && y < grid.ys[row + rowSpan]! && (column === at || column + columnSpan === at),
    )
    return isRule ? [(x - x0) / (x1 - x0)] : []
  })
}

function split(polygon: Polygon, cuts: readonly number[], heightPx: number): Polygon[] {
  if (cuts.length === 0) return [polygon]
  const margin = (MARGIN * heightPx) / sides(polygon).along
  const least = (PIECE * heightPx) / sides(polygon).along
  const bounds = [0, ...cuts, 1]
  const pieces = bounds.slice(1).flatMap((end, i): Polygon[] => {
    const [from, to] = [i === 0 ? 0 : bounds[i]! + margin, end === 1 ? 1 : end - margin]
    return to - from < least ? [] : [part(polygon, from, to)]
  })
  return pieces.length === 0 ? [polygon] : pieces
}

function part([a, b, c, d]: Polygon, from: number, to: number): Polygon {
  const between = (p: Point, q: Point, share: number): Point => [
    p[0] + (q[0] - p[0]) * share,
    p[1] + (q[1] - p[1]) * share,
  ]
  return [between(a, b, from), between(a, b, to), between(d, c, to), between(d, c, from)]
}
