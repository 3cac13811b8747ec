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
import { FORMAT_EXTENSIONS, FORMATS, type Format } from '../names.ts'
import { isCheckout } from './started-from.ts'

export interface Settings {
  readonly format: Format
  readonly options: TranscribeOptions
  /** Files, folders and globs as they were typed; `-` is what comes through stdin. */
  readonly paths: readonly string[]
  /** A file or a folder as it was typed; absent: stdout. */
  readonly output?: string
  readonly recogniser?: string
  readonly threads?: number
}

/** What a person types to come here. */
export const COMMAND = isCheckout() ? 'npm run --silent ocr --' : 'serverless-ocr'

/** Somebody mistyped: `message` says what was expected and what came. */
export class UsageError extends Error {}

export const USAGE = `Reads the text in images and PDFs.

Usage: ${COMMAND} [OPTIONS] FILE...

FILE is a file, a folder, a glob such as 'scans/*.pdf', or - for what comes through stdin.

  -f, --format text  the text alone (default); of several files each under a line "==> FILE <=="
  --format json      one array with an object for each file: {"image", "text", "pages", "model", "timings", ...}
  --format ndjson    the lines that come over HTTP, with the file in "image": one a page as soon as it is read,
                     {"image", "page", "text", "lines", ...}, or {"image", "error"} of a file
  --format hocr|tsv|alto|textract|markdown|html|csv|pdf
                     one document with the pages of all files; pdf is the files themselves with text to search and
                     copy, and goes into a file: -f pdf -o scan.pdf scan.png
  -o, --output FILE  everything into this file instead of to stdout; without --format its end says the format
  -o, --output DIR/  a file for each input into this folder: scan.png.txt
  -p, --pages 1-3,7  of every file these pages (PDF, TIFF, GIF, WebP); 5- is all from the fifth (default all)
  --pdf-text ignore|prefer
                     prefer takes the text that a PDF page carries instead of reading what is seen (default ignore)
  -m, --mode page|line
                     page finds the lines (default); line takes each page as one line of text
  --preprocess auto|none|binarise
                     auto straightens what needs it (default); binarise makes grey black and white
  -d, --detail line|word|character
                     word and character add their boxes and confidences in json and ndjson (default line)
  -r, --recogniser fast|balanced|accurate
                     who reads, or the id of a recogniser (default balanced)
  -t, --threads 2    threads (default: as many as there are cores)
  -v, --version      the version alone
  -h, --help         this text

Folders are walked for images and PDFs. A file that cannot be read is reported (json, ndjson: {"image", "error"};
otherwise on stderr), the others are read all the same, and the exit code is 1.
MODELS_DIR names another folder of models, OCR_RECOGNISER who reads (fast, balanced, accurate, or a recogniser of the
manifest), OCR_DECODER how it turns what it sees into text (greedy, or beam: with its language model), OCR_THREADS the
number of threads.
`

const FLAGS = {
  format: { type: 'string', short: 'f' },
  output: { type: 'string', short: 'o' },
  pages: { type: 'string', short: 'p' },
  'pdf-text': { type: 'string', default: DEFAULT_OPTIONS.pdfText },
  mode: { type: 'string', short: 'm', default: DEFAULT_OPTIONS.mode },
  preprocess: { type: 'string', default: DEFAULT_OPTIONS.preprocess },
  detail: { type: 'string', short: 'd', default: DEFAULT_OPTIONS.detail },
  recogniser: { type: 'string', short: 'r' },
  threads: { type: 'string', short: 't' },
  version: { type: 'boolean', short: 'v' },
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

/** Such as "2". Throws `UsageError` where it is none. */
export function countOf(name: string, given: string): number {
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given)
  throw new UsageError(`expected a whole number from 1 for ${name} but received "${given}"`)
}

/** What was asked for, or what the name of the output ends with; the longest end counts. */
function formatOf(format: string | undefined, output: string | undefined): Format {
  if (format !== undefined) return oneOf('format', FORMATS, format)
  const named = FORMATS.filter((each) => output?.toLowerCase().endsWith(`.${FORMAT_EXTENSIONS[each]}`))
  const byLength = (one: Format, other: Format) =>
    FORMAT_EXTENSIONS[other].length - FORMAT_EXTENSIONS[one].length
  return named.sort(byLength)[0] ?? 'text'
}

/** Throws `UsageError`; returns the word for what else was asked for. */
export function parseSettings(words: readonly string[]): Settings | 'help' | 'version' {
  const { values, positionals } = parse(words)
  if (values.help) return 'help'
  if (values.version) return 'version'
  if (positionals.length === 0) throw new UsageError('expected at least one FILE but received none')
  if (values.output === '') throw new UsageError('expected a file or folder for --output but received ""')
  return {
    format: formatOf(values.format, values.output),
    ...(values.output === undefined ? {} : { output: values.output }),
    ...(values.recogniser === undefined ? {} : { recogniser: values.recogniser }),
    ...(values.threads === undefined ? {} : { threads: countOf('--threads', values.threads) }),
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
