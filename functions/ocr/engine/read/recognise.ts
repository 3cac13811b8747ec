// Line strips in, their texts out, in the same order.

import { type Calibration, calibrationOf, languageModelOf, type RecogniserEntry } from '../manifest.ts'
import { toGrey } from '../raster.ts'
import type { Model, Output } from '../session.ts'
import { toPlanes } from '../tensor.ts'
import { OcrError, type Raster } from '../vocabulary.ts'
import { align } from './decode/align.ts'
import { searchBeam } from './decode/beam.ts'
import { candidatesOf } from './decode/candidates.ts'
import { type DecodedCharacter, decodeGreedily } from './decode/ctc.ts'
import { type NGram, surpriseOf } from './decode/ngram.ts'
import { joinScores, type Scores, type StepScores, stepsOf } from './decode/scores.ts'
import { withSpaces } from './decode/spaces.ts'
import { inOneWidth } from './decode/widths.ts'
import { scaleWidth } from './scale-width.ts'
import { type Piece, splitStrip } from './split-strip.ts'

/** Wider strips are read in pieces: the time and memory of one run stay bounded. */
export const MAX_STRIP_PX = 3072

/** A character and the part of its strip that it was seen in: shares of the strip's width, 0 <= from <= to <= 1. */
export interface SeenCharacter {
  readonly text: string
  readonly confidence: number
  readonly from: number
  readonly to: number
}

/**
 * What one strip says. `confidence` is the mean over its characters but the spaces, 0 for an empty one: of calibrated
 * characters, the share of them that can be expected to be right. What the model did not see at all lowers nothing.
 */
export interface Reading {
  readonly text: string
  readonly confidence: number
  readonly characters: readonly SeenCharacter[]
}

/** Of a strip without text, and of one that nobody has looked at yet. */
export const NOTHING: Reading = { text: '', confidence: 0, characters: [] }

export interface Recogniser {
  /** Height of the strips it takes. */
  readonly heightPx: number
  /** It reads grey strips as well as coloured ones, and no colour at all. */
  readonly isGrey: boolean
  /** Reads strips of `heightPx` one after the other, each at its own width. */
  read(strips: readonly Raster[]): Promise<Reading[]>
  /** One cheap reading, less sure and less often right than `read`; absent: `read` has none that is cheaper. */
  glance?(strip: Raster): Promise<Reading>
  /** What `read` would say of a strip after this glance at it: the glance itself unless it is in doubt. */
  lookAgain?(strip: Raster, glance: Reading): Promise<Reading>
  /**
   * The surer of a strip's reading and of one more, where the first is in doubt. It makes wrong readings surer, too, of
   * text that stands on its head most of all: so it comes after whatever compares readings.
   */
  lookLast?(strip: Raster, reading: Reading): Promise<Reading>
  /** How little a text is like what the language model has seen: nats a character, spaces aside. Absent without one. */
  surpriseOf?(text: string): number
}

/**
 * Widths a strip may be padded to. Few of them, since ONNX Runtime keeps memory for every width it has seen;
 * close together, since padding costs time: at most an eighth more, at least `multiplePx` apart.
 */
export function bucketFor(widthPx: number, multiplePx: number): number {
  const step = Math.max(multiplePx, 2 ** Math.floor(Math.log2(Math.max(widthPx, 1) / 8)))
  const aligned = Math.ceil(step / multiplePx) * multiplePx
  return Math.ceil(widthPx / aligned) * aligned
}

/**
 * A peak lies this many steps to the right of its character's middle: at a stride of two, a convolution looks at the left
 * of what its step stands for. By recogniser 0.24 to 0.39, measured on glyphs of known places.
 */
const PEAK_LAG = 0.3

/** Pieces whose scores are decoded as one line: 80 MB of a recogniser's 13,400 classes. */
const MOST_PIECES = 4

/** Confidences nearer to 0 and 1 than this count as this near, so that their logits are finite. */
const NEAREST = 1e-6

/**
 * The probability that a character is right, by the probability of its class:
 * sigmoid(slope * logit(confidence) + intercept) (Platt, Probabilistic Outputs for Support Vector Machines, 1999).
 */
export function calibrated(confidence: number, { slope, intercept }: Calibration): number {
  const bounded = Math.min(1 - NEAREST, Math.max(NEAREST, confidence))
  return 1 / (1 + Math.exp(-slope * Math.log(bounded / (1 - bounded)) - intercept))
}

/**
 * With an n-gram, lines with a step in doubt are searched for the text that both find likeliest; each character is
 * as sure as at its best step. Without one, and where the entry has no language model that fits, lines are read greedily.
 * Confidences are calibrated where the entry says how, those of spaces never: the figures come from other characters.
 * Throws `OcrError('model-mismatch')` when the model's classes are not the alphabet and the blank, its steps not those
 * of the entry, or its calibration not two numbers.
 */
