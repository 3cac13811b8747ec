// The value of `pages` in, ranges of page numbers out: sorted and merged, so that one question has one form. And back.
import { OcrError, type PageRange } from '../engine/vocabulary.ts'
import { quote } from './quote.ts'

/** More digits than any document has pages for. */
const RANGE = /^([1-9][0-9]{0,5})(?:(-)([1-9][0-9]{0,5})?)?$/
const MAX_LENGTH = 1000

/** `1-3,7` or `5-`. Throws `OcrError('bad-request')`. */
export function parsePages(text: string): PageRange[] {
  const unexpected = () =>
    new OcrError(
      'bad-request',
      `Expected page numbers from 1 and ranges of them, such as 1-3,7 or 5-, for pages but received ${quote(text)}.`,
    )
  if (text.length > MAX_LENGTH) throw unexpected()
  const ranges = text.split(',').map((part) => {
    const match = RANGE.exec(part)
    if (!match) throw unexpected()
    const from = Number(match[1])
    const to = match[3] === undefined ? undefined : Number(match[3])
    if (to !== undefined && to < from) throw unexpected()
    if (match[2] === undefined) return { from, to: from }
    return to === undefined ? { from } : { from, to }
  })
  return merge(ranges)
}

/** Overlapping and neighbouring ranges become one: each page is read once. */
function merge(ranges: readonly PageRange[]): PageRange[] {
  const merged: PageRange[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (!last || (last.to !== undefined && range.from > last.to + 1)) merged.push(range)
    else if (last.to !== undefined) {
      const { from } = last
      merged.splice(-1, 1, range.to === undefined ? { from } : { from, to: Math.max(last.to, range.to) })
    }
  }
  return merged
}

/** The value of `pages` that asks for them; absent: for all. */
export function printPages(ranges: readonly PageRange[] = [{ from: 1 }]): string {
  return ranges.map(({ from, to }) => (to === from ? String(from) : `${from}-${to ?? ''}`)).join(',')
}
