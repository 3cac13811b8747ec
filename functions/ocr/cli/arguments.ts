// Command-line words in; what to read and how to print it out.
import { parseArgs } from 'node:util'
import { parsePages } from '../accept/page-ranges.ts'
import {
  DEFAULT_OPTIONS,
  DETAILS,
  MODES,
  OcrError,
  type PageRange,
  PDF_TEXTS,
  PREPROCESSINGS,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import { FORMATS, type Format } from '../names.ts'

export interface Settings {
  readonly format: Format
  readonly options: TranscribeOptions
  /** Files and folders as they were typed. */
  readonly paths: readonly string[]
}

/** Somebody mistyped: `message` says what was expected and what came. */
export class UsageError extends Error {}

export const USAGE = `Reads the text in images and PDFs.

Usage: npm run --silent ocr -- [OPTIONS] FILE_OR_FOLDER...

  --format text      the text alone (default); of several files each under a line "==> FILE <=="
  --format json      one array with an object for each file: {"image", "text", "pages", "model", "timings", ...}
  --format ndjson    one object a line as soon as it is read: {"image", "text", "lines", "elapsedMs"};
                     of a file of several pages, every line has its "page"
  --format hocr|tsv|alto|textract|markdown|csv|pdf
                     one document with the pages of all files; pdf is the files themselves with text to search and
                     copy, and goes into a file: --format pdf scan.png > scan.pdf
  --pages 1-3,7      of every file these pages (PDF, TIFF, GIF, WebP); 5- is all from the fifth (default all)
  --pdf-text ignore|prefer
                     prefer takes the text that a PDF page carries instead of reading what is seen (default ignore)
  --mode page|line   page finds the lines (default); line takes each page as one line of text
  --preprocess auto|none|binarise
                     auto straightens what needs it (default); binarise makes grey black and white
  --detail line|word|character
                     word and character add their boxes and confidences in json and ndjson (default line)
  --help             this text

Folders are walked for images and PDFs. A file that cannot be read is reported (json, ndjson: {"image", "error"};
otherwise on stderr), the others are read all the same, and the exit code is 1.
MODELS_DIR names another folder of models, OCR_RECOGNISER who reads (fast, balanced, accurate, or a recogniser of the
manifest), OCR_DECODER how it turns what it sees into text (greedy, or beam: with its language model), OCR_THREADS the
number of threads.
`

const FLAGS = {
  format: { type: 'string', default: 'text' },
  pages: { type: 'string' },
  'pdf-text': { type: 'string', default: DEFAULT_OPTIONS.pdfText },
  mode: { type: 'string', default: DEFAULT_OPTIONS.mode },
  preprocess: { type: 'string', default: DEFAULT_OPTIONS.preprocess },
  detail: { type: 'string', default: DEFAULT_OPTIONS.detail },
  help: { type: 'boolean', short: 'h' },
} as const

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options: FLAGS })
  } catch (error) {
    // "Unknown option '--fromat'. To specify a positional argument ..." : the first sentence is enough.
    const [sentence] = (error as Error).message.split(/\. |\n/)
    const known = Object.keys(FLAGS).map((flag) => `--${flag}`)
    throw new UsageError(`expected options among ${known.join(', ')}, but: ${sentence}`)
  }
}

function oneOf<Value extends string>(flag: string, allowed: readonly Value[], given: string): Value {
  const value = allowed.find((each) => each === given)
  if (value === undefined)
    throw new UsageError(`expected ${allowed.join(' or ')} for --${flag} but received "${given}"`)
  return value
}

function pagesIn(given: string | undefined): { pages?: readonly PageRange[] } {
  if (given === undefined) return {}
  try {
    return { pages: parsePages(given) }
  } catch (error) {
    if (!(error instanceof OcrError)) throw error
    throw new UsageError(`expected page numbers such as 1-3,7 or 5- for --pages but received "${given}"`)
  }
}

/** Throws `UsageError`; returns null where help was asked for. */
export function parseSettings(words: readonly string[]): Settings | null {
  const { values, positionals } = parse(words)
  if (values.help) return null
  if (positionals.length === 0) throw new UsageError('expected at least one FILE_OR_FOLDER but received none')
  return {
    format: oneOf('format', FORMATS, values.format),
    options: {
      ...DEFAULT_OPTIONS,
      ...pagesIn(values.pages),
      pdfText: oneOf('pdf-text', PDF_TEXTS, values['pdf-text']),
      mode: oneOf('mode', MODES, values.mode),
      preprocess: oneOf('preprocess', PREPROCESSINGS, values.preprocess),
      detail: oneOf('detail', DETAILS, values.detail),
    },
    paths: positionals,
  }
}
