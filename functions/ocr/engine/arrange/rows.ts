// Items of one column or table in, its rows out.
import { heightOf, type Item, middleOf } from './item.ts'

/** Left to right. */
export type Row = readonly Item[]

/** Rows top to bottom. Items that stand beside one another and share more than half of the lower one's height are one. */
export function rowsOf(items: readonly Item[]): Row[] {
  const rows: { items: Item[]; y0: number; y1: number }[] = []
  for (const item of [...items].sort((a, b) => middleOf(a) - middleOf(b))) {
    const row = rows.findLast((candidate) => {
      const overlap = Math.min(candidate.y1, item.y1) - Math.max(candidate.y0, item.y0)
      const isBeside = candidate.items.every(
        (other) => Math.min(other.x1, item.x1) - Math.max(other.x0, item.x0) < 0.5 * (item.x1 - item.x0),
      )
      return isBeside && overlap > 0.5 * Math.min(candidate.y1 - candidate.y0, heightOf(item))
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

export const middleOfRow = (row: Row): number =>
  row.reduce((sum, item) => sum + middleOf(item), 0) / row.length
export const textOfRow = (row: Row): string => row.map(({ text }) => text).join(' ')
