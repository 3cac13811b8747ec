// A page in, the straight strokes on it that may be rules out: dark or light ones, dashed ones, edges of coloured cells.
//
// Only every few pixels a line of the picture is looked at, across the strokes that are searched: where it crosses one,
// there is a mark, and marks that follow one another from line to line are a stroke. So tilted and bent strokes are found
// as straight ones are, and text, whose marks follow one another for a letter at most, costs little.
import type { Point, Raster } from '../vocabulary.ts'

export interface Stroke {
  readonly from: Point
  readonly to: Point
  /** Share of it where there is something to be seen: dashes have about half of it. */
  readonly marked: number
}

export interface Strokes {
  /** Left to right. */
  readonly across: readonly Stroke[]
  /** Top to bottom. */
  readonly down: readonly Stroke[]
}

/** In usual line heights: how far apart lines are looked at, and at least so many pixels and at most. */
const STEP = { lines: 1 / 5, leastPx: 3, mostPx: 10 }
/** Half of what is left and right of a mark that has to differ from it, in line heights: thicker ones are no rules. */
const REACH = { lines: 1 / 8, leastPx: 3 }
/** By how much a rule differs from the ground, of 255. */
const CONTRAST = 14
/** And one colour from another where they meet. */
const EDGE = 24
/** From line to line a stroke moves no further than this. */
const DRIFT_PX = 1.6
/** Lines without a mark that a stroke goes over: dashes, a letter that touches it. */
const MOST_GAPS = 2
/** Share of its lines with a mark, from which it is a stroke. */
const LEAST_MARKED = 0.5
/** In line heights. Letters are about 0.7 high, and a stroke of a few of them is seldom longer than 2. */
const LEAST = { across: 2, down: 1 }
/** It may be bent by this, in pixels and in its lengths (root of the mean square). */
const BENT = { px: 1.2, share: 0.004 }

/** @param unitPx the usual height of a line's box */
export function strokesDown(page: Raster, unitPx: number): Stroke[] {
  const stepPx = stepOf(unitPx)
  const { widthPx, heightPx } = page
  const tracks = tracksOf(rowsOf(page, stepPx), Math.floor(heightPx / stepPx), widthPx, reachOf(unitPx))
  const strokes = tracks.filter((track) => isStroke(track, stepPx, LEAST.down * unitPx))
  return strokes.map((track) => ends(track, stepPx, (along, at) => [at, along]))
}

/** The same of those that run across, for twice the time: a page lies in memory row by row. */
export function strokesAcross(page: Raster, unitPx: number): Stroke[] {
  const stepPx = stepOf(unitPx)
  const { widthPx, heightPx } = page
  const tracks = tracksOf(columnsOf(page, stepPx), Math.floor(widthPx / stepPx), heightPx, reachOf(unitPx))
  const strokes = tracks.filter((track) => isStroke(track, stepPx, LEAST.across * unitPx))
  return strokes.map((track) => ends(track, stepPx, (along, at) => [along, at]))
}

const stepOf = (unitPx: number): number =>
  Math.min(Math.max(Math.round(STEP.lines * unitPx), STEP.leastPx), STEP.mostPx)

const reachOf = (unitPx: number): number => Math.max(Math.round(REACH.lines * unitPx), REACH.leastPx)

/** The samples of one line, valid until the next is read. */
type ReadLine = (line: number) => Uint8Array

/** Green is about as bright as all three together, and is there without a sum. */
const greenOf = ({ channels }: Raster): number => (channels === 3 ? 1 : 0)

function rowsOf(page: Raster, stepPx: number): ReadLine {
  const { widthPx, channels, data } = page
  if (channels === 1) return (line) => data.subarray(line * stepPx * widthPx, (line * stepPx + 1) * widthPx)
  const row = new Uint8Array(widthPx)
  return (line) => {
    const from = line * stepPx * widthPx * channels + greenOf(page)
    for (let x = 0, at = from; x < widthPx; x++, at += channels) row[x] = data[at]!
    return row
  }
}

/** All of them are gathered row by row at once: memory is read in its order. */
function columnsOf(page: Raster, stepPx: number): ReadLine {
  const { widthPx, heightPx, channels, data } = page
  const count = Math.floor(widthPx / stepPx)
  const columns = new Uint8Array(count * heightPx)
  for (let y = 0; y < heightPx; y++) {
    let from = y * widthPx * channels + greenOf(page)
    for (let to = y; to < columns.length; to += heightPx, from += stepPx * channels) columns[to] = data[from]!
  }
  return (line) => columns.subarray(line * heightPx, (line + 1) * heightPx)
}

