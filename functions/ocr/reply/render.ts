// A document and the name of a format in, its media type and body out. JSON and text are at hand; the other formats
// are loaded with the first request that asks for them.
import { type Document, OcrError, type OpenSource } from '../engine/vocabulary.ts'
import type { Format } from '../names.ts'
import { JSON_TYPE, toJson } from './formats/json.ts'
import { TEXT_TYPE, toText } from './formats/text.ts'

/** What an answer says, and what `Accept` asks by. */
export const FORMAT_TYPES: Readonly<Record<Format, string>> = {
  json: JSON_TYPE,
  text: TEXT_TYPE,
  ndjson: 'application/x-ndjson',
  hocr: 'text/html; charset=utf-8',
  tsv: 'text/tab-separated-values; charset=utf-8',
  alto: 'application/xml',
  pdf: 'application/pdf',
  // https://www.rfc-editor.org/rfc/rfc7763
  markdown: 'text/markdown; charset=utf-8',
  // Of one table; several are application/zip.
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  // What Textract itself answers with.
  textract: 'application/x-amz-json-1.1',
}

/** What a PDF is made of besides the document. */
export interface Files {
  /** Those that the document was read from, in their order, each with what was read in it. */
  readonly sources: readonly { readonly bytes: Uint8Array; readonly document: Document }[]
  readonly open: OpenSource
}

export interface Extras {
  /** JSON and NDJSON carry the pictures of the document. */
  readonly pictures?: boolean
  /** No PDF can be had without. */
  readonly files?: Files
}

const WITHOUT_WORDS: readonly Format[] = ['json', 'text', 'markdown', 'html', 'csv', 'ndjson']

/** What the transcription has to be asked for at least. */
export function needsOf(format: Format): { readonly detail?: 'word' } {
  return WITHOUT_WORDS.includes(format) ? {} : { detail: 'word' }
}

/** Throws `OcrError`: `not-acceptable` where the document lacks the words, or the files, that the format needs. */
export async function render(
  format: Format,
  document: Document,
  coldStart: boolean,
  extras: Extras = {},
): Promise<{ type: string; body: string | Uint8Array }> {
  demand(format, document)
  if (format === 'csv') return (await import('./formats/csv.ts')).toCsv(document)
  return { type: FORMAT_TYPES[format], body: await bodyOf(format, document, coldStart, extras) }
}

async function bodyOf(
  format: Exclude<Format, 'csv'>,
  document: Document,
  coldStart: boolean,
  { pictures = false, files }: Extras,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return toJson(document, coldStart, pictures)
    case 'text':
      return toText(document)
    case 'markdown':
      return (await import('./formats/markdown.ts')).toMarkdown(document)
    case 'html':
      return (await import('./formats/html.ts')).toHtml(document)
    case 'ndjson':
      return (await import('./formats/ndjson.ts')).toNdjson(document, coldStart, pictures)
    case 'hocr':
      return (await import('./formats/hocr.ts')).toHocr(document)
    case 'tsv':
      return (await import('./formats/tsv.ts')).toTsv(document)
    case 'alto':
      return (await import('./formats/alto.ts')).toAlto(document)
    case 'textract':
      return (await import('./formats/textract.ts')).toTextract(document)
    case 'pdf':
      if (!files) throw lacking(format, 'its file', 'one whose file is not at hand')
      return (await import('../searchable-pdf/make-pdf.ts')).makePdf(files.sources, files.open)
  }
}

function demand(format: Format, { pages }: Document): void {
  if (needsOf(format).detail && pages.some(({ lines }) => lines.some(({ words }) => !words)))
    throw lacking(format, 'words (detail=word)', 'one that was read without')
}

function lacking(format: Format, what: string, received: string): OcrError {
  return new OcrError(
    'not-acceptable',
    `Expected a result with ${what} for the format ${format} but received ${received}.`,
  )
}
