// The items of a page in; what stands in its upper and lower margin, and the body between them, out.
import { heightOf, type Item, unitOf } from './item.ts'
import { middleOfRow, type Row, rowsOf } from './rows.ts'
import { median, share } from './statistics.ts'
import { isPageNumber } from './words.ts'

export interface Margins {
  readonly header: readonly Item[]
  readonly body: readonly Item[]
  readonly footer: readonly Item[]
}

/** Fewer rows are no page with margins. */
const LEAST_ROWS = 8
/** White between a margin and the body, in line heights: beside a page number, and beside other words. */
const NUMBER_GAP = 0.35
const WORDS_GAP = 1.5

export function marginsOf(items: readonly Item[]): Margins {
  const rows = rowsOf(items)
  const isText = share(items, ({ isWordy }) => isWordy) > 0.5
  if (rows.length < LEAST_ROWS || !isText) return { header: [], body: items, footer: [] }
  const header = isMargin(rows[0]!, rows[1]!, items) ? rows[0]! : []
  const footer = isMargin(rows.at(-1)!, rows.at(-2)!, items) ? rows.at(-1)! : []
  const apart = new Set([...header, ...footer])
  return { header, body: items.filter((item) => !apart.has(item)), footer }
}

function isMargin(row: Row, next: Row, items: readonly Item[]): boolean {
  if (row.some(({ table }) => table !== undefined)) return false
  const unit = unitOf(items)
  const distance = Math.abs(middleOfRow(row) - middleOfRow(next))
  const gap = (distance - (median(row.map(heightOf)) + median(next.map(heightOf))) / 2) / unit
  if (row.some(({ text }) => isPageNumber(text))) return gap > NUMBER_GAP
  return gap > WORDS_GAP && row.every((item) => heightOf(item) < 1.1 * unit) && row.length > 1
}