/** Marks that follow one another, and the sums that the straight line through them is computed from. */
interface Track {
  readonly first: number
  last: number
  at: number
  count: number
  sumL: number
  sumP: number
  sumLL: number
  sumLP: number
  sumPP: number
}

function tracksOf(read: ReadLine, count: number, length: number, reachPx: number): Track[] {
  const ended: Track[] = []
  const marks = new Float32Array(length)
  // By their places, from the first pixel of a line to its last.
  let going: Track[] = []
  for (let line = 0; line < count; line++) {
    const found = marksOf(read(line), reachPx, marks)
    const next: Track[] = []
    let i = 0
    for (let m = 0; m < found; m++) {
      const mark = marks[m]!
      for (; i < going.length && going[i]!.at < mark - DRIFT_PX; i++) keep(going[i]!, line, next, ended)
      const track = going[i]
      if (track && track.at <= mark + DRIFT_PX) {
        // The next one may lie nearer, where two strokes run side by side.
        const other = going[i + 1]
        const isOther = other && Math.abs(other.at - mark) < Math.abs(track.at - mark)
        if (isOther) keep(track, line, next, ended)
        next.push(goOn(isOther ? other : track, line, mark))
        i += isOther ? 2 : 1
      } else next.push(goOn(begin(line), line, mark))
    }
    for (; i < going.length; i++) keep(going[i]!, line, next, ended)
    going = next
  }
  return [...ended, ...going.filter(isLong)]
}

const begin = (line: number): Track => ({
  ...{ first: line, last: line, at: 0, count: 0 },
  ...{ sumL: 0, sumP: 0, sumLL: 0, sumLP: 0, sumPP: 0 },
})

function goOn(track: Track, line: number, mark: number): Track {
  const l = line - track.first
  track.last = line
  track.at = mark
  track.count++
  track.sumL += l
  track.sumP += mark
  track.sumLL += l * l
  track.sumLP += l * mark
  track.sumPP += mark * mark
  return track
}

/** A track without a mark goes on for a while. */
function keep(track: Track, line: number, next: Track[], ended: Track[]): void {
  if (line - track.last <= MOST_GAPS) next.push(track)
  else if (isLong(track)) ended.push(track)
}

const isLong = ({ first, last }: Track): boolean => last - first >= 4

/** Middles of what differs from both sides, or parts one colour from another; returns how many. */
function marksOf(samples: Uint8Array, reachPx: number, marks: Float32Array): number {
  let found = 0
  let from = -1
  const end = samples.length - reachPx
  for (let p = reachPx; p <= end; p++) {
    if (p < end && isMark(samples, p, reachPx)) {
      if (from < 0) from = p
    } else if (from >= 0) {
      if (p - from <= 2 * reachPx) marks[found++] = (from + p - 1) / 2
      from = -1
    }
  }
  return found
}

function isMark(samples: Uint8Array, p: number, reachPx: number): boolean {
  const [before, own, after] = [samples[p - reachPx]!, samples[p]!, samples[p + reachPx]!]
  const difference = before - after
  if (own < before) {
    if (own + CONTRAST < before && own + CONTRAST < after) return true
  } else if (own - CONTRAST > before && own - CONTRAST > after) return true
  if (difference < EDGE && difference > -EDGE) return false
  const edge = samples[p - 1]! - samples[p + 1]!
  return difference > 0 ? edge > EDGE / 2 : -edge > EDGE / 2
}

function isStroke(track: Track, stepPx: number, leastPx: number): boolean {
  const lines = track.last - track.first + 1
  if (lines * stepPx < leastPx || track.count < LEAST_MARKED * lines) return false
  const { slope, mean } = lineOf(track)
  const { count, sumL, sumP, sumPP, sumLP } = track
  const error = sumPP / count - mean ** 2 - slope * (sumLP / count - (sumL / count) * (sumP / count))
  return Math.sqrt(Math.max(0, error)) < BENT.px + BENT.share * lines * stepPx
}

/** By least squares. */
function lineOf({ count, sumL, sumP, sumLL, sumLP }: Track): { slope: number; mean: number; middle: number } {
  const [middle, mean] = [sumL / count, sumP / count]
  const spread = sumLL / count - middle ** 2
  return { slope: spread > 0 ? (sumLP / count - middle * mean) / spread : 0, mean, middle }
}

function ends(track: Track, stepPx: number, point: (along: number, at: number) => Point): Stroke {
  const { slope, mean, middle } = lineOf(track)
  const { first, last } = track
  const at = (line: number): number => mean + slope * (line - first - middle)
  const marked = track.count / (last - first + 1)
  return { from: point(first * stepPx, at(first)), to: point(last * stepPx, at(last)), marked }
}
