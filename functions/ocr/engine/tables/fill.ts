// The ruled tables of a page and its lines in, the tables with the lines of each cell out.
import type { Cell, Line, Polygon, Table } from '../vocabulary.ts'
import { cellAt, middleOf } from './find-grids.ts'
import { extentOf, type Frame, polygonOf } from './frame.ts'
import type { Grid, Span } from './grid.ts'

/** A table before its lines have places on the page. */
export interface Filled extends Pick<Table, 'rows' | 'columns' | 'polygon'> {
  readonly cells: readonly FilledCell[]
}

export interface FilledCell extends Span {
  readonly polygon: Polygon
  /** Rows of its text, top to bottom, each left to right. */
  readonly lines: readonly (readonly Line[])[]
}

/** A line, and where its box is on the page that the rules were found on. */
export interface Placed {
  readonly line: Line
  readonly polygon: Polygon
}

/** @param back from the page that the rules were found on to the page that the lines are on */
export function fill(
  grids: readonly Grid[],
  placed: readonly Placed[],
  back: (polygon: Polygon) => Polygon,
): Filled[] {
  return grids.flatMap((grid): Filled[] => {
    const own = placed.flatMap((each) => {
      const cell = cellAt(grid, middleOf(each.polygon))
      return cell ? [{ ...each, cell }] : []
    })
    if (own.length === 0) return []
    const { xs, ys, frame } = grid
    const cells = grid.cells.map((span): FilledCell => {
      const { row, column, rowSpan, columnSpan } = span
      const extent = { x0: xs[column]!, x1: xs[column + columnSpan]!, y0: ys[row]!, y1: ys[row + rowSpan]! }
      const inside = own.filter(({ cell }) => cell === span)
      return { ...span, polygon: back(polygonOf(extent, frame)), lines: linesOf(inside, frame) }
    })
    const whole = { x0: xs[0]!, x1: xs.at(-1)!, y0: ys[0]!, y1: ys.at(-1)! }
    return [{ rows: ys.length - 1, columns: xs.length - 1, polygon: back(polygonOf(whole, frame)), cells }]
  })
}

function linesOf(placed: readonly Placed[], frame: Frame): Line[][] {
  const boxes = placed.map(({ line, polygon }) => ({ line, ...extentOf(polygon.map(frame.to)) }))
  const rows: (typeof boxes)[] = []
  for (const box of boxes.sort((a, b) => a.y0 + a.y1 - b.y0 - b.y1)) {
    const last = rows.at(-1)?.at(-1)
    if (last && (box.y0 + box.y1) / 2 < last.y1 - (last.y1 - last.y0) / 4) rows.at(-1)!.push(box)
    else rows.push([box])
  }
  return rows.map((row) => row.sort((a, b) => a.x0 - b.x0).map(({ line }) => line))
}

/** The lines of each row, cell by cell. */
export const rowsOf = ({ rows, cells }: Filled): Line[][] =>
  Array.from({ length: rows }, (_, at) =>
    cells.filter(({ row }) => row === at).flatMap(({ lines }) => lines.flat()),
  )

/**
 * @param lines of the page, in their order
 * @param blocks their places
 * @param join the rows of a cell's text
 */
export function placeTables(
  tables: readonly Filled[],
  lines: readonly Line[],
  blocks: readonly { readonly lines: readonly number[] }[],
  join: (rows: readonly string[]) => string,
): Table[] {
  const places = new Map(lines.map((line, at) => [line, at]))
  const placed = tables.map(({ cells, ...table }): Table => {
    const own = cells.map(({ lines, polygon, ...span }): Cell => {
      const inside = lines.flat()
      const text = inside.length === 0 ? '' : join(lines.map((row) => row.map(({ text }) => text).join(' ')))
      return {
        ...span,
        text,
        ...confidenceOf(inside),
        polygon,
        lines: inside.map((line) => places.get(line)!),
      }
    })
    const first = own.flatMap(({ lines }) => lines)[0]!
    return { block: blocks.findIndex(({ lines }) => lines.includes(first)), ...table, cells: own }
  })
  return placed.sort((a, b) => a.block - b.block)
}

function confidenceOf(lines: readonly Line[]): { confidence?: number } {
  const length = lines.reduce((sum, { text }) => sum + text.length, 0)
  if (length === 0) return {}
  return {
    confidence: lines.reduce((sum, { text, confidence }) => sum + confidence * text.length, 0) / length,
  }
}
