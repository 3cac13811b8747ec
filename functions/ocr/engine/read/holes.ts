// A line's strip and its reading in, whether a Chinese character is missing from it out: Chinese is set in squares, and one that
// the recogniser took for nothing leaves its square empty in the reading and full in the strip. No confidence shows it.
import type { Raster } from '../vocabulary.ts'
import type { Reading } from './recognise.ts'

const SQUARE = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u
/** Fewer squares side by side do not tell how wide one is. */
const LEAST = 4
/** From the middle of a character to that of the next, in squares: a mark may lie at either edge of its own. */
const TOO_FAR = 1.65
/** From an end of the strip to the middle of the character next to it: half of its square and the box's margin. */
const TOO_FAR_FROM_END = 1.35
/** What a character covers to each side of its middle, and what one that was missed covers at least, in squares. */
const HALF = 0.6
const COVERED = 0.8
/** Of the columns it covers, those that hold ink: a comma or a stain has fewer. */
const INKED = 0.5
/** A column whose samples differ by this share of what the loudest column's do holds ink. */
const LOUD = 0.4

export function hasHole(strip: Raster, { characters }: Reading): boolean {
  const seen = characters.filter(({ text }) => text !== ' ')
  const isSquare = seen.map(({ text }) => SQUARE.test(text))
  const squares = isSquare.filter(Boolean).length
  if (squares < LEAST || squares * 2 < seen.length) return false
  const middles = seen.map(({ from, to }) => ((from + to) / 2) * strip.widthPx)
  const steps = middles.slice(1).flatMap((x, i) => (isSquare[i] && isSquare[i + 1] ? [x - middles[i]!] : []))
  if (steps.length < LEAST - 1) return false
  const squarePx = steps.sort((a, b) => a - b)[steps.length >> 1]!
  const half = HALF * squarePx

  const empty: (readonly [from: number, to: number])[] = []
  for (const [at, x] of middles.entries()) {
    const before = middles[at - 1]
    if (!isSquare[at] || isSquare[at - 1] === false) continue
    if (before === undefined) {
      if (x > TOO_FAR_FROM_END * squarePx) empty.push([0, x - half])
    } else if (x - before > TOO_FAR * squarePx) empty.push([before + half, x - half])
  }
  const last = middles.at(-1)!
  if (isSquare.at(-1) && strip.widthPx - last > TOO_FAR_FROM_END * squarePx)
    empty.push([last + half, strip.widthPx])
  if (empty.length === 0) return false
  const ink = inkOf(strip)
  return empty.some(([from, to]) => holdsCharacter(ink.subarray(from, to), COVERED * squarePx))
}

/** Some part as wide as a character is mostly ink. */
function holdsCharacter(ink: Uint8Array, widthPx: number): boolean {
  const needed = INKED * widthPx
  let within = 0
  for (const [x, inked] of ink.entries()) {
    within += inked - (ink[x - Math.round(widthPx)] ?? 0)
    if (within > needed) return true
  }
  return false
}

/** By column: 1 where there is ink. Neighbouring lines may reach into the outer rows. */
function inkOf({ data, widthPx, heightPx, channels }: Raster): Uint8Array {
  const margin = heightPx >> 3
  const contrasts = new Uint8Array(widthPx)
  for (let x = 0; x < widthPx; x++) {
    let [low, high] = [255, 0]
    for (let y = margin; y < heightPx - margin; y++) {
      const value = data[(y * widthPx + x) * channels]!
      if (value < low) low = value
      if (value > high) high = value
    }
    contrasts[x] = high - low
  }
  const limit = LOUD * contrasts.reduce((most, contrast) => Math.max(most, contrast), 0)
  return contrasts.map((contrast) => Number(contrast >= limit))
}
