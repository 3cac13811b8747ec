// Lines in any order in; the same lines in reading order and the text they make out.
//
// The page is cut into bands by the white space that runs across it. Bands that share a white gutter form a group;
// a group is read column by column when its columns stand for themselves, row by row when they belong together (a
// price beside its article, the cells of a table).
import { angleOf, sides, weightedMedian } from '../geometry.ts'
import type { Line, Polygon } from '../vocabulary.ts'

/** A line's extent in the frame of the page's own reading direction. */
interface Item {
  readonly line: Line
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/** Least width of the white between columns, in line heights. */
const GUTTER = 0.8
/** A column of prose: its lines are this many times longer than high, and fill this part of its width. */
const PROSE_ASPECT = 8
const PROSE_FILL = 0.6
/** A gap this much wider than the usual one begins a paragraph, in line heights. */
const PARAGRAPH_GAP = 0.9
/** Several characters in a box this much taller than wide stand one above the other. */
const STACKED = 1.5

/** Rows joined by line breaks, paragraphs by an empty line, neighbours in a row by a space. */
export function arrange(lines: readonly Line[]): { text: string; lines: Line[] } {
  const items = inReadingFrame(lines)
  const blocks = blocksOf(items)
  const paragraphs = blocks.flatMap((block) => paragraphsOf(rowsOf(block)))
  return {
    text: paragraphs
      .map((rows) => rows.map((row) => row.map((item) => item.line.text).join(' ')).join('\n'))
      .join('\n\n'),
    lines: paragraphs.flat(2).map((item) => item.line),
  }
}

/** Direction in which a line is read: stacked characters run down though each stands upright. */
function flowOf(polygon: Polygon, text: string): number {
  const { along, across } = sides(polygon)
  return angleOf(polygon) + (across > along * STACKED && text.length > 1 ? Math.PI / 2 : 0)
}

/**
 * The page's reading direction in radians: the quarter turn that most of the text's length agrees on, and within it
 * the weighted median.
 */
export function readingDirection(lines: readonly Pick<Line, 'polygon' | 'text'>[]): number {
  const flows = lines.map(({ polygon, text }) => {
    const { along, across } = sides(polygon)
    return { angle: flowOf(polygon, text), weight: Math.max(along, across) }
  })
  const quarterOf = (angle: number) => (Math.round(angle / (Math.PI / 2)) + 4) % 4
  const weights = [0, 0, 0, 0]
  // A sign with a column of characters beside its lines is read as the lines are.
  for (const { angle, weight } of flows)
    weights[quarterOf(angle)]! += quarterOf(angle) % 2 === 0 ? weight : weight / 2
  const quarter = weights.indexOf(Math.max(...weights))
  const base = (quarter * Math.PI) / 2
  const tilts = flows
    .filter(({ angle }) => quarterOf(angle) === quarter)
    .map(({ angle, weight }) => ({
      value: Math.atan2(Math.sin(angle - base), Math.cos(angle - base)),
      weight,
    }))
  return base + weightedMedian(tilts)
}

function inReadingFrame(lines: readonly Line[]): Item[] {
  const angle = readingDirection(lines)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return lines.map((line) => {
    const xs = line.polygon.map(([x, y]) => x * cos + y * sin)
    const ys = line.polygon.map(([x, y]) => y * cos - x * sin)
    // The mean of the two upper and of the two lower corners, so that a tilted line does not seem higher than it is.
    const [top, upper, lower, bottom] = [...ys].sort((a, b) => a - b) as [number, number, number, number]
    return { line, x0: Math.min(...xs), x1: Math.max(...xs), y0: (top + upper) / 2, y1: (lower + bottom) / 2 }
  })
}

/** Groups of items that are read row by row, in reading order. */
function blocksOf(items: readonly Item[]): Item[][] {
  if (items.length === 0) return []
  const unit = medianHeight(items)
  const blocks: Item[][] = []
  let rows: Item[] | undefined
  for (const group of groupsByGutter(bandsOf(items, unit), unit)) {
    const columns = columnsOf(group, unit)
    if (columns.length > 1 && standAlone(columns, unit)) {
      for (const column of columns) blocks.push(...blocksOf(column))
      rows = undefined
    } else if (rows) rows.push(...group)
    else {
      rows = [...group]
      blocks.push(rows)
    }
  }
  return blocks
}

/** Bands of items between which white space runs across the whole width. */
function bandsOf(items: readonly Item[], unit: number): Item[][] {
  const sorted = [...items].sort((a, b) => a.y0 - b.y0)
  const bands: Item[][] = []
  let bottom = Number.NEGATIVE_INFINITY
  for (const item of sorted) {
    // Boxes of neighbouring lines may overlap by a sliver.
    if (item.y0 > bottom - 0.15 * unit) bands.push([])
    bands[bands.length - 1]!.push(item)
    bottom = Math.max(bottom, item.y1)
  }
  return bands
}

type Interval = readonly [from: number, to: number]

/** Runs of neighbouring bands that share a gutter with text on both sides of it. */
function groupsByGutter(bands: readonly Item[][], unit: number): Item[][] {
  const groups: Item[][] = []
  let group: Item[] = []
  for (const band of bands) {
    const joined = [...group, ...band]
    const isShared =
      group.length > 0 &&
      (columnsOf(joined, unit).length > 1 ||
        (columnsOf(group, unit).length <= 1 && columnsOf(band, unit).length <= 1))
    if (isShared) group = joined
    else {
      if (group.length > 0) groups.push(group)
      group = [...band]
    }
  }
  if (group.length > 0) groups.push(group)
  return groups
}

/** The items between the vertical gutters that no item crosses, left to right. */
function columnsOf(items: readonly Item[], unit: number): Item[][] {
  const columns: { items: Item[]; span: Interval }[] = []
  for (const item of [...items].sort((a, b) => a.x0 - b.x0)) {
    const last = columns[columns.length - 1]
    if (last && item.x0 < last.span[1] + GUTTER * unit) {
      last.items.push(item)
      last.span = [last.span[0], Math.max(last.span[1], item.x1)]
    } else columns.push({ items: [item], span: [item.x0, item.x1] })
  }
  return columns.map((column) => column.items)
}

/** Columns of prose, or columns whose lines do not stand beside one another. */
function standAlone(columns: readonly Item[][], unit: number): boolean {
  const long = columns.filter((column) => column.length >= 3)
  if (long.length >= 2 && long.length === columns.length && columns.every(isProse)) return true
  for (let i = 1; i < columns.length; i++) {
    const [left, right] = [columns[i - 1]!, columns[i]!]
    const fewer = left.length < right.length ? left : right
    const more = fewer === left ? right : left
    const level = fewer.filter((a) => more.some((b) => Math.abs(a.y0 + a.y1 - b.y0 - b.y1) / 2 < 0.4 * unit))
    if (level.length >= fewer.length / 2 || (fewer.length === 1 && !isTall(fewer[0]!, unit))) return false
  }
  return true
}

/** As high as several lines: a column of characters, a large figure. */
const isTall = (item: Item, unit: number): boolean => item.y1 - item.y0 > 2.5 * unit

function isProse(column: readonly Item[]): boolean {
  const width = Math.max(...column.map((i) => i.x1)) - Math.min(...column.map((i) => i.x0))
  const aspect = median(column.map((i) => (i.x1 - i.x0) / Math.max(1, i.y1 - i.y0)))
  return aspect >= PROSE_ASPECT && median(column.map((i) => i.x1 - i.x0)) >= PROSE_FILL * width
}

/** Items that stand beside one another, top to bottom; each row left to right. */
function rowsOf(items: readonly Item[]): Item[][] {
  const rows: { items: Item[]; y0: number; y1: number }[] = []
  for (const item of [...items].sort((a, b) => a.y0 + a.y1 - b.y0 - b.y1)) {
    const row = rows.findLast((candidate) => {
      const overlap = Math.min(candidate.y1, item.y1) - Math.max(candidate.y0, item.y0)
      const isBeside = candidate.items.every(
        (other) => Math.min(other.x1, item.x1) - Math.max(other.x0, item.x0) < 0.5 * (item.x1 - item.x0),
      )
      return isBeside && overlap > 0.5 * Math.min(candidate.y1 - candidate.y0, item.y1 - item.y0)
    })
    if (row) {
      row.items.push(item)
      // The row's extent is its items' mean, so that it does not creep down a tilted page.
      row.y0 += (item.y0 - row.y0) / row.items.length
      row.y1 += (item.y1 - row.y1) / row.items.length
    } else rows.push({ items: [item], y0: item.y0, y1: item.y1 })
  }
  rows.sort((a, b) => a.y0 + a.y1 - b.y0 - b.y1)
  return rows.map((row) => row.items.sort((a, b) => a.x0 - b.x0))
}

/** A gap clearly wider than the usual one begins a paragraph. */
function paragraphsOf(rows: readonly Item[][]): Item[][][] {
  const top = (row: readonly Item[]) => Math.min(...row.map((i) => i.y0))
  const bottom = (row: readonly Item[]) => Math.max(...row.map((i) => i.y1))
  const gaps = rows.slice(1).map((row, i) => top(row) - bottom(rows[i]!))
  const usual = median(gaps)
  const paragraphs: Item[][][] = []
  for (const [i, row] of rows.entries()) {
    const height = medianHeight(row)
    const isNew = i === 0 || gaps[i - 1]! > Math.max(0, usual) + PARAGRAPH_GAP * height
    if (isNew) paragraphs.push([])
    paragraphs[paragraphs.length - 1]!.push([...row])
  }
  return paragraphs
}

const medianHeight = (items: readonly Item[]): number =>
  median(items.map((i) => Math.min(i.y1 - i.y0, i.x1 - i.x0)))

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
