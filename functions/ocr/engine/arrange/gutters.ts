// Items of a region in; out the gutter that parts it into columns which are read one after the other, if there is one.
//
// A gutter is white space from one item across it to the next, as in the white covers of Breuel ("Two algorithms for
// geometric layout analysis", 2002). What lies beside it says whether it parts columns: see evidence.ts.
import { partsColumns } from './evidence.ts'
import { centreOf, type Item, middleOf, unitOf } from './item.ts'
import { gapAt, splitAt } from './split.ts'
import { quantile, share } from './statistics.ts'
import { isUnspaced } from './words.ts'

export interface Cut {
  readonly above: readonly Item[]
  readonly left: readonly Item[]
  readonly right: readonly Item[]
  readonly below: readonly Item[]
}

/** Places of rows: from the first to before the last. */
type Stretch = readonly [from: number, to: number]

export interface Gutter {
  readonly stretch: Stretch
  readonly left: readonly Item[]
  readonly right: readonly Item[]
  /** In line heights. */
  readonly width: number
  /** Lines on both sides were taken for one. */
  readonly isTied: boolean
  /** From item across to item across, not only from break to break. */
  readonly isWhole: boolean
}

/** Least width, in line heights: what lies beside a gutter tells more than its width. */
const LEAST = 0.3
/** Of Chinese: a space there is as wide as a character, and in verse several lines have theirs in one place. */
const LEAST_UNSPACED = 1.2
/** What reaches further than this to both sides lies across, in line heights. */
const ACROSS = 1
/** Items that begin this close to each other begin at one edge, in line heights. */
const EDGE = 0.3
/** White space from side to side this high may part two kinds of content, in line heights: boxes nearly touch in text. */
const BREAK = 0.1
/** A stretch is looked at in so many parts at most. */
const MOST_PARTS = 9
/** Share of its items that are running text, from which part of a stretch may be columns and the rest something else. */
const TEXT_INSIDE = 0.3

export function findCut(items: readonly Item[]): Cut | undefined {
  const rows = [...items].sort((a, b) => middleOf(a) - middleOf(b))
  const gutter = guttersOf(rows, unitOf(items))
    .sort((a, b) => sizeOf(b) - sizeOf(a))
    .find(partsColumns)
  if (!gutter) return undefined
  const { left, right } = gutter
  const [from, to] = gutter.stretch
  return { above: rows.slice(0, from), left, right, below: rows.slice(to) }
}

/** By the items beside it; of two that part the same ones, the wider. */
const sizeOf = ({ left, right, width }: Gutter): number =>
  left.length + right.length + Math.min(0.9, width / 10)

function guttersOf(rows: readonly Item[], unit: number): Gutter[] {
  const gutters = new Map<string, Gutter>()
  const breaks = breaksOf(rows, unit)
  const reach = ACROSS * unit
  for (const x of edgesOf(rows, unit)) {
    for (const whole of stretchesOf(rows, x, reach)) {
      for (const stretch of partsOf(whole, rows, breaks)) {
        const tied = rows.slice(...stretch)
        // Many edges part the same items: what they part is counted before it is made.
        const [before, across] = countAt(tied, x, reach)
        const key = `${stretch} ${before}`
        if (before < 2 || before > tied.length + across - 2 || gutters.has(key)) continue
        const beside =
          across > 0 ? tied.flatMap((row) => (liesAcross(row, x, reach) ? splitAt(row, x) : [row])) : tied
        const left = beside.filter((item) => centreOf(item) < x)
        const isTied = beside.length > tied.length
        const right = beside.filter((item) => centreOf(item) >= x)
        const width = widthBetween(left, right) / unit
        if (width >= LEAST && (width >= LEAST_UNSPACED || !areUnspaced(beside)))
          gutters.set(key, { stretch, left, right, width, isTied, isWhole: stretch === whole })
      }
    }
  }
  return [...gutters.values()]
}

const areUnspaced = (items: readonly Item[]): boolean => share(items, ({ text }) => isUnspaced(text)) > 0.5

/** Where items begin, or words after white, left to right: a gutter ends at one of them. */
function edgesOf(items: readonly Item[], unit: number): number[] {
  const edges: number[] = []
  const starts = items.flatMap(({ x0, gaps }) => [x0, ...gaps.map(({ to }) => to)])
  for (const x of starts.sort((a, b) => a - b))
    if (edges.length === 0 || x > edges.at(-1)! + EDGE * unit) edges.push(x)
  return edges.slice(1)
}

const liesAcross = ({ x0, x1 }: Item, x: number, reach: number): boolean => x0 <= x - reach && x1 >= x + reach

/** How many items are left of x, those that lie across it among them, and how many of these there are. */
function countAt(items: readonly Item[], x: number, reach: number): [before: number, across: number] {
  let [before, across] = [0, 0]
  for (const item of items) {
    const isAcross = liesAcross(item, x, reach)
    if (isAcross) across++
    if (isAcross || centreOf(item) < x) before++
  }
  return [before, across]
}

/** Rows between those that lie across x, and have no white there. */
function stretchesOf(rows: readonly Item[], x: number, reach: number): Stretch[] {
  const stretches: Stretch[] = []
  let from = 0
  for (let at = 0; at <= rows.length; at++) {
    const row = rows[at]
    if (row && (!liesAcross(row, x, reach) || gapAt(row, x))) continue
    if (at - from >= 4) stretches.push([from, at])
    from = at + 1
  }
  return stretches
}

interface Break {
  /** Place of the first row below it. */
  readonly at: number
  readonly height: number
}

/** White space from side to side: what is above and what is below may be of different kinds. */
function breaksOf(rows: readonly Item[], unit: number): Break[] {
  let bottom = rows[0]?.y1 ?? 0
  return rows.flatMap((row, at) => {
    const height = row.y0 - bottom
    bottom = Math.max(bottom, row.y1)
    return at > 0 && height > BREAK * unit ? [{ at, height }] : []
  })
}

/** The stretch, and where there is running text in it, what is left of it when it is halved at its widest breaks. */
function partsOf(whole: Stretch, rows: readonly Item[], breaks: readonly Break[]): Stretch[] {
  const parts = [whole]
  if (share(rows.slice(...whole), ({ isWordy }) => isWordy) < TEXT_INSIDE) return parts
  for (let i = 0; i < parts.length && parts.length < MOST_PARTS; i++) {
    const [from, to] = parts[i]!
    const inside = breaks.filter(({ at }) => at > from && at < to)
    if (inside.length === 0) continue
    const { at } = inside.reduce((widest, each) => (each.height > widest.height ? each : widest))
    if (at - from >= 4) parts.push([from, at])
    if (to - at >= 4) parts.push([at, to])
  }
  return parts
}

/** A few boxes that are wide by mistake, and a stain in the gutter, do not close it. */
function widthBetween(left: readonly Item[], right: readonly Item[]): number {
  const ends = left.map(({ x1 }) => x1)
  const starts = right.map(({ x0 }) => x0)
  return quantile(starts, 0.15) - quantile(ends, 0.85)
}
