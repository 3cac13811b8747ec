// An item and the edge of a column in, its parts on both sides out: detection ties lines of narrow columns together.
import type { Line, Polygon, Word } from '../vocabulary.ts'
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

/** Before and from the word at this place. */
export function splitLine({ words = [], characters }: Line, at: number): [Line, Line] {
  const [left, right] = [words.slice(0, at), words.slice(at)]
  if (!characters) return [lineOf(left), lineOf(right)]
  let seen = left.reduce((sum, { text }) => sum + text.length, 0)
  const end = characters.findIndex(({ text }) => {
    seen -= text.trim().length
    return seen <= 0
  })
  const rest = characters.slice(end + 1)
  const start = rest.findIndex(({ text }) => text.trim() !== '')
  return [
    { ...lineOf(left), characters: characters.slice(0, end + 1) },
    { ...lineOf(right), characters: rest.slice(start) },
  ]
}

function lineOf(words: readonly Word[]): Line {
  const [first, last] = [words[0]!.polygon, words.at(-1)!.polygon]
  const polygon: Polygon = [first[0], last[1], last[2], first[3]]
  const length = words.reduce((sum, { text }) => sum + text.length, 0)
  const confidence = words.reduce((sum, each) => sum + each.confidence * each.text.length, 0) / length
  return { text: words.map(({ text }) => text).join(' '), confidence, polygon, words }
}
