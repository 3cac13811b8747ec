// What stands to the left and right of a gutter in; out whether these are columns that are read one after the other, or
// the cells of rows. Not the gutter's width tells it: text goes on from line to line, cells stand level with each other.

import { weightedMedian } from '../geometry.ts'
import { type Column, columnOf, flowOfColumn } from './flow.ts'
import { centreOf, heightOf, type Item, middleOf, widthOf } from './item.ts'
import { median, share } from './statistics.ts'

interface Sides {
  readonly left: readonly Item[]
  readonly right: readonly Item[]
  readonly width: number
  readonly isTied: boolean
  readonly isWhole: boolean
}

/** Middles that lie closer stand level, in line heights: where a text begins, and where its lines are. */
const LEVEL = { start: 0.3, line: 0.4 }
/** Share of its lines that go on from which a column is text. */
const TEXT = 0.4
/** So many lines have to go on where text stands beside something else: two may do so by chance. */
const LEAST_TEXT = 3
/** Short blocks side by side, an address and a date, are this far apart, their lines no further than that. */
const BLOCKS = { gap: 1.5, step: 2.2 }

export function partsColumns({ left, right, width, isTied, isWhole }: Sides): boolean {
  const columns = [columnOf(facing(left, 'right')), columnOf(facing(right, 'left'))]
  const [fewer, more] = columns.sort((a, b) => a.items.length - b.items.length) as [Column, Column]
  if (fewer.items.length < 2 || share(left, ({ isMark }) => isMark) > 0.5) return false
  const [a, b] = [flowOfColumn(fewer), flowOfColumn(more)]
  // What was one line to the detector has to be clearly two: sentences that go on in small letters on both sides.
  if (isTied && !columns.every(areSentences)) return false
  if (Math.min(a, b) >= TEXT) return !areCells(fewer, more)
  if (Math.max(a, b) >= TEXT) return a > b ? isBeside(more, fewer) : isBeside(fewer, more)
  return isWhole && width >= BLOCKS.gap && areBlocks(fewer, more)
}

const areSentences = (column: Column): boolean =>
  flowOfColumn(column) >= TEXT && share(column.items, ({ startsLow }) => startsLow) >= TEXT

/** Cells of several lines each: where one begins, its neighbours do. */
function areCells(fewer: Column, more: Column): boolean {
  const [a, b] = [startsOf(fewer), startsOf(more)].sort((p, q) => p.length - q.length) as [Item[], Item[]]
  return a.length >= 3 && share(a, (item) => isLevelWith(b, item, LEVEL.start)) >= 0.8
}

/** Beside running text: no names or amounts that stand where its paragraphs begin. */
function isBeside(column: Column, text: Column): boolean {
  if (text.goesOn.filter(Boolean).length < LEAST_TEXT) return false
  if (!areWords(column)) {
    // Amounts stand level with a line, if not with the first one; what was made of a stamp or a drawing does not.
    const isNumeric = share(column.items, ({ text }) => /\d/.test(text)) > 0.5
    return !isNumeric && share(column.items, (item) => isLevelWith(text.items, item, LEVEL.start)) < 0.5
  }
  return share(startsOf(column), (item) => isLevelWith(startsOf(text), item, LEVEL.start)) <= 0.5
}

/** Without running text: blocks of words whose lines do not stand level. */
function areBlocks(fewer: Column, more: Column): boolean {
  const isBlock = ({ items }: Column) => {
    const steps = items.slice(1).map((item, i) => middleOf(item) - middleOf(items[i]!))
    return Math.max(...steps) < BLOCKS.step * median(items.map(heightOf))
  }
  const slope = slopeOf([...fewer.items, ...more.items])
  const level = share(fewer.items, (item) => isLevelWith(more.items, item, LEVEL.line, slope))
  return level === 0 && isBlock(fewer) && areWords(fewer) && areWords(more)
}

/** Amounts and counts belong to what they stand beside. */
const areWords = ({ items }: Column): boolean => share(items, ({ hasWord }) => hasWord) > 0.5

/** Each one more than the one above it, as the lines of a record of a court are numbered. */
function areLineNumbers(items: readonly Item[]): boolean {
  if (items.length < 5) return false
  const sorted = [...items].sort((a, b) => middleOf(a) - middleOf(b))
  const numbers = sorted.map(({ text }) => Number(text))
  const steps = numbers.slice(1).map((number, i) => number - numbers[i]!)
  return share(steps, (step) => step === 1) > 0.6
}

const startsOf = ({ items, goesOn }: Column): Item[] => items.filter((_, i) => !goesOn[i])

const slopeOf = (items: readonly Item[]): number =>
  weightedMedian(items.map((item) => ({ value: item.slope, weight: item.slope === 0 ? 0.1 : widthOf(item) })))

function isLevelWith(others: readonly Item[], item: Item, level: number, slope = 0): boolean {
  return others.some((other) => {
    const fall = slope * (centreOf(other) - centreOf(item))
    const off = middleOf(other) - middleOf(item) - fall
    return Math.abs(off) < level * Math.max(heightOf(item), heightOf(other))
  })
}

/**
 * The items that have no other between them and that side. Dots and stains would hide the lines behind them, and so
 * would the numbers of these lines; they stand before their lines, so that no column ends with them.
 */
function facing(items: readonly Item[], side: 'left' | 'right'): Item[] {
  const solid = items.filter(({ isSolid }) => isSolid)
  const nearest = nearestOf(solid, side)
  if (!areLineNumbers(nearest)) return nearest
  const others = solid.filter((item) => !nearest.includes(item))
  return side === 'left' ? nearestOf(others, side) : []
}

function nearestOf(items: readonly Item[], side: 'left' | 'right'): Item[] {
  const seen: Item[] = []
  for (const item of [...items].sort(side === 'left' ? (a, b) => a.x0 - b.x0 : (a, b) => b.x1 - a.x1)) {
    const isHidden = seen.some(
      (other) =>
        Math.min(item.y1, other.y1) - Math.max(item.y0, other.y0) >
        0.5 * Math.min(item.y1 - item.y0, other.y1 - other.y0),
    )
    if (!isHidden) seen.push(item)
  }
  return seen
}
