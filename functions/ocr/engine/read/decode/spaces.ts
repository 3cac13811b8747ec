// The characters of a line and what its steps and its ink say of the gaps between them in, the same with spaces out.
import type { Raster } from '../../vocabulary.ts'
import { type DecodedCharacter, isSpaced, SPACE_IN_GAP } from './ctc.ts'
import type { StepScores } from './scores.ts'

/**
 * Beside spaces that were read, a gap is one that is this share as wide as they usually are, and whose steps hint at it this
 * much: words lie as far apart as other words of their line. (Measured, as the next one, on labelled receipts and pages: of
 * spaces within words, half go.)
 */
const AS_WIDE = 0.6
const LEAST_HINT = 0.03
/**
 * In a line of which no space was read, a gap is one whose steps hint at it clearly and that is this much wider than nine in
 * ten gaps between letters; then also a gap nearly as wide.
 */
const WIDER = 1.5
const EVENLY = 0.8
/** Gaps between letters are those whose steps hint at a space less than this. */
const NO_HINT = 0.01
/** A column whose samples differ by less than this share of what the loudest column's do is white. */
const QUIET = 0.25
/** Every so many columns show how loud a line is. */
const SAMPLED = 4

/** What lies between a character and the one before it, a space apart. */
interface Gap {
  /** The space's place among the characters, or where one would be. */
  readonly at: number
  readonly isSpace: boolean
  /** Probability of a space, of all its steps together. */
  readonly hint: number
  readonly from: number
  readonly to: number
}

/**
 * The likeliest text leaves out spaces: in most gaps between words each step is a little likelier to be blank.
 * @param scores   probabilities
 * @param space    class of the space, -1 where there is none
 * @param strip    the line's picture
 * @param placeOf  from a step to columns of the strip
 */
export function withSpaces(
  characters: readonly DecodedCharacter[],
  { scores, space }: { readonly scores: StepScores; readonly space: number },
  strip: Raster,
  placeOf: (step: number) => number,
): DecodedCharacter[] {
  const gaps = space < 0 ? [] : gapsOf(characters, (step) => scores.data[scores.starts[step]! + space]!)
  const hinted = gaps.filter(({ isSpace, hint }) => !isSpace && hint >= LEAST_HINT)
  if (hinted.length === 0) return [...characters]
  const widthOf = whiteOf(strip, placeOf)
  const isWord = byWidth(gaps, widthOf)
  const found = new Map(hinted.filter(isWord).map((gap) => [gap.at, gap]))
  return characters.flatMap((character, at) => {
    const gap = found.get(at)
    if (!gap) return [character]
    return [{ text: ' ', confidence: Math.min(1, gap.hint), from: gap.from, to: gap.to }, character]
  })
}

function gapsOf(characters: readonly DecodedCharacter[], hintAt: (step: number) => number): Gap[] {
  return characters.flatMap((character, at) => {
    const before = characters[at - 1]
    if (!before || character.text === ' ') return []
    const last = before.text === ' ' ? characters[at - 2] : before
    if (!last || !isSpaced(last.text) || !isSpaced(character.text)) return []
    let hint = 0
    for (let step = last.to; step < character.from; step++) hint += hintAt(step)
    return [{ at, isSpace: before.text === ' ', hint, from: last.to, to: character.from }]
  })
}

function byWidth(gaps: readonly Gap[], widthOf: (gap: Gap) => number): (gap: Gap) => boolean {
  const spaces = gaps.filter(({ isSpace }) => isSpace).map(widthOf)
  if (spaces.length > 0) {
    const least = AS_WIDE * quantile(spaces, 0.5)
    return (gap) => widthOf(gap) >= least
  }
  const least = WIDER * quantile(gaps.filter(({ hint }) => hint < NO_HINT).map(widthOf), 0.9)
  const likely = gaps.filter((gap) => gap.hint >= SPACE_IN_GAP && widthOf(gap) >= least).map(widthOf)
  const narrowest = EVENLY * Math.min(...likely)
  return (gap) => widthOf(gap) >= narrowest
}

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

/** Columns of the widest white in a gap, from the middle of one character to that of the next. Looks at no others. */
function whiteOf(strip: Raster, placeOf: (step: number) => number): (gap: Gap) => number {
  const { widthPx } = strip
  let loudest = 0
  for (let x = 0; x < widthPx; x += SAMPLED) loudest = Math.max(loudest, contrastOf(strip, x))
  const limit = QUIET * loudest
  return ({ from, to }) => {
    const end = Math.min(widthPx, Math.ceil(placeOf(to + 0.5)))
    let widest = 0
    for (let x = Math.max(0, Math.floor(placeOf(from - 0.5))), run = 0; x < end; x++) {
      run = contrastOf(strip, x) < limit ? run + 1 : 0
      if (run > widest) widest = run
    }
    return widest
  }
}

/** Neighbouring lines may reach into the outer rows. */
function contrastOf({ data, widthPx, heightPx, channels }: Raster, x: number): number {
  const margin = heightPx >> 3
  const stride = widthPx * channels
  let [low, high] = [255, 0]
  for (let at = margin * stride + x * channels; at < (heightPx - margin) * stride; at += stride) {
    const value = data[at]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return high - low
}
