// A document in, its plain text out: the same over HTTP and in the results bucket.
import type { Document } from '../../engine/vocabulary.ts'

export const TEXT_TYPE = 'text/plain; charset=utf-8'

/** Ends with a line end, as text files do; an image without text gives an empty file. */
export function toText(document: Document): string {
  return document.text === '' ? '' : `${document.text}\n`
}
