// The rows of one column in, its blocks out: paragraphs, lists, tables, in the order they are read.
import { columnOf, hasRoom } from './flow.ts'
import { heightOf, type Item, unitOf } from './item.ts'
import { middleOfRow, type Row, textOfRow } from './rows.ts'
import { quantile, share } from './statistics.ts'
import { tabularRows } from './tables.ts'
import { isUnspaced, listMarkOf, said } from './words.ts'

export interface Group {
  readonly kind: 'paragraph' | 'table' | 'list'
  readonly rows: readonly Row[]
}

/** A row, as one item and as what it is a row of. */
interface Placed {
  readonly row: Row
  readonly whole: Item
  readonly kind: Group['kind']
  /** From the middle of the row before. */
  readonly step: number
  /** The row is one of a table whose rules are known. */
  readonly table: number | undefined
}

/** What is usual in the column. */
interface Usual {
  readonly unit: number
  readonly step: number
  readonly left: number
  readonly right: number
  /** First lines stand further left than the others. */
  readonly isHanging: boolean
}

/** Steps this much longer than the usual one part rows, in line heights; boxes are higher than an em. */
const PARAGRAPH_STEP = 0.5
const TABLE_STEP = 0.9
/** No step is usual that is longer, in line heights: two lines far apart are two paragraphs. */
const LONGEST_STEP = 2.2
/** Another size of type is another block; a line of few characters may have no long ones, and seem smaller than it is. */
const SIZES = { ofFew: 1.5, ofMany: 1.3 }
const FEW = 8
/** A first line is set in by this much, in line heights. */
const INDENT = { from: 0.5, to: 4 }
/** Where more lines than this share are set in, first lines are set out: of paragraphs of two lines it is half. */
const HANGING = 0.6
/** What sets a heading or a caption off: type of another size by this factor, a step longer by this, in line heights. */
const LEADING = { size: 1.1, step: 0.2 }

export function groupsOf(rows: readonly Row[]): Group[] {
  const wholes = rows.map(wholeOf)
  const usual = usualOf(rows, wholes)
  const isTabular = tabularRows(rows, wholes, usual.unit)
  const placed = rows.map((row, i): Placed => {
    const step = i === 0 ? 0 : middleOfRow(row) - middleOfRow(rows[i - 1]!)
    const table = tableOf(row)
    const isTable = isTabular[i] || table !== undefined
    const kind = isTable ? 'table' : startsItem(wholes[i - 1], wholes[i]!, usual) ? 'list' : 'paragraph'
    return { row, whole: wholes[i]!, kind, step, table }
  })
  const groups: { kind: Group['kind']; placed: Placed[] }[] = []
  for (const [i, each] of placed.entries()) {
    const group = groups.at(-1)
    if (group && goesInto(group, each, placed[i + 1], usual)) group.placed.push(each)
    else groups.push({ kind: each.kind, placed: [each] })
  }
  return groups.map((group) => ({ kind: group.kind, rows: group.placed.map(({ row }) => row) }))
}

const tableOf = (row: Row): number | undefined => row.find(({ table }) => table !== undefined)?.table

function wholeOf(row: Row): Item {
  const [first, ...rest] = row as [Item, ...Item[]]
  if (rest.length === 0) return first
  const y1 = first.y0 + Math.max(...row.map(heightOf))
  return { ...first, ...said(textOfRow(row)), x1: rest.at(-1)!.x1, y1 }
}

function usualOf(rows: readonly Row[], wholes: readonly Item[]): Usual {
  const { left, right } = columnOf(wholes)
  const steps = rows.slice(1).map((row, i) => middleOfRow(row) - middleOfRow(rows[i]!))
  const unit = unitOf(rows.flat())
  const isHanging = share(wholes, ({ x0 }) => x0 - left > INDENT.from * unit) > HANGING
  return { unit, step: Math.min(quantile(steps, 0.5), LONGEST_STEP * unit), left, right, isHanging }
}

/** A mark at the beginning is one of a list's item, unless a sentence only happened to go on with it. */
function startsItem(before: Item | undefined, item: Item, { right }: Usual): boolean {
  if (!listMarkOf(item.text)) return false
  return !before || before.endsSentence || !before.isWordy || hasRoom(before, item, right)
}

/** Whether a row goes on with the block of the one before it. */
function goesInto(
  { kind, placed }: { readonly kind: Group['kind']; readonly placed: readonly Placed[] },
  next: Placed,
  after: Placed | undefined,
  usual: Usual,
): boolean {
  const [first, before] = [placed[0]!.whole, placed.at(-1)!.whole]
  const { whole } = next
  // Rules say where a table begins and ends.
  const { table } = placed[0]!
  if (table !== undefined || next.table !== undefined) return table === next.table
  const isTable = kind === 'table' && next.kind === 'table'
  if (next.step > usual.step + (isTable ? TABLE_STEP : PARAGRAPH_STEP) * usual.unit) return false
  if (kind === 'table' || next.kind === 'table') return isTable
  const [low, high] = [heightOf(before), heightOf(whole)].sort((a, b) => a - b) as [number, number]
  const isFurther = next.step - usual.step > LEADING.step * usual.unit
  if (isFurther && high > LEADING.size * low) return false
  const shorter = Math.min(whole.text.length, before.text.length)
  if (high > low * (shorter < FEW ? SIZES.ofFew : SIZES.ofMany) && shorter > 2) return false
  if (placed.length === 1 && placed[0]!.row.length === 1 && leads(before, next, usual)) return false
  if (next.kind === 'list') return kind === 'list'
  // The second line of an item stands below its text, not below its mark.
  if (kind === 'list' && insetOf(whole, first.x0) > INDENT.from) return true
  if (ends(before, whole, usual)) return false
  return kind === 'list' || !isFirstLine(before, whole, after?.whole, usual)
}

/** A heading above the row: short, no sentence, and a little further off or larger than lines of text are. */
function leads(heading: Item, { whole, step }: Placed, usual: Usual): boolean {
  if (heading.endsSentence || /[,，]$/.test(heading.text) || whole.startsLow || !whole.isWordy) return false
  const isLarger = heightOf(heading) > LEADING.size * heightOf(whole)
  return hasRoom(heading, whole, usual.right) && (isLarger || step - usual.step > LEADING.step * usual.unit)
}

const insetOf = (item: Item, left: number): number => (item.x0 - left) / heightOf(item)

/** Set in, where its neighbours are not; or set out, where most lines are set in. */
function isFirstLine(before: Item, item: Item, after: Item | undefined, usual: Usual): boolean {
  if (item.startsLow) return false
  const [above, own] = [insetOf(before, usual.left), insetOf(item, usual.left)]
  if (usual.isHanging) return above > INDENT.from && own < INDENT.from
  if (own < INDENT.from || own > INDENT.to || Math.abs(above) > INDENT.from) return false
  return after === undefined ? before.endsSentence : Math.abs(insetOf(after, usual.left)) < INDENT.from
}

/** The text before has come to its end: a sentence ends there, and the next word would have fitted. */
function ends(before: Item, item: Item, { right }: Usual): boolean {
  const isBeginning = isUnspaced(item.text) || /^\P{L}*\p{Lu}/u.test(item.text)
  return before.endsSentence && isBeginning && item.isWordy && hasRoom(before, item, right)
}
