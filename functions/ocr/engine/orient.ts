// The boxes of a page in, by how much its text is turned out: quarter and half turns judged by what can be read in each
// direction, a tilt measured from the boxes.
import { angleOf, isVertical, quarter, sides, standing, turnedHalf, weightedMedian } from './geometry.ts'
import { CLEARLY, type ReadOne } from './read/read-box.ts'
import type { Reading } from './read/recognise.ts'
import type { Point, Polygon } from './vocabulary.ts'

/** So many long lines that are read well show that a page stands upright; they are read anyway. */
const ENOUGH = 3
/** Read this surely text stands upright; on its head it is read with up to 0.85. */
const SURE = 0.9
/** What is read less surely than this is no evidence: so are other scripts, and text on its head. */
const NO_EVIDENCE = 0.65
/** A direction needs this much of what could speak for it: text that is read with 0.8. */
const CREDIBLE_SHARE = 0.4
/** A reading below this is no text. */
const CREDIBLE = 0.7
/** Boxes of each shape that are looked at where the direction is in doubt, */
const SAMPLES = 6
/** or so many, if nothing can be read of them, */
const HOPELESS = 3
/** and how much of each, in heights. */
const SAMPLE_RATIO = 6
/** A box this much longer than high lies along its text, or stacks it; of others nothing is known by their shape. */
const LINE_RATIO = 2.2
/** Tilts in degrees: less does not disturb the detector. */
const LEAST_TILT = 3

export interface Turn {
  /** 0, 90, 180 or 270 degrees clockwise. */
  readonly quarters: number
  /** Degrees clockwise beyond that, in -45..45; 0 when too small to matter. */
  readonly tilt: number
}

/** How boxes are read: `readOne` with all care, the others at a glance. */
export interface Looks {
  readonly readOne: ReadOne
  readonly glance: (polygon: Polygon) => Promise<Reading>
  readonly glanceStacked: (polygon: Polygon) => Promise<Reading>
}

/**
 * Mostly the longest lines are read well as they lie, and nothing else is looked at. Otherwise samples of the lines that
 * lie, of those that stand and of the boxes whose shape tells neither are read in the directions they allow; each
 * direction has a vote of how readable it is times how much text has that shape.
 */
export async function turnOf(polygons: readonly Polygon[], looks: Looks): Promise<Turn> {
  const tilt = tiltOf(polygons)
  const turn = (quarters: number): Turn => ({ quarters, tilt: Math.abs(tilt) >= LEAST_TILT ? tilt : 0 })
  const lines = polygons.filter((polygon) => ratioOf(polygon) >= LINE_RATIO)
  const lying = lines.filter((polygon) => !isVertical(polygon))
  const upended = lines.filter(isVertical)
  const compact = polygons.filter((polygon) => ratioOf(polygon) < LINE_RATIO)
  const seemsUpright = weightOf(lying) >= weightOf(upended) && (await areRead(lying, looks.readOne))
  if (seemsUpright && !(await isAnyRead(upended, looks))) return turn(0)

  const shapes = [
    { boxes: lying, judge: judgeLying },
    { boxes: upended, judge: judgeUpended },
    { boxes: compact, judge: judgeCompact },
  ].sort((a, b) => weightOf(b.boxes) - weightOf(a.boxes))
  const [votes, possible] = [new Votes(), new Votes()]
  let left = weightOf(polygons)
  for (const { boxes, judge } of shapes) {
    if (votes.lead() > left) break
    left -= weightOf(boxes)
    const judgements = await judgeSamples(sampleOf(boxes), judge, looks)
    const weight = weightOf(boxes) / judgements.length
    for (const [quarters, evidence] of judgements.flat()) {
      votes.add(quarters, weight * evidence)
      possible.add(quarters, weight)
    }
  }
  const best = votes.best()
  const isClear = votes.of(best) >= votes.of(0) + CLEARLY * weightOf(polygons)
  return turn(isClear && votes.of(best) >= CREDIBLE_SHARE * possible.of(best) ? best : 0)
}

/** Of the samples that can be read at all. */
async function judgeSamples(samples: readonly Polygon[], judge: Judge, looks: Looks): Promise<Judgement[]> {
  const judgements: Judgement[] = []
  for (const [at, sample] of samples.entries()) {
    if (at >= HOPELESS && judgements.length === 0) break
    const judgement = await judge(sample, looks, at === 0)
    if (judgement.some(([, evidence]) => evidence >= CREDIBLE_SHARE)) judgements.push(judgement)
  }
  return judgements
}

