// The rows of one column in, its blocks out: paragraphs, lists, tables, headings, in the order they are read.
import { columnOf, hasRoom } from './flow.ts'
import { heightOf, type Item, unitOf } from './item.ts'
import { heightOfRow, middleOfRow, type Row, textOfRow } from './rows.ts'
import { quantile } from './statistics.ts'
import { endsSentence, isPageNumber, isUnspaced, isWordy, listMarkOf, startsLow } from './words.ts'

export interface Group {
  readonly kind: 'paragraph' | 'table' | 'list' | 'heading'
  readonly rows: readonly Row[]
}

/** A step this much longer than the usual one begins a paragraph, in line heights; boxes are higher than an em. */
const PARAGRAPH_STEP = 0.5
/** Rows of a table may stand this much further apart than its usual rows. */
const TABLE_STEP = 0.9
/** No step is usual that is longer, in line heights: two lines far apart are two paragraphs. */
const LONGEST_STEP = 2.2
/** Another size of type is another block. */
const SIZES = 1.4
/** What sets a heading off: type larger by this factor, or a step longer by this, in line heights. */
const LEADING = { size: 1.12, step: 0.2 }
/** White between two cells, in line heights. */
const CELL_GAP = 0.6
/** A first line is set in by this much, in line heights. */
const INDENT = { from: 0.5, to: 4 }

export function groupsOf(rows: readonly Row[]): Group[] {
  if (rows.length === 0) return []
  const column = sidesOf(rows)
  const steps = rows.slice(1).map((row, i) => middleOfRow(row) - middleOfRow(rows[i]!))
  const unit = unitOf(rows.flat())
  const usual = Math.min(quantile(steps, 0.5), LONGEST_STEP * unit)
  const isTabular = tabularRows(rows, unit)
  const groups: { kind: Group['kind']; rows: Row[] }[] = []
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1]
    const last = groups.at(-1)
    const kind = isTabular[i] ? 'table' : listMarkOf(textOfRow(row)) ? 'list' : 'paragraph'
    const slack = (kind === 'table' && last?.kind === 'table' ? TABLE_STEP : PARAGRAPH_STEP) * unit
    const step = steps[i - 1] ?? 0
    const isNear = step < usual + slack && !(last && leads(last, row, step - usual, column))
    if (before && last && isNear && goesInto(last, kind, before, row, rows[i + 1], column))
      last.rows.push(row)
    else groups.push({ kind, rows: [row] })
  }
  return groups
}

interface Sides {
  readonly left: number
  readonly right: number
}

function sidesOf(rows: readonly Row[]): Sides {
  const { left, right } = columnOf(rows.map((row) => wholeOf(row)))
  return { left, right }
}

/** A row as one item. */
function wholeOf(row: Row): Item {
  const last = row.at(-1)!
  return { ...row[0]!, x1: last.x1, text: textOfRow(row) }
}

/** Rows whose cells are parted by the same white as those of a row near by, and single cells between such rows. */
function tabularRows(rows: readonly Row[], unit: number): boolean[] {
  const gaps = rows.map((row) => gapsOf(row, unit))
  const isTabular = gaps.map((own, i) =>
    [i - 2, i - 1, i + 1, i + 2].some((at) =>
      gaps[at]?.some((gap) => own.some((each) => areOneColumn(gap, each, unit))),
    ),
  )
  const isBetween = (i: number) => isTabular[i - 1] === true && isTabular[i + 1] === true
  return rows.map((row, i) => isTabular[i]! || (isBetween(i) && !isWordy(textOfRow(row))))
}

function gapsOf(row: Row, unit: number): Sides[] {
  const gaps = row.slice(1).map((item, i): Sides => ({ left: row[i]!.x1, right: item.x0 }))
  return gaps.filter(({ left, right }) => right - left > CELL_GAP * unit)
}

const areOneColumn = (a: Sides, b: Sides, unit: number): boolean =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > (CELL_GAP / 2) * unit

/** Whether a row near the last one belongs to its block. */
function goesInto(
  group: { kind: Group['kind']; rows: readonly Row[] },
  kind: Group['kind'],
  before: Row,
  row: Row,
  after: Row | undefined,
  column: Sides,
): boolean {
  if (kind === 'table' || group.kind === 'table') return kind === group.kind
  const [low, high] = [heightOfRow(before), heightOfRow(row)].sort((a, b) => a - b) as [number, number]
  if (high > SIZES * low && Math.min(textOfRow(row).length, textOfRow(before).length) > 2) return false
  if (kind === 'list') return group.kind === 'list'
  if (group.kind === 'list')
    return isHanging(group.rows[0]!, row) || !ends(wholeOf(before), wholeOf(row), column)
  return !isIndented(before, row, after, column) && !ends(wholeOf(before), wholeOf(row), column)
}

/** A line that is a heading above the row: short, no sentence, and a little further off or larger than lines of text are. */
function leads(
  { kind, rows }: { kind: Group['kind']; rows: readonly Row[] },
  row: Row,
  extra: number,
  { right }: Sides,
): boolean {
  const [head] = rows as [Row, ...Row[]]
  if (kind === 'table' || rows.length > 1 || head.length > 1) return false
  const [before, item] = [wholeOf(head), wholeOf(row)]
  if (endsSentence(before.text) || /[,，]$/.test(before.text) || startsLow(item.text) || !isWordy(item.text))
    return false
  const isLarger = heightOfRow(head) > LEADING.size * heightOfRow(row)
  return hasRoom(before, item, right) && (isLarger || extra > LEADING.step * heightOfRow(row))
}

/** The second line of an item stands below its text, not below its mark. */
const isHanging = (first: Row, row: Row): boolean =>
  row[0]!.x0 > first[0]!.x0 + INDENT.from * heightOf(row[0]!)

function isIndented(before: Row, row: Row, after: Row | undefined, { left }: Sides): boolean {
  const height = heightOf(row[0]!)
  const inset = (of: Row) => (of[0]!.x0 - left) / height
  if (inset(row) < INDENT.from || inset(row) > INDENT.to || startsLow(textOfRow(row))) return false
  if (Math.abs(inset(before)) > INDENT.from) return false
  return after === undefined ? endsSentence(textOfRow(before)) : Math.abs(inset(after)) < INDENT.from
}

/** The text before has come to its end: a sentence ends there, and the next word would have fitted. */
function ends(before: Item, item: Item, { right }: Sides): boolean {
  if (!endsSentence(before.text) || startsLow(item.text)) return false
  if (!isUnspaced(item.text) && !/^\P{L}*\p{Lu}/u.test(item.text)) return false
  const room = hasRoom(before, item, right)
  return room && isWordy(item.text) && !isPageNumber(before.text)
}
