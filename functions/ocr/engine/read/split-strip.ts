// A strip too wide for one run in, overlapping pieces out, each with the part of it that counts.
import { crop } from '../raster.ts'
import type { Raster } from '../vocabulary.ts'

/** A piece of a strip. Columns of the piece from `from` to `to` count; the rest shows what they stand beside. */
export interface Piece {
  readonly raster: Raster
  readonly from: number
  readonly to: number
}

/**
 * Pieces of at most `mostPx`, left to right: what counts of them together is the strip. What counts ends where there is
 * least ink; beyond it each piece shows as much again of its neighbours as the strip is high: a space or a letter at a cut is
 * seen whole by whoever reads it.
 */
export function splitStrip(strip: Raster, mostPx: number): Piece[] {
  const { widthPx, heightPx } = strip
  if (widthPx <= mostPx) return [{ raster: strip, from: 0, to: widthPx }]
  // A cut may move by a strip's height to find a gap between characters.
  const margin = Math.min(heightPx, Math.floor(mostPx / 4))
  const pieces: Piece[] = []
  for (let from = 0; from < widthPx; ) {
    const x0 = Math.max(0, from - margin)
    const isLast = widthPx - x0 <= mostPx
    const furthest = x0 + mostPx - margin
    const to = isLast ? widthPx : quietestColumn(strip, furthest - margin, furthest)
    const raster = crop(strip, { x0, y0: 0, x1: Math.min(widthPx, to + margin), y1: heightPx })
    pieces.push({ raster, from: from - x0, to: to - x0 })
    from = to
  }
  return pieces
}

/** A column this much louder than the quietest within reach, as a share of what is loudest there, is as quiet. */
const AS_QUIET = 0.1

/** The middle of the widest run of columns in [from, to] whose samples differ least from one another. */
function quietestColumn(strip: Raster, from: number, to: number): number {
  const contrasts = Array.from({ length: to - from + 1 }, (_, at) => contrastOf(strip, from + at))
  const [least, most] = [Math.min(...contrasts), Math.max(...contrasts)]
  const limit = least + AS_QUIET * (most - least)
  let [best, widest] = [to, 0]
  for (let at = 0, begin = 0; at <= contrasts.length; at++) {
    if (at < contrasts.length && contrasts[at]! <= limit) continue
    if (at - begin >= Math.max(1, widest)) {
      widest = at - begin
      best = from + Math.floor((begin + at) / 2)
    }
    begin = at + 1
  }
  return best
}

function contrastOf({ data, widthPx, heightPx, channels }: Raster, x: number): number {
  let [low, high] = [255, 0]
  for (let y = 0; y < heightPx; y++) {
    const value = data[(y * widthPx + x) * channels]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return high - low
}
