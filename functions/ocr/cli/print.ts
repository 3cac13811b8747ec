// What was read in each image in, the characters for stdout and stderr out.
import type { Document, OcrErrorCode } from '../engine/vocabulary.ts'
import { roundDocument } from '../reply/document.ts'
import type { Format } from './arguments.ts'

export interface Read {
  readonly image: string
  readonly document: Document
  readonly elapsedMs: number
}

export interface Unread {
  readonly image: string
  readonly error: { readonly code: OcrErrorCode; readonly message: string }
}

export interface Output {
  readonly stdout?: string
  readonly stderr?: string
}

/** One output for each result, in order; `first` and `several` say where in the run it stands. */
export interface Printer {
  print(result: Read | Unread): Output
  end(): Output
}

function textPrinter(several: boolean): Printer {
  let printed = 0
  return {
    print(result) {
      if ('error' in result)
        return { stderr: `${result.image}: ${result.error.message} (${result.error.code})\n` }
      const { image, document } = result
      // The same heading as head(1) and tail(1) put over several files.
      const heading = several ? `${printed++ > 0 ? '\n' : ''}==> ${image} <==\n` : ''
      const warnings = document.pages.flatMap((page) => page.warnings)
      return {
        stdout: `${heading}${document.text}\n`,
        stderr: warnings.map(({ code, message }) => `${image}: ${message} (${code})\n`).join(''),
      }
    },
    end: () => ({}),
  }
}

function ndjsonPrinter(): Printer {
  return {
    print(result) {
      if ('error' in result) return { stdout: `${JSON.stringify(result)}\n` }
      const { image, document, elapsedMs } = result
      const lines = roundDocument(document).pages.flatMap((page) => page.lines)
      return { stdout: `${JSON.stringify({ image, text: document.text, lines, elapsedMs })}\n` }
    },
    end: () => ({}),
  }
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

export function createPrinter(format: Format, several: boolean): Printer {
  if (format === 'json') return jsonPrinter()
  return format === 'ndjson' ? ndjsonPrinter() : textPrinter(several)
}
