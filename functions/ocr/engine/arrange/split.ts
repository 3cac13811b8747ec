// An item and the edge of a column in, its parts on both sides out: detection ties lines of narrow columns together.
import { splitLine } from '../split-line.ts'
import type { Gap, Item } from './item.ts'
import { said } from './words.ts'

/** The word after it begins at the column's edge but for this, in line heights: words are placed by time steps. */
const OFF = 0.4

export const gapAt = ({ gaps, y0, y1 }: Item, x: number): Gap | undefined =>
  gaps.find(({ to }) => Math.abs(to - x) < OFF * (y1 - y0))

/** The item where none of its gaps ends at `x`. */
export function splitAt(item: Item, x: number): Item[] {
  const gap = gapAt(item, x)
  if (!gap) return [item]
  const [left, right] = splitLine(item.lines[0]!, gap.at)
  const { at, from, to } = gap
  return [
    { ...item, ...said(left.text), lines: [left], x1: from, gaps: item.gaps.filter((each) => each.at < at) },
    {
      ...{ ...item, ...said(right.text), lines: [right], x0: to },
      gaps: item.gaps.flatMap((each) => (each.at > at ? [{ ...each, at: each.at - at }] : [])),
    },
  ]
}
