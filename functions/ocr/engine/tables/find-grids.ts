// A page and the boxes of its lines in, the ruled tables on it out.
import { sides } from '../geometry.ts'
import type { Point, Polygon, Raster } from '../vocabulary.ts'
import { type Grid, gridOf, type Span } from './grid.ts'
import { groupsOf } from './groups.ts'
import { withoutLetters, withoutLines } from './letters.ts'
import { type Stroke, strokesAcross, strokesDown } from './strokes.ts'

/** Fewer lines of text make no table, and cost no search for one. */
const LEAST_LINES = 4
/** Of its cells, those with text: less is a form to be filled in, or the lines behind a chart. */
const LEAST_FILLED = 0.3
/** Lines a cell with text has on average at most: more is a page in frames. */
const MOST_LINES = 8

export interface Rules {
  readonly grids: readonly Grid[]
  /** All that run across, those of the grids among them; searched when somebody asks. */
  readonly across: () => readonly Stroke[]
}

export const NO_RULES: Rules = { grids: [], across: () => [] }

export function findRules(page: Raster, polygons: readonly Polygon[]): Rules {
  if (polygons.length < LEAST_LINES) return NO_RULES
  const heights = polygons.map((polygon) => Math.min(...Object.values(sides(polygon)))).sort((a, b) => a - b)
  const unitPx = heights[Math.floor(heights.length / 2)]!
  let found: readonly Stroke[] | undefined
  const across = () => {
    found ??= withoutLines(strokesAcross(page, unitPx), polygons)
    return found
  }
  const down = withoutLetters(strokesDown(page, unitPx), polygons)
  // Most pages end here.
  if (down.length === 0) return { grids: [], across }
  const grids = groupsOf({ across: across(), down }, unitPx)
    .flatMap((group) => gridOf(group, unitPx) ?? [])
    .map((grid) => ({ grid, size: filledOf(grid, polygons) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size)
    .map(({ grid }) => grid)
  // Of a table inside a table the one with more in it.
  const apart = grids.filter((grid, at) => !grids.slice(0, at).some((other) => doOverlap(grid, other)))
  return { grids: apart, across }
}

/** Where the middle lies; undefined of what lies beside the grid. */
export function cellAt(grid: Grid, point: Point): Span | undefined {
  const [x, y] = grid.frame.to(point)
  const [column, row] = [placeIn(grid.xs, x), placeIn(grid.ys, y)]
  return grid.cells.find(
    (cell) =>
      row >= cell.row &&
      row < cell.row + cell.rowSpan &&
      column >= cell.column &&
      column < cell.column + cell.columnSpan,
  )
}

const placeIn = (lines: readonly number[], at: number): number =>
  at >= lines.at(-1)! ? -1 : lines.findLastIndex((line) => line <= at)

export const middleOf = ([a, , c]: Polygon): Point => [(a[0] + c[0]) / 2, (a[1] + c[1]) / 2]

/** How many cells have text; 0 of what is no table. */
function filledOf(grid: Grid, polygons: readonly Polygon[]): number {
  const lines = polygons.flatMap((polygon) => cellAt(grid, middleOf(polygon)) ?? [])
  const filled = [...new Set(lines)]
  const isTable =
    filled.length >= Math.max(3, LEAST_FILLED * grid.cells.length) &&
    lines.length <= MOST_LINES * filled.length &&
    new Set(filled.map(({ row }) => row)).size > 1 &&
    new Set(filled.map(({ column }) => column)).size > 1
  return isTable ? filled.length : 0
}

function doOverlap(grid: Grid, other: Grid): boolean {
  const { xs, ys, frame } = grid
  const middle: Point = [(xs[0]! + xs.at(-1)!) / 2, (ys[0]! + ys.at(-1)!) / 2]
  const otherMiddle: Point = [(other.xs[0]! + other.xs.at(-1)!) / 2, (other.ys[0]! + other.ys.at(-1)!) / 2]
  return (
    cellAt(other, frame.from(middle)) !== undefined ||
    cellAt(grid, other.frame.from(otherMiddle)) !== undefined
  )
}
