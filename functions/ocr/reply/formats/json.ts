// A document in, the JSON answer out: the same over HTTP and in the results bucket.
import type { components, Immutable } from '../../contract.ts'
import type { Document } from '../../engine/vocabulary.ts'
import { roundDocument } from '../document.ts'

export const JSON_TYPE = 'application/json'

/** `text` stands first and at the top, where clients that only want the text look for it. */
export function toJson(document: Document, coldStart: boolean): string {
  const { text, pages, pageCount, partial, next, model, timings } = roundDocument(document)
  const { id, version } = model
  const answer: Immutable<components['schemas']['Document']> = {
    ...{ text, pages, pageCount },
    ...(partial === undefined ? {} : { partial }),
    ...(next === undefined ? {} : { next }),
    ...{ model: { id, version }, timings: { ...timings, coldStart } },
  }
  return JSON.stringify(answer)
}
