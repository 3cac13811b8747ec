// Lines in, their true extents in the frame of the page's reading direction out; what detection broke is joined.
import type { Line, Point } from '../vocabulary.ts'
import { frameOf } from './direction.ts'
import { median } from './statistics.ts'
import { type Said, said } from './words.ts'

/** What stands together on a base line: one line, or the pieces that a wide space broke it into. */
export interface Item extends Said {
  /** Left to right. */
  readonly lines: readonly Line[]
  /** Where the ink is, as far as it is known. */
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
  /** How far it falls on its way, in pixels a pixel: paper is not flat. 0 of short lines, which do not tell. */
  readonly slope: number
  /** Where its words stand so far apart that two lines may have been taken for one. */
  readonly gaps: readonly Gap[]
  /** A row of a table whose rules are known, and of which one. */
  readonly table?: number
  /** White between the cells of such a row. */
  readonly cellGaps?: readonly Omit<Gap, 'at'>[]
}

/** White inside a line. */
export interface Gap {
  readonly from: number
  readonly to: number
  /** Place of the word after it. */
  readonly at: number
}

/** White between words that may be more than a space, in line heights. */
const WIDE = 0.5
/** A box reaches this far beyond its ink on each side, in its heights (DBNet's boxes are grown, see find/detect.ts). */
const OVERSHOOT = 0.1
/** From so many times its height a line's direction is worth something. */
const LONG = 4
/** Pieces of a line are less than this apart, in line heights: less than any gutter. */
const PIECE_GAP = 0.4
/** Where so many lines begin, this close to each other in line heights, a column does: no piece of a line. */
const STOP = 3
const STOP_WIDTH = 0.4
/** From the mark of a list's item to its text. */
const MARK_GAP = 2
/** And their middles on the same height, in line heights. */
const LEVEL = 0.25

export const heightOf = ({ y0, y1 }: Item): number => y1 - y0
export const widthOf = ({ x0, x1 }: Item): number => x1 - x0
export const middleOf = ({ y0, y1 }: Item): number => (y0 + y1) / 2
export const centreOf = ({ x0, x1 }: Item): number => (x0 + x1) / 2

/** The usual line height. Of turned lines it is the lower side; a lone character is narrow without being turned. */
export const unitOf = (items: readonly Item[]): number =>
  Math.max(
    1,
    median(
      items.map((item) => (item.text.length > 1 ? Math.min(heightOf(item), widthOf(item)) : heightOf(item))),
    ),
  )

export function itemsOf(lines: readonly Line[], angle: number): Item[] {
  const { to } = frameOf(angle)
  return lines.map((line) => {
    const corners = line.polygon.map(to)
    const xs = corners.map(([x]) => x)
    // The mean of the two upper and of the two lower corners, so that a tilted line does not seem higher than it is.
    const [top, upper, lower, bottom] = corners.map(([, y]) => y).sort((a, b) => a - b) as [
      number,
      number,
      number,
      number,
    ]
    const [y0, y1] = [(top + upper) / 2, (lower + bottom) / 2]
    const [x0, x1] = [Math.min(...xs), Math.max(...xs)]
    const extents = (line.words ?? []).map(({ polygon }) => extentOf(polygon.map(to)))
    const overshoot = OVERSHOOT * Math.min(y1 - y0, x1 - x0)
    const [left, right] =
      extents.length > 0 ? [extents[0]![0], extents.at(-1)![1]] : [x0 + overshoot, x1 - overshoot]
    return {
      lines: [line],
      ...said(line.text),
      x0: Math.max(x0, Math.min(left, right)),
      x1: Math.min(x1, Math.max(left, right)),
      y0,
      y1,
      slope: slopeOf(corners),
      gaps: gapsOf(extents, y1 - y0),
    }
  })
}

/** Lines of the cells of one row as one item, as wide as their table: no part of text, and nothing to be parted. */
export function itemOfRow(row: readonly Line[], all: readonly Line[], angle: number, table: number): Item {
  const own = itemsOf(row, angle)
  const others = itemsOf(all, angle)
  return {
    ...{ lines: row, ...said(row.map(({ text }) => text).join(' ')), isWordy: false, isKeyed: true },
    x0: Math.min(...others.map(({ x0 }) => x0)),
    x1: Math.max(...others.map(({ x1 }) => x1)),
    y0: Math.min(...own.map(({ y0 }) => y0)),
    y1: Math.max(...own.map(({ y1 }) => y1)),
    ...{ slope: 0, gaps: [], table },
    cellGaps: own.slice(1).map(({ x0 }, i) => ({ from: own[i]!.x1, to: x0 })),
  }
}

type Extent = readonly [from: number, to: number]

/** Between words, by their extents. */
function gapsOf(extents: readonly Extent[], height: number): Gap[] {
  return extents.slice(1).flatMap(([to], i) => {
    const from = extents[i]![1]
    return to - from > WIDE * height ? [{ from, to, at: i + 1 }] : []
  })
}

/** Along the reading direction. */
function extentOf(corners: readonly Point[]): Extent {
  const xs = corners.map(([x]) => x)
  return [Math.min(...xs), Math.max(...xs)]
}

function slopeOf(corners: readonly Point[]): number {
  const [a, b, c, d] = corners as [Point, Point, Point, Point]
  const [along, down] = [b[0] - a[0] + c[0] - d[0], b[1] - a[1] + c[1] - d[1]]
  return along > LONG * Math.abs(d[1] - a[1] + c[1] - b[1]) ? down / along : 0
}

/** Lines that are pieces of one are joined: a justified line breaks in its widest spaces. */
export function joinPieces(items: readonly Item[]): Item[] {
  const joined: Item[] = []
  const isStop = ({ x0, y0, y1 }: Item): boolean =>
    items.filter((other) => Math.abs(other.x0 - x0) < STOP_WIDTH * (y1 - y0)).length >= STOP
  for (const item of [...items].sort((a, b) => a.x0 - b.x0)) {
    const at = joined.findIndex((left) => isLevel(left, item) && isPiece(left, item))
    const left = joined[at]
    if (left && (left.isMark || !isStop(item))) joined[at] = join(left, item)
    else joined.push(item)
  }
  return joined
}

function isPiece(left: Item, right: Item): boolean {
  const gap = right.x0 - left.x1
  const low = Math.min(heightOf(left), heightOf(right))
  const high = Math.max(heightOf(left), heightOf(right))
  if (left.isMark) return gap < MARK_GAP * high
  // A lone character between columns would tie them together.
  if (left.text.length < 2 || right.text.length < 2) return false
  return high < 1.5 * low && gap < PIECE_GAP * low && gap > -1.5 * low
}

const isLevel = (left: Item, right: Item): boolean =>
  Math.abs(middleOf(left) - middleOf(right)) < LEVEL * Math.max(heightOf(left), heightOf(right))

function join(left: Item, right: Item): Item {
  const [a, b] = [widthOf(left), widthOf(right)]
  const mean = (from: number, to: number) => (from * a + to * b) / (a + b)
  return {
    lines: [...left.lines, ...right.lines],
    ...said(`${left.text} ${right.text}`),
    x0: Math.min(left.x0, right.x0),
    x1: Math.max(left.x1, right.x1),
    y0: mean(left.y0, right.y0),
    y1: mean(left.y1, right.y1),
    slope: mean(left.slope, right.slope),
    gaps: [],
  }
}
