// Items of a region in; out the gutter that parts it into columns which are read one after the other, if there is one.
//
// A gutter is white space from one item across it to the next, as in the whitespace covers of Breuel ("Two geometric
// algorithms for layout analysis", 2002). Whether it parts columns of text or cells of a table is not a matter of its
// width: text goes on from line to line, cells stand level with their neighbours.
import { type Column, columnOf, flowOfColumn } from './flow.ts'
import { centreOf, heightOf, type Item, middleOf, unitOf } from './item.ts'
import { quantile, share } from './statistics.ts'
import { hasWord, isMark } from './words.ts'

export interface Cut {
  readonly above: readonly Item[]
  readonly left: readonly Item[]
  readonly right: readonly Item[]
  readonly below: readonly Item[]
}

/** Least width, in line heights: more than a space of justified text. */
const LEAST = 0.5
/** What reaches further than this to both sides lies across, in line heights. */
const ACROSS = 1
/** Middles that lie closer stand level, in line heights. */
const LEVEL = 0.3
/** Share of its lines that go on from which a column is text. */
const TEXT = 0.4

export function findCut(items: readonly Item[]): Cut | undefined {
  const unit = unitOf(items)
  const rows = [...items].sort((a, b) => middleOf(a) - middleOf(b))
  let best: { cut: Cut; size: number } | undefined
  for (const x of edgesOf(items, unit)) {
    for (const [from, to] of stretchesOf(rows, x, ACROSS * unit)) {
      const beside = rows.slice(from, to)
      const left = beside.filter((item) => centreOf(item) < x)
      const right = beside.filter((item) => centreOf(item) >= x)
      if (left.length < 2 || right.length < 2) continue
      const width = widthBetween(left, right)
      const size = beside.length + Math.min(0.9, width / unit / 10)
      if (width < LEAST * unit || (best && size <= best.size) || !partsText(left, right)) continue
      best = { cut: { above: rows.slice(0, from), left, right, below: rows.slice(to) }, size }
    }
  }
  return best?.cut
}

/** Where items begin, left to right: a gutter ends at one of them. */
function edgesOf(items: readonly Item[], unit: number): number[] {
  const edges: number[] = []
  for (const x of items.map(({ x0 }) => x0).sort((a, b) => a - b))
    if (edges.length === 0 || x > edges.at(-1)! + 0.3 * unit) edges.push(x)
  return edges.slice(1)
}

/** Runs [from, to) of rows between those that lie across x. */
function stretchesOf(rows: readonly Item[], x: number, reach: number): [number, number][] {
  const stretches: [number, number][] = []
  let from = 0
  for (const [at, { x0, x1 }] of [
    ...rows,
    { x0: Number.NEGATIVE_INFINITY, x1: Number.POSITIVE_INFINITY },
  ].entries()) {
    if (x0 > x - reach || x1 < x + reach) continue
    if (at - from >= 4) stretches.push([from, at])
    from = at + 1
  }
  return stretches
}

/** A few boxes that are wide by mistake, and a stain in the gutter, do not close it. */
function widthBetween(left: readonly Item[], right: readonly Item[]): number {
  const ends = quantile(
    left.map(({ x1 }) => x1),
    0.85,
  )
  const starts = quantile(
    right.map(({ x0 }) => x0),
    0.15,
  )
  return starts - ends
}

function partsText(left: readonly Item[], right: readonly Item[]): boolean {
  const columns = [columnOf(facing(left, 'right')), columnOf(facing(right, 'left'))] as const
  const [fewer, more] =
    columns[0].items.length <= columns[1].items.length ? columns : [columns[1], columns[0]]
  if (columns[0].items.length < 2 || columns[1].items.length < 2) return false
  if (share(columns[0].items, ({ text }) => isMark(text)) > 0.5) return false
  const [a, b] = [flowOfColumn(fewer), flowOfColumn(more)]
  if (Math.min(a, b) >= TEXT) return !areCells(fewer, more)
  if (Math.max(a, b) >= TEXT) {
    const [text, other] = a > b ? [fewer, more] : [more, fewer]
    return share(startsOf(other), (item) => startsOf(text).some((start) => isLevel(item, start))) <= 0.5
  }
  const areWords = columns.every(({ items }) => share(items, ({ text }) => hasWord(text)) > 0.5)
  return areWords && share(fewer.items, (item) => more.items.some((each) => isLevel(item, each))) < 0.5
}

/** Cells of several lines each: where one begins, its neighbours do. */
function areCells(fewer: Column, more: Column): boolean {
  const [a, b] = [startsOf(fewer), startsOf(more)].sort((p, q) => p.length - q.length) as [Item[], Item[]]
  return a.length >= 3 && share(a, (item) => b.some((start) => isLevel(item, start))) >= 0.8
}

const startsOf = ({ items, goesOn }: Column): Item[] => items.filter((_, i) => !goesOn[i])

const isLevel = (a: Item, b: Item): boolean =>
  Math.abs(middleOf(a) - middleOf(b)) < LEVEL * Math.max(heightOf(a), heightOf(b))

/** The items that have no other between them and that side. */
function facing(items: readonly Item[], side: 'left' | 'right'): Item[] {
  const near = side === 'left' ? (item: Item) => item.x0 : (item: Item) => -item.x1
  const seen: Item[] = []
  const solid = items.filter(({ text }) => hasWord(text) || /\d/.test(text))
  for (const item of [...solid].sort((a, b) => near(a) - near(b))) {
    const isHidden = seen.some(
      (other) =>
        Math.min(item.y1, other.y1) - Math.max(item.y0, other.y0) >
        0.5 * Math.min(heightOf(item), heightOf(other)),
    )
    if (!isHidden) seen.push(item)
  }
  return seen
}
