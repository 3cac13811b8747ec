// What was read in each file in, what goes to stdout and stderr out.
import {
  type Document,
  OcrError,
  type OcrErrorCode,
  type OpenSource,
  type Page,
} from '../engine/vocabulary.ts'
import type { Format } from '../names.ts'
import { joinDocuments, roundDocument } from '../reply/document.ts'
import { errorLine, pageLine } from '../reply/formats/ndjson.ts'
import { toProblem } from '../reply/problem.ts'
import { type Files, render } from '../reply/render.ts'

export interface Read {
  readonly image: string
  readonly bytes: Uint8Array
  readonly document: Document
}

export interface Unread {
  readonly image: string
  readonly error: { readonly code: OcrErrorCode; readonly message: string }
}

export interface Output {
  readonly stdout?: string | Uint8Array
  readonly stderr?: string
}

/** One output for each result, in order; `first` and `several` say where in the run it stands. */
export interface Printer {
  /** As soon as it is read, before its file is. */
  page?(image: string, page: Page, pageCount?: number): Output
  print(result: Read | Unread): Output
  end(): Output | Promise<Output>
}

const complaint = ({ image, error }: Unread): Output => ({
  stderr: `${image}: ${error.message} (${error.code})\n`,
})

const warnings = (image: string, { pages }: Document): string =>
  pages
    .flatMap(({ number, warnings }) => warnings.map((warning) => ({ ...warning, number })))
    .map(({ code, message, number }) => {
      const page = pages.length > 1 ? `page ${number}: ` : ''
      return `${image}: ${page}${message} (${code})\n`
    })
    .join('')

function textPrinter(several: boolean): Printer {
  let printed = 0
  return {
    print(result) {
      if ('error' in result) return complaint(result)
      const { image, document } = result
      // The same heading as head(1) and tail(1) put over several files.
      const heading = several ? `${printed++ > 0 ? '\n' : ''}==> ${image} <==\n` : ''
      return { stdout: `${heading}${document.text}\n`, stderr: warnings(image, document) }
    },
    end: () => ({}),
  }
}

/** The exit code says whether everything is there: over HTTP a line at the end does. */
function ndjsonPrinter(): Printer {
  return {
    page: (image, page, pageCount) => ({ stdout: pageLine(page, image, { pageCount }) }),
    print(result) {
      // The pages of what was read have been told.
      return 'error' in result ? { stdout: errorLine(problemOf(result), result.image) } : {}
    },
    end: () => ({}),
  }
}

/** As over HTTP, but there is no log that would have more. */
function problemOf({ image, error: { code, message } }: Unread) {
  const problem = toProblem(new OcrError(code, message), image)
  return problem.status < 500 ? problem : { ...problem, detail: message }
}

function jsonPrinter(): Printer {
  let opening = '[\n'
  return {
    print(result) {
      const item = 'error' in result ? result : { image: result.image, ...roundDocument(result.document) }
      const stdout = `${opening}${JSON.stringify(item)}`
      opening = ',\n'
      return { stdout }
    },
    end: () => ({ stdout: '\n]\n' }),
  }
}

/** All pages of all files make one document, which is whole when the last is read. */
function documentPrinter(format: Format, open: OpenSource): Printer {
  const sources: Files['sources'][number][] = []
  return {
    print(result) {
      if ('error' in result) return complaint(result)
      const { document } = result
      // Files are many; only a PDF is made of them.
      sources.push({ bytes: format === 'pdf' ? result.bytes : new Uint8Array(), document })
      return { stderr: warnings(result.image, result.document) }
    },
    async end() {
      if (sources.length === 0) return {}
      const document = joinDocuments(sources.map((source) => source.document))
      return { stdout: (await render(format, document, false, { files: { sources, open } })).body }
    },
  }
}

/** `open` looks into files, for PDFs that are made of them. */
export function createPrinter(format: Format, several: boolean, open: OpenSource): Printer {
  if (format === 'json') return jsonPrinter()
  if (format === 'ndjson') return ndjsonPrinter()
  return format === 'text' ? textPrinter(several) : documentPrinter(format, open)
}
