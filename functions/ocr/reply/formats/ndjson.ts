// A document in, a line of JSON a page out, and one at the end; each can be had by itself, so that a page may leave as
// soon as it is read (https://github.com/ndjson/ndjson-spec).
import type { Document, Page } from '../../engine/vocabulary.ts'
import { roundPage, roundTimings } from '../document.ts'
import type { Problem } from '../problem.ts'

/** Of one file. */
export function toNdjson(document: Document, coldStart: boolean): string {
  return document.pages.map((page) => pageLine(page)).join('') + lastLine(document, coldStart)
}

/** `image`: which file of the request, from 1. */
export function pageLine(page: Page, image = 1): string {
  const { number, ...rest } = roundPage(page)
  return line({ image, page: number, ...rest })
}

/** In the place of the pages of a file that could not be read. */
export function errorLine(error: Problem, image = 1): string {
  return line({ image, error })
}

/** Without it the answer is not whole. */
export function lastLine(document: Omit<Document, 'text' | 'pages'>, coldStart: boolean): string {
  const { pageCount, partial, next, model, timings } = document
  const { id, version } = model
  return line({
    ...{ done: true, pageCount, partial, next, model: { id, version } },
    timings: { ...roundTimings(timings), coldStart },
  })
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`
}
