// A document in, a line of JSON a page out, and one at the end; each can be had by itself, so that a page may leave as
// soon as it is read (https://github.com/ndjson/ndjson-spec).
import type { Document, Page } from '../../engine/vocabulary.ts'
import { pictureOf, roundPage, roundTimings } from '../document.ts'
import type { Problem } from '../problem.ts'

/** What a line of a page may say beside the page. */
export interface LineOptions {
  /** Pages of the file, where that is known so early. */
  readonly pageCount?: number | undefined
  readonly withPictures?: boolean
}

/** Of one file. */
export function toNdjson(document: Document, coldStart: boolean, withPictures = false): string {
  const { pageCount, pages } = document
  const lines = pages.map((page) => pageLine(page, 1, { pageCount, withPictures }))
  return lines.join('') + lastLine(document, coldStart)
}

/** `image`: which file of the request, from 1, or its name. */
export function pageLine(
  page: Page,
  image: number | string = 1,
  { pageCount, withPictures }: LineOptions = {},
): string {
  const { number, ...rest } = roundPage(page)
  return line({ image, page: number, pageCount, ...rest, ...(withPictures ? pictureOf(page) : {}) })
}

/** In the place of the pages of a file that could not be read. */
export function errorLine(error: Problem, image: number | string = 1): string {
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
