// The rows of a block in, its text out: lines of running text joined, words put together that were parted at a line end.
import type { Block } from '../vocabulary.ts'
import { areTight, listMarkOf, said } from './words.ts'

/** A word's beginning and its hyphen at the end of a line; what goes before may be no hyphen, no digit, no address. */
const PARTED = /(?:^|[\s("'“‘—])(\p{L}?\p{Ll}+)[-\u00ad‐]$/u
const REST = /^\p{Ll}{2,}(?=$|[\s.,;:!?)"'”’])/u

/** Rows of a table and items of a list keep a line each. */
export function textOfBlock(kind: Block['kind'], rows: readonly string[]): string {
  if (kind === 'table') return rows.join('\n')
  if (kind !== 'list') return rows.reduce(joinLines)
  const items: string[] = []
  for (const row of rows) {
    if (items.length === 0 || listMarkOf(row)) items.push(row)
    else items.push(joinLines(items.pop()!, row))
  }
  return items.join('\n')
}

function joinLines(before: string, line: string): string {
  if (PARTED.test(before) && REST.test(line)) return before.slice(0, -1) + line
  // A dash or a real hyphen holds on to what follows it.
  if (/\p{L}[-\u2010]$/u.test(before) && /^\p{L}/u.test(line)) return before + line
  return areTight(before, line) && !said(line).isKeyed ? before + line : `${before} ${line}`
}
