// The strokes of one group in, the grid that they make out: its lines, and which of its places are one cell.
import { type Extent, extentOf, type Frame, frameOf } from './frame.ts'
import type { Strokes } from './strokes.ts'

/** In the frame, both ends included. */
export interface Grid {
  readonly frame: Frame
  /** Left to right: one more than there are columns. */
  readonly xs: readonly number[]
  /** Top to bottom: one more than there are rows. */
  readonly ys: readonly number[]
  /** Row by row; together they cover the grid. */
  readonly cells: readonly Span[]
}

/** Places of a grid, from the first to before the last. */
export interface Span {
  readonly row: number
  readonly column: number
  readonly rowSpan: number
  readonly columnSpan: number
}

/** Rules that lie closer are one, in line heights: no row is lower. */
const ONE = 0.45
/** Share of a side of a cell that has a rule, from which there is one. */
const COVERED = 0.6
/** Rules that reach this much further than the last one across them end at a side that is not drawn, in line heights. */
const OPEN = 0.8
const MOST_LINES = 200

/** Rules of one line of the grid: where they lie, and from where to where there are any. */
interface Line {
  readonly at: number
  readonly parts: readonly (readonly [from: number, to: number])[]
}

/** Undefined where there is no row or no column. */
export function gridOf(strokes: Strokes, unitPx: number): Grid | undefined {
  const frame = frameOf(strokes)
  const inFrame = (each: Strokes['across'][number]): Extent =>
    extentOf([frame.to(each.from), frame.to(each.to)])
  const across = strokes.across
    .map(inFrame)
    .map(({ x0, x1, y0, y1 }) => ({ at: (y0 + y1) / 2, from: x0, to: x1 }))
  const down = strokes.down
    .map(inFrame)
    .map(({ x0, x1, y0, y1 }) => ({ at: (x0 + x1) / 2, from: y0, to: y1 }))
  let columns = linesOf(down, unitPx)
  let rows = closed(linesOf(across, unitPx), columns, unitPx)
  columns = closed(columns, rows, unitPx)
  // What spans no whole place of the grid is no line of it: the stroke of a letter, a line under a word.
  rows = rows.filter((line) => spansSome(line, columns))
  columns = columns.filter((line) => spansSome(line, rows))
  if (rows.length < 2 || columns.length < 2) return undefined
  if (rows.length > MOST_LINES || columns.length > MOST_LINES) return undefined
  return {
    frame,
    xs: columns.map(({ at }) => at),
    ys: rows.map(({ at }) => at),
    cells: cellsOf(columns, rows),
  }
}

interface Piece {
  readonly at: number
  readonly from: number
  readonly to: number
}

function linesOf(pieces: readonly Piece[], unitPx: number): Line[] {
  const groups: Piece[][] = []
  for (const piece of [...pieces].sort((a, b) => a.at - b.at)) {
    const group = groups.at(-1)
    if (group && piece.at - placeOf(group) < ONE * unitPx) group.push(piece)
    else groups.push([piece])
  }
  return groups.map((group) => ({
    at: placeOf(group),
    parts: group.map(({ from, to }) => [from, to] as const),
  }))
}

/** By their lengths. */
function placeOf(group: readonly Piece[]): number {
  const length = group.reduce((sum, { from, to }) => sum + to - from, 0)
  return group.reduce((sum, { at, from, to }) => sum + at * (to - from), 0) / length
}

/** With sides that are not drawn: most of the lines across reach further than the outermost one. */
function closed(lines: readonly Line[], across: readonly Line[], unitPx: number): Line[] {
  if (lines.length === 0 || across.length < 2) return [...lines]
  const [starts, ends] = [across.map(startOf), across.map(endOf)]
  const [start, end] = [secondOf(starts, 1), secondOf(ends, -1)]
  const whole = (at: number): Line => ({ at, parts: [[across[0]!.at, across.at(-1)!.at]] })
  return [
    ...(start < lines[0]!.at - OPEN * unitPx ? [whole(start)] : []),
    ...lines,
    ...(end > lines.at(-1)!.at + OPEN * unitPx ? [whole(end)] : []),
  ]
}

const startOf = ({ parts }: Line): number => Math.min(...parts.map(([from]) => from))
const endOf = ({ parts }: Line): number => Math.max(...parts.map(([, to]) => to))

/** The outermost that two of them reach: one may reach too far. */
const secondOf = (values: readonly number[], direction: 1 | -1): number =>
  [...values].sort((a, b) => direction * (a - b))[1]!

const spansSome = (line: Line, across: readonly Line[]): boolean =>
  across.slice(1).some(({ at }, i) => covers(line, across[i]!.at, at))

function covers({ parts }: Line, from: number, to: number): boolean {
  let covered = 0
  let reached = from
  for (const [a, b] of [...parts].sort((p, q) => p[0] - q[0])) {
    const [start, end] = [Math.max(a, reached), Math.min(b, to)]
    if (end <= start) continue
    covered += end - start
    reached = end
  }
  return covered > COVERED * (to - from)
}

/** Places with no rule between them are one cell: first those of a row, then equal ones of rows below one another. */
function cellsOf(columns: readonly Line[], rows: readonly Line[]): Span[] {
  const cells: Span[] = []
  let above: Span[] = []
  for (let row = 0; row + 1 < rows.length; row++) {
    const [top, bottom] = [rows[row]!.at, rows[row + 1]!.at]
    const own: Span[] = []
    for (let column = 0, from = 0; column + 1 < columns.length; column++) {
      const isLast = column + 2 === columns.length
      if (!isLast && !covers(columns[column + 1]!, top, bottom)) continue
      own.push({ row, column: from, rowSpan: 1, columnSpan: column + 1 - from })
      from = column + 1
    }
    above = own.map((cell) => {
      const [left, right] = [columns[cell.column]!.at, columns[cell.column + cell.columnSpan]!.at]
      const upper = above.find(
        ({ column, columnSpan }) => column === cell.column && columnSpan === cell.columnSpan,
      )
      if (!upper || covers(rows[row]!, left, right)) {
        cells.push(cell)
        return cell
      }
      const joined = { ...upper, rowSpan: upper.rowSpan + 1 }
      cells[cells.indexOf(upper)] = joined
      return joined
    })
  }
  return cells.sort((a, b) => a.row - b.row || a.column - b.column)
}
