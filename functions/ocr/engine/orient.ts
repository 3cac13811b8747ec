// The boxes of a page in, by how much its text is turned out: quarter and half turns judged by what can be read in each
// direction, a tilt measured from the boxes.
import {
  beginningOf,
  type Evidence,
  type Glances,
  type Judge,
  judgeCompact,
  judgeLying,
  judgeUpended,
} from './directions.ts'
import { angleOf, isVertical, sides, turnedHalf, weightedMedian } from './geometry.ts'
import { CLEARLY, type ReadOne } from './read/read-box.ts'
import type { Polygon } from './vocabulary.ts'

/** So many long lines that are read well show that a page stands upright; they are read anyway. */
const ENOUGH = 3
/** Read this surely text stands upright; on its head it is read with up to 0.85. */
const SURE = 0.9
/** A direction needs this much of what could speak for it: text that is read with 0.8. */
const CREDIBLE_SHARE = 0.4
/** Boxes of each shape that are looked at where the direction is in doubt, */
const SAMPLES = 6
/** or so many, if nothing can be read of them. */
const HOPELESS = 3
/** A box this much longer than high lies along its text, or stacks it; of others nothing is known by their shape. */
const LINE_RATIO = 2.2
/** Tilts in degrees: less does not disturb the detector. */
const LEAST_TILT = 3

export interface Turn {
  /** 0, 90, 180 or 270 degrees clockwise. */
  readonly quarters: number
  /** Degrees clockwise beyond that, in -45..45; 0 when too small to matter. */
  readonly tilt: number
  /** Most of the text runs down in columns of upright characters. */
  readonly inColumns?: boolean
}

export interface Looks extends Glances {
  /** With all care. */
  readonly readOne: ReadOne
}

/**
 * Mostly the longest lines are read well as they lie, and nothing else is looked at. Otherwise samples of the lines that
 * lie, of those that stand and of the boxes whose shape tells neither are read in the directions they allow; each
 * direction has a vote of how readable it is times how much text has that shape.
 */
export async function turnOf(polygons: readonly Polygon[], looks: Looks): Promise<Turn> {
  const measured = tiltOf(polygons)
  const tilt = Math.abs(measured) >= LEAST_TILT ? measured : 0
  const lines = polygons.filter((polygon) => ratioOf(polygon) >= LINE_RATIO)
  const lying = lines.filter((polygon) => !isVertical(polygon))
  const upended = lines.filter(isVertical)
  const compact = polygons.filter((polygon) => ratioOf(polygon) < LINE_RATIO)
  const seemsUpright = weightOf(lying) >= weightOf(upended) && (await areRead(lying, looks.readOne))
  if (seemsUpright && !(await isAnyRead(upended, looks))) return { quarters: 0, tilt }

  const shapes = [
    { boxes: lying, judge: judgeLying },
    { boxes: upended, judge: judgeUpended },
    { boxes: compact, judge: judgeCompact },
  ].sort((a, b) => weightOf(b.boxes) - weightOf(a.boxes))
  const [votes, possible, columns] = [new Votes(), new Votes(), new Votes()]
  let left = weightOf(polygons)
  for (const { boxes, judge } of shapes) {
    if (votes.lead() > left) break
    left -= weightOf(boxes)
    const samples = sampleOf(boxes)
    const weight = weightOf(boxes) / Math.max(1, samples.length)
    for (const { quarters, share, isColumn } of (await judgeSamples(samples, judge, looks)).flat()) {
      votes.add(quarters, weight * share)
      possible.add(quarters, weight)
      if (isColumn) columns.add(quarters, weight * share)
    }
  }
  const best = votes.best()
  const isClear = votes.of(best) >= votes.of(0) + CLEARLY * weightOf(polygons)
  const quarters = isClear && votes.of(best) >= CREDIBLE_SHARE * possible.of(best) ? best : 0
  return { quarters, tilt, inColumns: columns.of(quarters) > votes.of(quarters) / 2 }
}

/** Of the samples that can be read at all. */
async function judgeSamples(samples: readonly Polygon[], judge: Judge, looks: Looks) {
  const judgements: (readonly Evidence[])[] = []
  for (const [at, sample] of samples.entries()) {
    if (at >= HOPELESS && judgements.length === 0) break
    const judgement = await judge(sample, looks, at === 0)
    if (judgement.some(({ share }) => share >= CREDIBLE_SHARE)) judgements.push(judgement)
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
