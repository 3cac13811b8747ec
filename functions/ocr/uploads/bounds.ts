// How much of one upload is read at most, so that there is an end to what one can cost: pages, and invocations, which the
// message of an upload counts. A document in, why it ends here out.
import type { Progress } from '../accept/s3.ts'
import { type Document, OcrError } from '../engine/vocabulary.ts'
import { MAX_UPLOAD_INVOCATIONS } from '../names.ts'

/** Of a message as S3 sent it. */
export const NO_PROGRESS: Progress = { invocations: 0, pages: 0 }

/**
 * The document with its last warning saying why no more of its pages are read; undefined where another invocation may go on.
 * @param progress before this invocation
 */
export function endHere(document: Document, progress: Progress, maxPages: number): Document | undefined {
  const { pages, pageCount, next = '' } = document
  const isLong = pages.length >= maxPages
  if (!isLong && progress.invocations + 1 < MAX_UPLOAD_INVOCATIONS) return undefined
  const why = isLong
    ? `an upload may have no more than ${maxPages}: split the file, or raise maxPagesPerUpload`
    : `an upload is read in at most ${MAX_UPLOAD_INVOCATIONS} invocations: upload the file again to go on`
  const count = pageCount - pages.length
  const message = `left ${count === 1 ? '1 page' : `${count} pages`} (${next}), as ${why}`
  return {
    ...document,
    pages: pages.map((page, index) => {
      if (index < pages.length - 1) return page
      const others = page.warnings.filter(({ code }) => code !== 'pages-left')
      return { ...page, warnings: [...others, { code: 'pages-left', message }] }
    }),
  }
}

/**
 * What the message for the next invocation says. Throws where this one read nothing more than those before it: what it read is
 * lost somewhere, and would be again.
 */
export function goOn(before: Progress, pages: number): Progress {
  if (pages > before.pages) return { invocations: before.invocations + 1, pages }
  throw new OcrError(
    'internal',
    `Expected more than the ${before.pages} pages that were read before but there are ${pages}.`,
  )
}
