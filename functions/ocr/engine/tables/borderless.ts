// The lines of a block of kind `table` in, the grid that their alignment makes out.
import { angleOf, weightedMedian } from '../geometry.ts'
import type { Line, Point } from '../vocabulary.ts'
import type { Rules } from './find-grids.ts'
import { type Extent, extentOf, type Frame, frameOf } from './frame.ts'
import type { Grid, Span } from './grid.ts'
import { cutLine, heightOf, middleOf, type Piece, piecesOf, textRowsOf } from './pieces.ts'
import type { Refined } from './refine.ts'

/** White from row to row that is less than this is none between columns, in line heights. */
const LEAST_GAP = 0.3
/** And less than this is none that all rows have. */
const CLEAR = 0.15
/** Of this many rows one may reach over it: a head over several columns. */
const ROWS_FOR_SPAN = 4
/** A column has text in so many rows at least. */
const LEAST_IN_COLUMN = 2
const LEAST_PLACES = 6
/** A row of text without a first cell goes on from the one above it if it stands this much closer than rows do. */
const CLOSER = 0.88
/** A rule parts rows if it reaches over this share of the table. */
const RULE = 0.6
const MOST_LINES_IN_ROW = 6
/** Words are placed by time steps: this far beside where they are, in line heights. */
const NEAR = 0.35

export interface Placed extends Piece {
  readonly column: number
  readonly columnSpan: number
}

export interface Borderless extends Refined {
  /** Its pieces of lines, and in which columns they stand. */
  readonly placed: readonly Placed[]
}

/** @param rules that run across the page and belong to no ruled table */
export function borderlessGrid(lines: readonly Line[], rules: Rules['across']): Borderless | undefined {
  const frame = frameOfLines(lines)
  const pieces = lines.flatMap((line) => piecesOf(line, frame))
  const textRows = textRowsOf(pieces)
  const gaps = gapsOf(textRows)
  if (gaps.length === 0 || textRows.length < 2) return undefined
  const placed = textRows.map((row) =>
    row.flatMap((piece) => cutPiece(piece, gaps, frame)).map((piece) => place(piece, gaps)),
  )
  // Only where a row may be part of another one is it worth to look for rules.
  const areAllBegun = placed.every((row) => row.some(({ column }) => column === 0))
  const bands = areAllBegun ? undefined : bandsOf(textRows, rules, frame)
  const rows = joinRows(placed, bands)
  const columns = gaps.length + 1
  if (rows.length < 2 || rows.length * columns < LEAST_PLACES) return undefined
  const whole = boundsOf(pieces)
  const grid: Grid = {
    frame,
    xs: [whole.x0, ...gaps.map(({ from, to }) => (from + to) / 2), whole.x1 + 1],
    ys: [whole.y0, ...rows.slice(1).map((row, i) => between(rows[i]!.flat(), row.flat())), whole.y1 + 1],
    cells: rows.flatMap((row, at) => cellsOf(row.flat(), at, columns)),
  }
  return { grid, lines: lines.flatMap((line) => cutAt(line, placed.flat())), placed: placed.flat() }
}

function frameOfLines(lines: readonly Line[]): Frame {
  const slope = Math.tan(
    weightedMedian(lines.map(({ polygon, text }) => ({ value: angleOf(polygon), weight: text.length }))),
  )
  const far = 1e4
  return frameOf({
    across: [{ from: [0, 0], to: [far, slope * far], marked: 1 }],
    down: [{ from: [0, 0], to: [-slope * far, far], marked: 1 }],
  })
}

interface Gap {
  readonly from: number
  readonly to: number
}

/** White between columns, left to right. */
function gapsOf(rows: readonly (readonly Piece[])[]): Gap[] {
  const unit = median(rows.flat().map(heightOf))
  const most = rows.length >= ROWS_FOR_SPAN ? 1 : 0
  // Where one row alone has ink in the white of the others, it ends there, or reaches over all of it.
  const clear = whiteOf(rows, 0, CLEAR * unit)
  const gaps = whiteOf(rows, most, LEAST_GAP * unit).map((gap) => {
    const inside = clear.filter(({ from, to }) => from < gap.to && to > gap.from)
    return inside.sort((a, b) => b.to - b.from - (a.to - a.from))[0] ?? gap
  })
  // What one row alone fills is no column.
  for (let at = 0; at <= gaps.length; ) {
    const [left, right] = [
      gaps[at - 1]?.to ?? Number.NEGATIVE_INFINITY,
      gaps[at]?.from ?? Number.POSITIVE_INFINITY,
    ]
    const inside = rows.filter((row) =>
      row.some(({ x0, x1 }) => (x0 + x1) / 2 > left - unit / 2 && (x0 + x1) / 2 < right + unit / 2),
    )
    if (inside.length >= LEAST_IN_COLUMN || gaps.length === 0) at++
    else gaps.splice(Math.max(0, at - 1), 1)
  }
  return gaps
}

