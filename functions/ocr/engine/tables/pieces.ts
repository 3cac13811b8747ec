// Lines in, their pieces out: runs of words with no more white between them than words have. They are what columns are
// told by, and where a line that reaches over several columns is cut.
import { splitLine } from '../arrange/split.ts'
import type { Line } from '../vocabulary.ts'
import { type Extent, extentOf, type Frame } from './frame.ts'

export interface Piece extends Extent {
  readonly line: Line
  /** Places of its words in the line. */
  readonly from: number
  readonly to: number
}

/** White between words of one piece, in line heights. */
const WORDS = 0.6
/** A box reaches this far beyond its ink, in its heights. */
const OVERSHOOT = 0.1

export const heightOf = ({ y0, y1 }: Extent): number => y1 - y0
export const middleOf = ({ y0, y1 }: Extent): number => (y0 + y1) / 2

export function piecesOf(line: Line, frame: Frame): Piece[] {
  const whole = extentOf(line.polygon.map(frame.to))
  const { words = [] } = line
  if (words.length === 0) {
    const margin = OVERSHOOT * heightOf(whole)
    return [{ ...whole, x0: whole.x0 + margin, x1: whole.x1 - margin, line, from: 0, to: 0 }]
  }
  const extents = words.map(({ polygon }) => extentOf(polygon.map(frame.to)))
  const pieces: Piece[] = []
  let from = 0
  for (let at = 1; at <= extents.length; at++) {
    const [before, next] = [extents[at - 1]!, extents[at]]
    if (next && next.x0 - before.x1 < WORDS * heightOf(whole)) continue
    pieces.push({ ...whole, x0: extents[from]!.x0, x1: before.x1, line, from, to: at })
    from = at
  }
  return pieces
}

/** The line's parts, cut before each of these words. */
export function cutLine(line: Line, places: readonly number[]): Line[] {
  const parts: Line[] = []
  let rest = line
  let done = 0
  for (const place of places) {
    const [part, next] = splitLine(rest, place - done)
    parts.push(part)
    rest = next
    done = place
  }
  return [...parts, rest]
}

/** Rows of text, top to bottom: what stands side by side, each for more than half of the lower one's height. */
export function textRowsOf<T extends Extent>(pieces: readonly T[]): T[][] {
  const rows: { items: T[]; y0: number; y1: number }[] = []
  for (const piece of [...pieces].sort((a, b) => middleOf(a) - middleOf(b))) {
    const row = rows.at(-1)
    const overlap = row ? Math.min(row.y1, piece.y1) - Math.max(row.y0, piece.y0) : 0
    if (row && overlap > 0.5 * Math.min(row.y1 - row.y0, heightOf(piece))) {
      row.items.push(piece)
      row.y0 += (piece.y0 - row.y0) / row.items.length
      row.y1 += (piece.y1 - row.y1) / row.items.length
    } else rows.push({ items: [piece], y0: piece.y0, y1: piece.y1 })
  }
  return rows.map(({ items }) => items.sort((a, b) => a.x0 - b.x0))
}
