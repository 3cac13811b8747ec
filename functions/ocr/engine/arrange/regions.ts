// The items of a page in, the regions that are read row by row out, in the order they are read.
import { findCut } from './gutters.ts'
import { type Item, widthOf } from './item.ts'

export interface Region {
  readonly items: readonly Item[]
  /** Beside the text and no part of it: a note in the margin, what leads around a site. */
  readonly isAside: boolean
}

/** A column beside the text is narrower than this part of it, and says less than this part of what it says. */
const ASIDE = { width: 0.5, text: 0.3 }

export function regionsOf(items: readonly Item[], isAside = false): Region[] {
  if (items.length === 0) return []
  const cut = findCut(items)
  if (!cut) return [{ items, isAside }]
  const { above, left, right, below } = cut
  return [
    ...regionsOf(above, isAside),
    ...regionsOf(left, isAside || isBeside(left, right)),
    ...regionsOf(right, isAside || isBeside(right, left)),
    ...regionsOf(below, isAside),
  ]
}

function isBeside(part: readonly Item[], text: readonly Item[]): boolean {
  const [length, whole] = [lengthOf(part), lengthOf(text)]
  const isText = part.filter(({ isWordy }) => isWordy).length * 2 > part.length
  return !isText && length < ASIDE.text * whole && spanOf(part) < ASIDE.width * spanOf(text)
}

const lengthOf = (items: readonly Item[]): number => items.reduce((sum, { text }) => sum + text.length, 0)
const spanOf = (items: readonly Item[]): number => Math.max(...items.map(widthOf))
