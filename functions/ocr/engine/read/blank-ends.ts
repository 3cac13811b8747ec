// A recogniser in, one out that leaves out the ground at the ends of a strip, which takes as long to read as text.
import { crop } from '../raster.ts'
import type { Raster } from '../vocabulary.ts'
import type { Recogniser } from './recognise.ts'

/** Levels that the ground may differ by: what JPEG leaves on paper. A faint stroke differs by more. */
const EVEN = 10
/** In heights of the strip, the ground that stays at an end: recognisers learnt lines that have some. */
const MARGIN = 1 / 3
/** In heights: where less would go, little time is saved. */
const LEAST = 1 / 3

/** Places of characters are shares of the whole strip's width. */
export function pastBlankEnds(recogniser: Recogniser): Recogniser {
  return {
    ...recogniser,
    async read(strips) {
      const seen = strips.map(withoutBlankEnds)
      const parts = strips.map((strip, at) => crop(strip, { ...seen[at]!, y0: 0, y1: strip.heightPx }))
      const readings = await recogniser.read(parts)
      return readings.map((reading, at) => {
        const { widthPx } = strips[at]!
        if (parts[at] === strips[at]) return reading
        const { x0, x1 } = seen[at]!
        const onWhole = (share: number) => (x0 + share * (x1 - x0)) / widthPx
        const characters = reading.characters.map((character) => ({
          ...character,
          from: onWhole(character.from),
          to: onWhole(character.to),
        }))
        return { ...reading, characters }
      })
    },
  }
}

/** From column x0 up to x1, which is not included. A strip that is ground alone stays as it is. */
export function withoutBlankEnds(strip: Raster): { readonly x0: number; readonly x1: number } {
  const { widthPx, heightPx } = strip
  const blankAtLeft = blankColumns(strip, 0, 1)
  if (blankAtLeft === widthPx) return { x0: 0, x1: widthPx }
  const spare = (columns: number) => {
    const px = columns - Math.round(heightPx * MARGIN)
    return px < heightPx * LEAST ? 0 : px
  }
  return { x0: spare(blankAtLeft), x1: widthPx - spare(blankColumns(strip, widthPx - 1, -1)) }
}

/** How many columns from `first` on, in one direction, are of the ground that the first one is of. */
function blankColumns({ data, widthPx, heightPx, channels }: Raster, first: number, step: 1 | -1): number {
  const stride = widthPx * channels
  let [low, high] = [255, 0]
  for (let count = 0; count < widthPx; count++) {
    const begin = (first + count * step) * channels
    for (let at = begin; at < heightPx * stride; at += stride) {
      for (let channel = 0; channel < channels; channel++) {
        const value = data[at + channel]!
        if (value < low) low = value
        if (value > high) high = value
      }
    }
    if (high - low > EVEN) return count
  }
  return widthPx
}
