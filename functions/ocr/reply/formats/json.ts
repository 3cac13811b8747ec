// A document in, the JSON answer out: the same over HTTP and in the results bucket.
import type { components, Immutable } from '../../contract/types.ts'
import type { Document } from '../../engine/vocabulary.ts'
import { pictureOf, roundPage, roundTimings } from '../document.ts'

export const JSON_TYPE = 'application/json'

/**
 * `text` stands first and at the top, where clients that only want the text look for it.
 * @param withPictures whoever asked for a PDF beside it has pictures, too, but not in here
 */
export function toJson(document: Document, coldStart: boolean, withPictures = false): string {
  const { text, pageCount, partial, next, model } = document
  const pages = document.pages.map((page) => ({
    ...roundPage(page),
    ...(withPictures ? pictureOf(page) : {}),
  }))
  const { id, version } = model
  const answer: Immutable<components['schemas']['Document']> = {
    ...{ text, pages, pageCount },
    ...(partial === undefined ? {} : { partial }),
    ...(next === undefined ? {} : { next }),
    ...{ model: { id, version }, timings: { ...roundTimings(document.timings), coldStart } },
  }
  return JSON.stringify(answer)
}
