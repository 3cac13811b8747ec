// What was read, or could not be, in; the headers that say so out. Some formats have no room for it in their body.
import type { Document, OcrErrorCode } from '../engine/vocabulary.ts'

/** What became of one image of a request; `image` counts from 1. */
export type Read =
  | { readonly image: number; readonly document: Document }
  | { readonly image: number; readonly code: OcrErrorCode }

/**
 * `x-ocr-warnings: downscaled, rotated`, `x-ocr-errors: 2 unreadable-image` and, where pages are left, `x-ocr-next`:
 * the value of `pages` that asks for them, after the number of the image where there are several; `...` at its end
 * stands for more images.
 */
export function readHeaders(reads: readonly Read[]): Record<string, string> {
  const documents = reads.flatMap((read) => ('document' in read ? [{ ...read }] : []))
  const warnings = documents.flatMap(({ document }) =>
    document.pages.flatMap((page) => page.warnings.map((warning) => warning.code)),
  )
  const next = documents.flatMap(({ image, document }) => {
    if (document.next === undefined) return []
    return [reads.length === 1 ? document.next : `${image} ${document.next}`]
  })
  const errors = reads.flatMap((read) => ('code' in read ? [`${read.image} ${read.code}`] : []))
  return {
    ...header('x-ocr-warnings', [...new Set(warnings)], ', '),
    ...header('x-ocr-errors', errors, ', '),
    // Page ranges have commas of their own.
    ...header('x-ocr-next', next, '; '),
  }
}

/** Node and most proxies take 16 KiB of headers, all of them together. */
const MAX_CHARACTERS = 8 * 1024
const MORE = '...'

/** Only of `x-ocr-next` can there be more than fits, where many files are left and `pages` was long. */
function header(name: string, values: readonly string[], separator: string): Record<string, string> {
  const all = values.join(separator)
  if (all.length <= MAX_CHARACTERS) return all === '' ? {} : { [name]: all }
  const end = all.lastIndexOf(separator, MAX_CHARACTERS - separator.length - MORE.length)
  return { [name]: all.slice(0, end) + separator + MORE }
}
