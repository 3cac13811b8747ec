// THE WAY OUT: files and what was read in them in, one searchable PDF out. A PDF comes out as itself, with text added where
// it lacks some; pictures become its pages.
import type { Document, OpenSource, SourceFile } from '../engine/vocabulary.ts'
import { joinDocuments } from '../reply/document.ts'
import { type BuildPdf, buildPdf, type Part } from './pictures/build.ts'
import { findImages } from './pictures/find-image.ts'

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
  const whole = joinDocuments(sources.map(({ document }) => document))
  const pictured = async ({ bytes, document }: Source, file: SourceFile): Promise<Part> => ({
    ...{ bytes, document },
    images: await findImages(document, bytes, file),
  })
  try {
    const parts: Part[] = []
    for (const source of sources) {
      const file = await open(source.bytes)
      files.push(file)
      const pdf = file.isPdf ? await updated(source.document, file) : undefined
      if (pdf && sources.length === 1) return pdf
      parts.push(pdf ? { pdf } : await pictured(source, file))
    }
    if (!parts.some((part) => 'pdf' in part)) return await buildPdf(parts, whole)
    const building: BuildPdf = { parts, whole }
    return await files[0]!.joined(building).catch(async () => {
      // One of them cannot be taken as it is: pictures of its pages can. The thread has one file open at a time.
      const drawn: Part[] = []
      for (const [nth, part] of parts.entries())
        drawn.push('pdf' in part ? await pictured(sources[nth]!, files[nth]!) : part)
      return buildPdf(drawn, whole)
    })
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
