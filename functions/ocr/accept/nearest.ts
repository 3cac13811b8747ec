// The names of a query in, an error where one looks like another that would have meant something out: a typo must not be
// answered as though nothing had been asked. Names that look like none belong to somebody else (utm_source).
import { OcrError } from '../engine/vocabulary.ts'
import { quote } from './quote.ts'

/** Letters that may be wrong. */
const MOST_EDITS = 2

/** Throws `OcrError('bad-request')`. */
export function refuseTypos(query: URLSearchParams, known: readonly string[]): void {
  for (const given of new Set(query.keys())) {
    if (known.includes(given) || given.length > 20) continue
    const distances = known.map((name) => ({ name, edits: editsBetween(plain(given), plain(name)) }))
    const { name, edits } = distances.reduce((best, each) => (each.edits < best.edits ? each : best))
    // Of a short name two letters are half.
    if (edits <= Math.min(MOST_EDITS, Math.floor(given.length / 3)))
      throw new OcrError(
        'bad-request',
        `Expected the query parameter ${quote(name)} but received ${quote(given)}.`,
      )
  }
}

/** However it is written: `pdf_text`, `PDFText`. */
const plain = (name: string): string => name.toLowerCase().replace(/[-_[\]]/g, '')

/** Letters added, left out or changed. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
