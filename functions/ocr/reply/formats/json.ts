// A document in, the JSON answer out: the same over HTTP and in the results bucket.
import type { Document } from '../../engine/vocabulary.ts'
import { roundDocument } from '../document.ts'

export const JSON_TYPE = 'application/json'

/** `text` stands first and at the top, where clients that only want the text look for it. */
export function toJson(document: Document, coldStart: boolean): string {
  const { text, pages, model, timings } = roundDocument(document)
  return JSON.stringify({ text, pages, model, timings: { ...timings, coldStart } })
}
