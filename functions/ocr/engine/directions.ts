// A box in, how readable it is in each direction that its shape allows out.
import { isVertical, quarter, sides, standing, turnedHalf } from './geometry.ts'
import type { Reading } from './read/recognise.ts'
import type { Point, Polygon } from './vocabulary.ts'

/** What is read less surely than this is no evidence: so are other scripts, and text on its head. */
const NO_EVIDENCE = 0.65
/** How much of a line is looked at, in heights; and of one that may be a column, whose characters must be parted. */
const [LINE_PIECE, COLUMN_PIECE] = [6, 4]
/** A column is read this surely, and at most so much less surely than as a line: it is parted by guess. */
const [COLUMN_SURE, COLUMN_LOSS] = [0.65, 0.2]

/** How boxes are read at a glance. */
export interface Glances {
  readonly glance: (polygon: Polygon) => Promise<Reading>
  readonly glanceStacked: (upright: Polygon) => Promise<Reading>
}

export interface Evidence {
  /** The page would stand so many degrees clockwise from upright: 0, 90, 180 or 270. */
  readonly quarters: number
  /** 0..1 */
  readonly share: number
  /** Chinese characters one above the other. */
  readonly isColumn?: boolean
}

/** `isPatient`: what cannot be read as a line is tried as a column all the same. */
export type Judge = (box: Polygon, glances: Glances, isPatient: boolean) => Promise<readonly Evidence[]>

/** A line that lies reads from one end or the other, and so does one that stands. */
export const judgeLying: Judge = (line, glances, isPatient) => judgeEnds(line, 0, glances, isPatient)
export const judgeUpended: Judge = (line, glances, isPatient) => judgeEnds(line, 90, glances, isPatient)

async function judgeEnds(
  line: Polygon,
  quarters: number,
  glances: Glances,
  isPatient: boolean,
): Promise<readonly Evidence[]> {
  const piece = beginningOf(line, LINE_PIECE)
  const [there, back] = [await glances.glance(piece), await glances.glance(turnedHalf(piece))]
  const surest = Math.max(there.confidence, back.confidence)
  const least = isPatient ? Math.min(surest, NO_EVIDENCE) : Math.max(surest, NO_EVIDENCE)
  const short = beginningOf(line, COLUMN_PIECE)
  return [
    await judgeEnd(short, there, quarters, least, glances),
    await judgeEnd(turnedHalf(short), back, quarters + 180, least, glances),
  ]
}

/**
 * Recognisers learn columns of Chinese characters as lines that lie on their left side, and read such lines of any
 * script: what can be read character by character as a column as well is one (of a table that lies on its side, say),
 * and its page stands a quarter turn further back.
 */
async function judgeEnd(
  line: Polygon,
  { text, confidence }: Reading,
  quarters: number,
  least: number,
  { glanceStacked }: Glances,
): Promise<Evidence> {
  if (confidence >= least) {
    const stacked = await glanceStacked(quarter(quarter(quarter(line))))
    if (stacked.confidence >= Math.max(COLUMN_SURE, confidence - COLUMN_LOSS)) {
      const share = evidenceOf(Math.max(stacked.confidence, confidence))
      return { quarters: (quarters + 270) % 360, share, isColumn: HAN.test(text) && HAN.test(stacked.text) }
    }
  }
  return { quarters, share: evidenceOf(confidence) }
}
const HAN = /\p{Script=Han}/u

/** Several characters are read from one side alone. A lone one looks like another one from another side: no evidence. */
export const judgeCompact: Judge = async (box, { glance }) => {
  const evidence: Evidence[] = []
  let side = isVertical(box) ? standing(box) : box
  for (const quarters of [0, 90, 180, 270]) {
    const { confidence, characters } = await glance(side)
    evidence.push({ quarters, share: characters.length > 1 ? evidenceOf(confidence) : 0 })
    side = quarter(side)
  }
  return evidence
}

const evidenceOf = (confidence: number): number => Math.max(0, (confidence - NO_EVIDENCE) / (1 - NO_EVIDENCE))

/** The first `heights` heights of a line. */
export function beginningOf(line: Polygon, heights = LINE_PIECE): Polygon {
  const { along, across } = sides(line)
  const share = Math.min(1, (heights * across) / Math.max(1, along))
  const [a, b, c, d] = line
  const part = (from: Point, to: Point): Point => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
  ]
  return [a, part(a, b), part(d, c), d]
}
