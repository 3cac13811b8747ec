// A strip of one character in, the same with a margin on both sides out; of its reading, places on the strip itself.
import type { Raster } from '../vocabulary.ts'
import type { Reading } from './recognise.ts'

/** Of the strip's width, on each side: recognisers learnt lines, and see a character without neighbours worse. */
const MARGIN = 0.5

/** A strip that is not as wide as high holds one character, or two narrow ones. */
export const isNarrow = ({ widthPx, heightPx }: Raster): boolean => widthPx < heightPx

/** Repeats the outermost columns: what lies beside the box on the page may be a rule or a neighbour. */
export function withMargins({ widthPx, heightPx, channels, data }: Raster): Raster {
  const marginPx = Math.round(widthPx * MARGIN)
  const wholePx = widthPx + 2 * marginPx
  const whole = new Uint8Array(wholePx * heightPx * channels)
  for (let y = 0; y < heightPx; y++) {
    const row = data.subarray(y * widthPx * channels, (y + 1) * widthPx * channels)
    for (let x = 0; x < wholePx; x++) {
      const from = Math.max(0, Math.min(widthPx - 1, x - marginPx)) * channels
      whole.set(row.subarray(from, from + channels), (y * wholePx + x) * channels)
    }
  }
  return { widthPx: wholePx, heightPx, channels, data: whole }
}

/** The reading of a strip with margins as one of the strip without. */
export function withoutMargins(reading: Reading): Reading {
  const within = (share: number) => Math.max(0, Math.min(1, share * (1 + 2 * MARGIN) - MARGIN))
  return {
    ...reading,
    characters: reading.characters.map((character) => ({
      ...character,
      from: within(character.from),
      to: within(character.to),
    })),
  }
}
