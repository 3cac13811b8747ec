// A ruled grid and the lines in it, as they were read, in; out what its text tells beside its rules: rows that no rule
// parts, and cells that the rules do not part because they cannot be seen, such as dark ones on a dark head.
import type { Line } from '../vocabulary.ts'
import { cellAt, middleOf as middleOfBox } from './find-grids.ts'
import type { Grid, Span } from './grid.ts'
import { cutLine, heightOf, middleOf, type Piece, piecesOf, textRowsOf } from './pieces.ts'

export interface Refined {
  readonly grid: Grid
  readonly lines: readonly Line[]
}

/** So many rows of text without rules between them are rows of the table if enough of their places are filled. */
const LEAST_ROWS = 3
const FILLED = { all: 0.75, column: 0.5 }

export function refine(grid: Grid, lines: readonly Line[]): Refined {
  const parted = partColumns(grid, lines)
  return { grid: partRows(parted.grid, parted.lines), lines: parted.lines }
}

/** Lines that are no longer than this part of their cell's width, as most of prose are, stand for themselves. */
const SHORT = 0.7
/** Of the lines of one cell, those that have a line of the other cell level with them. */
const LEVEL = 0.6

/**
 * Whether rows that no rule parts are still together: two cells side by side with at least `LEAST_ROWS` lines each, which are short
 * and level with each other. It is a frame then, not a table, and is read from row to row.
 */
export function holdsRows(grid: Grid, lines: readonly Line[]): boolean {
  const inside = insideOf(grid, lines)
  const widthOf = ({ column, columnSpan }: Span) => grid.xs[column + columnSpan]! - grid.xs[column]!
  const long = grid.cells.flatMap((cell) => {
    const rows = textRowsOf(
      inside.filter((each) => each.cell === cell).map(({ piece }) => ({ ...piece, column: 0 })),
    )
    if (rows.length < LEAST_ROWS) return []
    const spans = rows.map((row) => ({
      middle: middleOf(row[0]!),
      height: heightOf(row[0]!),
      width: Math.max(...row.map(({ x1 }) => x1)) - Math.min(...row.map(({ x0 }) => x0)),
    }))
    const widths = spans.map(({ width }) => width).sort((a, b) => a - b)
    return [{ cell, spans, isShort: widths[widths.length >> 1]! < SHORT * widthOf(cell) }]
  })
  return long.some(({ cell, spans, isShort }) =>
    long.some((other) => {
      if (other.cell === cell || other.cell.row !== cell.row || !(isShort || other.isShort)) return false
      const level = spans.filter(({ middle, height }) =>
        other.spans.some((each) => Math.abs(each.middle - middle) < height / 2),
      )
      return level.length >= LEVEL * spans.length
    }),
  )
}

interface Inside {
  readonly cell: Span
  readonly piece: Piece
}

const insideOf = (grid: Grid, lines: readonly Line[]): Inside[] =>
  lines.flatMap((line) => {
    const cell = cellAt(grid, middleOfBox(line.polygon))
    return cell ? piecesOf(line, grid.frame).map((piece) => ({ cell, piece })) : []
  })

/** A cell over several columns is several cells where text stands in more than one of them and none across. */
function partColumns(grid: Grid, lines: readonly Line[]): Refined {
  const inside = insideOf(grid, lines)
  const cuts = new Map<Line, number[]>()
  const cells = grid.cells.flatMap((span): Span[] => {
    if (span.columnSpan === 1) return [span]
    const pieces = inside.filter(({ cell }) => cell === span).map(({ piece }) => piece)
    const free = Array.from({ length: span.columnSpan - 1 }, (_, i) => span.column + i + 1).filter(
      (column) => {
        const x = grid.xs[column]!
        return (
          pieces.every(({ x0, x1 }) => x1 < x || x0 > x) &&
          pieces.some(({ x1 }) => x1 < x) &&
          pieces.some(({ x0 }) => x0 > x)
        )
      },
    )
    // An empty column between two that are filled belongs to one of them, nobody knows to which.
    if (free.length === 0) return [span]
    for (const column of free) {
      for (const { line, from, x0 } of pieces) {
        const before = pieces.some((other) => other.line === line && other.x1 < grid.xs[column]!)
        if (!before || x0 < grid.xs[column]! || cuts.get(line)?.includes(from)) continue
        const isFirst = !pieces.some(
          (other) => other.line === line && other.x0 > grid.xs[column]! && other.x0 < x0,
        )
        if (isFirst) cuts.set(line, [...(cuts.get(line) ?? []), from])
      }
    }
    const bounds = [span.column, ...free, span.column + span.columnSpan]
    return bounds.slice(1).map((end, i) => ({ ...span, column: bounds[i]!, columnSpan: end - bounds[i]! }))
  })
  const cut = lines.flatMap((line) => {
    const places = cuts.get(line)
    return places
      ? cutLine(
          line,
          [...places].sort((a, b) => a - b),
        )
      : [line]
  })
  return { grid: { ...grid, cells }, lines: cut }
}

/** From the last row to the first, so that places above stay what they are. */
function partRows(grid: Grid, lines: readonly Line[]): Grid {
  const inside = insideOf(grid, lines)
  let { ys, cells } = grid
  for (let row = ys.length - 2; row >= 0; row--) {
    const band = inside.filter(({ cell }) => cell.row === row && cell.rowSpan === 1)
    const rows = textRowsOf(band.map(({ cell, piece }) => ({ ...piece, column: cell.column })))
    if (!areRows(rows)) continue
    const bounds = rows.slice(1).map((below, i) => {
      const bottom = Math.max(...rows[i]!.map(({ y1 }) => y1))
      return (bottom + Math.min(...below.map(({ y0 }) => y0))) / 2
    })
    const more = bounds.length
    ys = [...ys.slice(0, row + 1), ...bounds, ...ys.slice(row + 1)]
    cells = cells.flatMap((cell): Span[] => {
      if (cell.row > row) return [{ ...cell, row: cell.row + more }]
      if (cell.row + cell.rowSpan <= row) return [cell]
      if (cell.rowSpan > 1) return [{ ...cell, rowSpan: cell.rowSpan + more }]
      return Array.from({ length: more + 1 }, (_, i) => ({ ...cell, row: row + i }))
    })
  }
  return { ...grid, ys, cells: [...cells].sort((a, b) => a.row - b.row || a.column - b.column) }
}

/** Level with each other in every column: lines of long cells are of different number. */
function areRows(rows: readonly (readonly (Piece & { readonly column: number })[])[]): boolean {
  const columns = new Set(rows.flat().map(({ column }) => column))
  if (rows.length < LEAST_ROWS || columns.size < 2) return false
  const filled = (column: number) => rows.filter((row) => row.some((piece) => piece.column === column)).length
  const counts = [...columns].map(filled)
  const isLevel = rows.every((row) => {
    const middles = row.map(middleOf)
    return Math.max(...middles) - Math.min(...middles) < 0.5 * heightOf(row[0]!)
  })
  const all = counts.reduce((sum, count) => sum + count, 0)
  return (
    isLevel &&
    all > FILLED.all * rows.length * columns.size &&
    counts.every((count) => count >= FILLED.column * rows.length)
  )
}
