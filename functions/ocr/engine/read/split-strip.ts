// A strip too wide for one run in, pieces cut where there is least ink out.
import { crop } from '../raster.ts'
import type { Raster } from '../vocabulary.ts'

/** Pieces of at most `mostPx`, left to right; together they are the strip. */
export function splitStrip(strip: Raster, mostPx: number): Raster[] {
  if (strip.widthPx <= mostPx) return [strip]
  // A cut may move by a strip's height to find a gap between characters.
  const reach = strip.heightPx
  const pieces: Raster[] = []
  let from = 0
  while (strip.widthPx - from > mostPx) {
    const to = quietestColumn(strip, from + mostPx - reach, from + mostPx)
    pieces.push(crop(strip, { x0: from, y0: 0, x1: to, y1: strip.heightPx }))
    from = to
  }
  pieces.push(crop(strip, { x0: from, y0: 0, x1: strip.widthPx, y1: strip.heightPx }))
  return pieces
}

/** The column in [from, to] whose samples differ least from one another; the rightmost of equals. */
function quietestColumn({ data, widthPx, heightPx, channels }: Raster, from: number, to: number): number {
  let best = to
  let least = Number.POSITIVE_INFINITY
  for (let x = to; x >= from; x--) {
    let low = 255
    let high = 0
    for (let y = 0; y < heightPx; y++) {
      const value = data[(y * widthPx + x) * channels]!
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low < least) {
      least = high - low
      best = x
    }
  }
  return best
}