export async function createRecogniser(
  entry: RecogniserEntry,
  model: Model,
  classes: readonly string[],
  ngram?: NGram,
): Promise<Recogniser> {
  const { heightPx, widthMultiplePx, widthScale = 1 } = entry.input
  const { layout, values } = entry.output
  const mostPx = Math.floor(MAX_STRIP_PX / Math.max(1, widthScale))
  const calibration = calibrationOf(entry)
  const language = languageModelOf(entry) && ngram
  const space = classes.indexOf(' ')

  function decode(scores: StepScores): DecodedCharacter[] {
    if (values === 'logits') return decodeGreedily(scores, classes, values)
    const candidates = candidatesOf(scores, classes)
    if (!language || !candidates.isDoubtful) {
      return decodeGreedily(scores, classes, values, Infinity, candidates)
    }
    const found = searchBeam(candidates, space, language)
    const spans = align(scores, found)
    return found.map((c, at) => {
      const { from, to, peak } = spans[at]!
      return { text: classes[c]!, confidence: peak, from, to }
    })
  }

  /**
   * Of the steps that stand for what counts of a piece. A narrow character that ends where the piece does may have its peak
   * in the step after it: there is always one of padding, and it is read.
   */
  async function scoresOf({ raster, from, to }: Piece): Promise<Scores & Required<Pick<Output, 'release'>>> {
    const strip =
      widthScale === 1 ? raster : scaleWidth(entry.input.channels === 1 ? toGrey(raster) : raster, widthScale)
    const widthPx = bucketFor(strip.widthPx + entry.output.pixelsPerStep, widthMultiplePx)
    const planes = toPlanes(strip, widthPx, heightPx, entry.input)
    // One strip a run, so time x class lies the same way in both layouts.
    const output = await model.run({ data: planes, dims: [1, entry.input.channels, heightPx, widthPx] })
    const pxPerStep = (entry.output.pixelsPerStep * raster.widthPx) / strip.widthPx
    const stepAt = (px: number) => Math.max(0, Math.ceil(px / pxPerStep + PEAK_LAG - 0.5))
    const first = from === 0 ? 0 : stepAt(from)
    const end = to === raster.widthPx ? Math.ceil(to / pxPerStep) + 1 : stepAt(to)
    const { data, starts } = stepsOf(output, classes.length)
    const firstPx = (first - PEAK_LAG) * pxPerStep - from
    const { release = () => {} } = output
    return { data, starts: starts.subarray(first, end), firstPx, pxPerStep, widthPx: to - from, release }
  }

  /** As one line, `strip` from column `left` on; `from` and `to` in pixels of the strip. */
  async function read(pieces: readonly Piece[], strip: Raster, left: number): Promise<SeenCharacter[]> {
    const parts: Awaited<ReturnType<typeof scoresOf>>[] = []
    for (const piece of pieces) parts.push(await scoresOf(piece))
    const { scores: joined, placeOf } = joinScores(parts, left)
    const decoded = decode(joined)
    const spaced =
      values === 'logits' ? decoded : withSpaces(decoded, { scores: joined, space }, strip, placeOf)
    for (const { release } of parts) release()
    return spaced.map(({ text, confidence, from, to }) => ({
      text,
      confidence: calibration && text !== ' ' ? calibrated(confidence, calibration) : confidence,
      from: placeOf(from),
      to: placeOf(to),
    }))
  }

  const probe = await model.run({
    data: new Float32Array(entry.input.channels * heightPx * widthMultiplePx),
    dims: [1, entry.input.channels, heightPx, widthMultiplePx],
  })
  const time = probe.rows?.length ?? probe.dims[layout === 'NTC' ? 1 : 0]
  const classCount = probe.dims[2]
  probe.release?.()
  if (classCount !== classes.length) {
    throw new OcrError(
      'model-mismatch',
      `model ${entry.id}: expected ${classes.length} classes (alphabet and blank) but the model has ${classCount}`,
    )
  }
  if (time !== widthMultiplePx / entry.output.pixelsPerStep) {
    throw new OcrError(
      'model-mismatch',
      `model ${entry.id}: expected ${widthMultiplePx / entry.output.pixelsPerStep} time steps for ${widthMultiplePx} px but the model has ${time}`,
    )
  }

  return {
    heightPx,
    isGrey: entry.input.channels === 1,
    ...(language ? { surpriseOf: (text: string) => surpriseOf(text, classes, language) } : {}),
    async read(strips) {
      const readings: Reading[] = []
      for (const strip of strips) {
        const characters: SeenCharacter[] = []
        const pieces = splitStrip(strip, mostPx)
        let left = 0
        for (let at = 0; at < pieces.length; at += MOST_PIECES) {
          const some = pieces.slice(at, at + MOST_PIECES)
          for (const { from, to, ...character } of await read(some, strip, left)) {
            characters.push({ ...character, from: from / strip.widthPx, to: to / strip.widthPx })
          }
          left += some.reduce((sum, piece) => sum + piece.to - piece.from, 0)
        }
        readings.push(toReading(characters))
      }
      return readings
    },
  }
}

/**
 * Joins characters to a line without blanks at its ends or doubled inside, each in the width that lines like it have.
 */
export function toReading(characters: readonly SeenCharacter[]): Reading {
  const kept = inOneWidth(
    characters.filter(
      (c, i) => c.text !== ' ' || (i > 0 && i < characters.length - 1 && characters[i - 1]!.text !== ' '),
    ),
  )
  const seen = kept.filter((c) => c.text !== ' ')
  const sum = seen.reduce((total, c) => total + c.confidence, 0)
  return {
    text: kept.map((c) => c.text).join(''),
    confidence: seen.length > 0 ? sum / seen.length : 0,
    characters: kept,
  }
}
