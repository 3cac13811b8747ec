// What the worker thread is asked for to add text to a PDF and to join PDFs, and what it is given: both ends know it.
import type { Document, PageText } from '../vocabulary.ts'

export const ADD_TEXT = 'pdf.addText'
export const BUILD_PDF = 'pdf.build'

export interface AddText {
  readonly bytes: Uint8Array
  readonly document: Document
  /** What the pages that lack text carry already, by their numbers; all others stay as they are. */
  readonly texts: ReadonlyMap<number, PageText>
}