/** Where white between words takes in all of the white between columns: two cells that stand close. */
function cutPiece(piece: Piece, gaps: readonly Gap[], frame: Frame): Piece[] {
  const { line, from, to } = piece
  const words = line.words?.slice(from, to).map(({ polygon }) => extentOf(polygon.map(frame.to))) ?? []
  const near = NEAR * heightOf(piece)
  const at = words.findIndex((word, i) => {
    const before = words[i - 1]
    return before && gaps.some((gap) => before.x1 < gap.from + near && word.x0 > gap.to - near)
  })
  if (at < 1) return [piece]
  const [left, right] = [
    { ...piece, x1: words[at - 1]!.x1, to: from + at },
    { ...piece, x0: words[at]!.x0, from: from + at },
  ]
  return [left, ...cutPiece(right, gaps, frame)]
}

/** In which no more rows than `most` have ink. */
function whiteOf(rows: readonly (readonly Piece[])[], most: number, leastPx: number): Gap[] {
  const edges = rows.flatMap((row) => row.flatMap(({ x0, x1 }) => [[x0, 1] as const, [x1, -1] as const]))
  edges.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const white: Gap[] = []
  let [depth, from] = [0, Number.NEGATIVE_INFINITY]
  for (const [x, change] of edges) {
    if (depth <= most && depth + change > most && x - from > leastPx) white.push({ from, to: x })
    depth += change
    if (change < 0 && depth <= most && depth + 1 > most) from = x
  }
  return white.filter((gap) => Number.isFinite(gap.from))
}

function place(piece: Piece, gaps: readonly Gap[]): Placed {
  const middles = gaps.map(({ from, to }) => (from + to) / 2)
  const column = middles.filter((x) => x < piece.x0).length
  const last = middles.filter((x) => x < piece.x1).length
  return { ...piece, column, columnSpan: last - column + 1 }
}

/** For each row of text, how many rules lie above it; undefined where rules do not part rows. */
function bandsOf(
  rows: readonly (readonly Piece[])[],
  rules: Rules['across'],
  frame: Frame,
): number[] | undefined {
  const { x0, x1, y0, y1 } = boundsOf(rows.flat())
  const levels = rules().flatMap(({ from, to }) => {
    const [[a, level], [b]] = [frame.to(from), frame.to(to)] as [Point, Point]
    const isWide = Math.min(b, x1) - Math.max(a, x0) > RULE * (x1 - x0)
    return isWide && level > y0 && level < y1 ? [level] : []
  })
  const bands = rows.map((row) => {
    const middle = row.reduce((sum, piece) => sum + middleOf(piece), 0) / row.length
    return levels.filter((level) => level < middle).length
  })
  const count = new Set(bands).size
  return count >= 3 && rows.length <= MOST_LINES_IN_ROW * count ? bands : undefined
}

/** Rows of text that make up a row of the table. */
function joinRows(rows: readonly (readonly Placed[])[], bands: readonly number[] | undefined): Placed[][][] {
  const middle = (row: readonly Placed[]) => row.reduce((sum, piece) => sum + middleOf(piece), 0) / row.length
  const steps = rows.map((row, i) =>
    i === 0 ? Number.POSITIVE_INFINITY : middle(row) - middle(rows[i - 1]!),
  )
  const hasFirst = rows.map((row) => row.some(({ column }) => column === 0))
  const usual = median(steps.filter((_, i) => i > 0 && hasFirst[i]))
  const joined: Placed[][][] = []
  let band = -1
  for (const [i, row] of rows.entries()) {
    const goesOn = bands ? bands[i] === band : i > 0 && !hasFirst[i] && steps[i]! < CLOSER * usual
    band = bands?.[i] ?? -1
    if (goesOn && joined.length > 0) joined.at(-1)!.push([...row])
    else joined.push([[...row]])
  }
  return joined
}

/** Those with text, and the places between them. */
function cellsOf(row: readonly Placed[], at: number, columns: number): Span[] {
  const cells: Span[] = []
  for (let column = 0; column < columns; ) {
    const own = row.filter((piece) => piece.column <= column && piece.column + piece.columnSpan > column)
    const end = Math.max(column + 1, ...own.map((piece) => piece.column + piece.columnSpan))
    cells.push({ row: at, column, rowSpan: 1, columnSpan: end - column })
    column = end
  }
  return cells
}

/** Before each piece that stands in another column than the one before it. */
function cutAt(line: Line, placed: readonly Placed[]): Line[] {
  const own = placed.filter((piece) => piece.line === line).sort((a, b) => a.from - b.from)
  const places = own.slice(1).flatMap((piece, i) => {
    const before = own[i]!
    return piece.column >= before.column + before.columnSpan ? [piece.from] : []
  })
  return places.length === 0 ? [line] : cutLine(line, places)
}

function between(above: readonly Extent[], below: readonly Extent[]): number {
  return (Math.max(...above.map(({ y1 }) => y1)) + Math.min(...below.map(({ y0 }) => y0))) / 2
}

function boundsOf(extents: readonly Extent[]): Extent {
  return {
    x0: Math.min(...extents.map(({ x0 }) => x0)),
    x1: Math.max(...extents.map(({ x1 }) => x1)),
    y0: Math.min(...extents.map(({ y0 }) => y0)),
    y1: Math.max(...extents.map(({ y1 }) => y1)),
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
