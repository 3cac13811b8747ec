// THE WAY OUT: files and what was read in them in, one searchable PDF out. A PDF comes out as itself, with text added where
// it lacks some; pictures become its pages.
import type { Document, OpenSource, SourceFile } from '../engine/vocabulary.ts'
import { joinDocuments } from '../reply/document.ts'
import { buildPdf, type Part } from './pictures/build.ts'

/** A file and what was read in it, every line with its words. */
export interface Source {
  readonly bytes: Uint8Array
  readonly document: Document
}

/**
 * Throws `OcrError` as opening the files does.
 * @param sources at least one; of several, the pages come one behind the other
 */
export async function makePdf(sources: readonly Source[], open: OpenSource): Promise<Uint8Array> {
  const files: SourceFile[] = []
  try {
    const parts: Part[] = []
    for (const { bytes, document } of sources) {
      const file = await open(bytes)
      files.push(file)
      const pdf = file.isPdf ? await updated(document, file) : undefined
      if (pdf && sources.length === 1) return pdf
      parts.push(pdf ? { pdf } : { bytes, document, file })
    }
    return await buildPdf(parts, joinDocuments(sources.map(({ document }) => document)))
  } finally {
    for (const file of files) file.close()
  }
}

/** Undefined for a PDF that is too broken to be added to: pictures of its pages are what can be had. */
async function updated(document: Document, file: SourceFile) {
  try {
    return await file.withText(document)
  } catch {
    return undefined
  }
}