/** Sums by direction. */
class Votes {
  readonly #sums = new Map<number, number>()
  of = (quarters: number): number => this.#sums.get(quarters) ?? 0
  add(quarters: number, vote: number): void {
    this.#sums.set(quarters, this.of(quarters) + vote)
  }
  best(): number {
    return [0, 90, 180, 270].reduce((best, other) => (this.of(other) > this.of(best) ? other : best))
  }
  /** Of the best over the next. */
  lead(): number {
    const [first = 0, next = 0] = [...this.#sums.values()].sort((a, b) => b - a)
    return first - next
  }
}

/** Whether some of the longest are read well, before many are not. */
async function areRead(lines: readonly Polygon[], readOne: ReadOne): Promise<boolean> {
  let [sure, unsure] = [0, 0]
  for (const polygon of longest(lines, SAMPLES)) {
    if ((await readOne(polygon)).reading.confidence >= SURE) sure++
    else unsure++
    if (sure >= ENOUGH) return true
    if (unsure >= ENOUGH + sure) return false
  }
  return sure > unsure
}

/** Whether a standing line of a few characters reads well from one of its ends. */
async function isAnyRead(upended: readonly Polygon[], { glance }: Looks): Promise<boolean> {
  for (const line of longest(upended, ENOUGH)) {
    const piece = beginningOf(line)
    for (const end of [piece, turnedHalf(piece)]) {
      const { confidence, characters } = await glance(end)
      if (confidence >= SURE && characters.length >= ENOUGH) return true
    }
  }
  return false
}

type Judgement = readonly (readonly [quarters: number, evidence: number])[]
/** `isPatient`: what cannot be read as a line is tried as a column all the same. */
type Judge = (box: Polygon, looks: Looks, isPatient: boolean) => Promise<Judgement>

/** A line that lies reads from one end or the other, and so does one that stands. */
const judgeLying: Judge = (line, looks, isPatient) => judgeEnds(beginningOf(line), 0, looks, isPatient)
const judgeUpended: Judge = (line, looks, isPatient) => judgeEnds(beginningOf(line), 90, looks, isPatient)

async function judgeEnds(
  line: Polygon,
  quarters: number,
  looks: Looks,
  isPatient: boolean,
): Promise<Judgement> {
  const [there, back] = [await looks.glance(line), await looks.glance(turnedHalf(line))]
  const surest = Math.max(there.confidence, back.confidence)
  const least = isPatient ? Math.min(surest, CREDIBLE) : Math.max(surest, CREDIBLE)
  return [
    await judgeEnd(line, there, quarters, least, looks),
    await judgeEnd(turnedHalf(line), back, quarters + 180, least, looks),
  ]
}

/**
 * Recognisers learn columns of Chinese characters as lines that lie on their left side, and read such lines of any
 * script: what can be read character by character as a column as well is one (of a table that lies on its side, say),
 * and its page stands a quarter turn further back.
 */
async function judgeEnd(
  line: Polygon,
  { confidence }: Reading,
  quarters: number,
  least: number,
  { glanceStacked }: Looks,
): Promise<Judgement[number]> {
  if (confidence >= least) {
    const stacked = (await glanceStacked(quarter(quarter(quarter(line))))).confidence
    if (stacked >= Math.max(CREDIBLE, confidence - 2 * CLEARLY))
      return [(quarters + 270) % 360, evidenceOf(stacked)]
  }
  return [quarters, evidenceOf(confidence)]
}

/** Several characters are read from one side alone. A lone one is no evidence: it looks like another one from another side. */
const judgeCompact: Judge = async (box, { glance }) => {
  const judgement: [number, number][] = []
  let side = isVertical(box) ? standing(box) : box
  for (const quarters of [0, 90, 180, 270]) {
    const { confidence, characters } = await glance(side)
    judgement.push([quarters, characters.length > 1 ? evidenceOf(confidence) : 0])
    side = quarter(side)
  }
  return judgement
}

const evidenceOf = (confidence: number): number => Math.max(0, (confidence - NO_EVIDENCE) / (1 - NO_EVIDENCE))

const ratioOf = (polygon: Polygon): number => {
  const { along, across } = sides(polygon)
  return along / Math.max(1, across)
}
const weightOf = (some: readonly Polygon[]): number =>
  some.reduce((sum, polygon) => sum + Math.max(1, ratioOf(polygon)), 0)

/** The boxes with the most text in them. */
const longest = (polygons: readonly Polygon[], count: number): Polygon[] =>
  [...polygons].sort((a, b) => ratioOf(b) - ratioOf(a)).slice(0, count)

/** Spread over the longer half: the longest of all may be rules, or neighbours that the detector joined. */
function sampleOf(polygons: readonly Polygon[]): Polygon[] {
  const half = longest(polygons, Math.max(SAMPLES, Math.ceil(polygons.length / 2)))
  const count = Math.min(SAMPLES, half.length)
  return Array.from({ length: count }, (_, at) => half[Math.floor((at * half.length) / count)]!)
}

/** The first `SAMPLE_RATIO` heights of a line. */
function beginningOf(line: Polygon): Polygon {
  const share = Math.min(1, SAMPLE_RATIO / ratioOf(line))
  const [a, b, c, d] = line
  const part = (from: Point, to: Point): Point => [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
  ]
  return [a, part(a, b), part(d, c), d]
}

/** The weighted median tilt of the longer boxes against the nearest quarter turn, in degrees clockwise. */
export function tiltOf(polygons: readonly Polygon[]): number {
  return weightedMedian(
    polygons.flatMap((polygon) => {
      const { along, across } = sides(polygon)
      if (along < across * 3) return []
      const degrees = (angleOf(polygon) * 180) / Math.PI
      return [{ value: degrees - Math.round(degrees / 90) * 90, weight: along }]
    }),
  )
}
