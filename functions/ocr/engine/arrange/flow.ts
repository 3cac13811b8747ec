// Items of one column in, which of them go on from the one before out.
//
// Running text fills its lines: a word is set on the next line because it did not fit on this one (the same reasoning
// as in Smith, "Hybrid page layout analysis via tab-stop detection", 2009, and in tesseract's paragraphs). Cells of a
// table, articles of a receipt, entries of a menu end where they end.
import { heightOf, type Item, middleOf, unitOf, widthOf } from './item.ts'
import { quantile } from './statistics.ts'

export interface Column {
  /** Top to bottom. */
  readonly items: readonly Item[]
  readonly left: number
  readonly right: number
  /** Whether the item goes on from the one before it; the first never does. */
  readonly goesOn: readonly boolean[]
}

/** One line that seems to go on may do so by chance. */
const LEAST = 2
/** Lines of one text are no further apart than the usual step and this, in line heights. */
const STEP_SLACK = 0.5
/** And of much the same size. */
const SIZES = 1.5
/** What a line may lack of its column's width and still be full, beside the next word: in line heights. */
const SLACK = 0.5

export function columnOf(unsorted: readonly Item[]): Column {
  const items = [...unsorted].sort((a, b) => middleOf(a) - middleOf(b))
  const left = quantile(
    items.map(({ x0 }) => x0),
    0.1,
  )
  const right = quantile(
    items.map(({ x1 }) => x1),
    0.9,
  )
  const steps = items.slice(1).map((item, i) => middleOf(item) - middleOf(items[i]!))
  const usual = Math.min(quantile(steps, 0.4), 2 * unitOf(items))
  const goesOn = items.map((item, i) => {
    const before = items[i - 1]
    return (
      before !== undefined &&
      steps[i - 1]! < usual + STEP_SLACK * heightOf(item) &&
      follows(before, item, right)
    )
  })
  return { items, left, right, goesOn }
}

function follows(before: Item, item: Item, right: number): boolean {
  const [low, high] = [heightOf(before), heightOf(item)].sort((a, b) => a - b) as [number, number]
  if (high > SIZES * low) return false
  if (before.endsInHyphen && item.startsLow) return true
  if (!before.isWordy || item.isKeyed) return false
  return (item.startsLow && !before.endsSentence) || !hasRoom(before, item, right)
}

/** The first word of the next line would have fitted on this one. */
export function hasRoom(before: Item, item: Item, right: number): boolean {
  const word = item.firstWord * widthOf(item)
  return right - before.x1 > word + SLACK * heightOf(before)
}

/** Of a column's lines, the share that goes on from the one before: 0 where they are too few to tell. */
export function flowOfColumn({ goesOn, items }: Column): number {
  const count = goesOn.filter(Boolean).length
  return count < LEAST ? 0 : count / (items.length - 1)
}
