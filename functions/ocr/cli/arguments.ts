// Command-line words in; what to read and how to print it out.
import { parseArgs } from 'node:util'
import {
  DEFAULT_OPTIONS,
  DETAILS,
  MODES,
  PREPROCESSINGS,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'

export const FORMATS = ['text', 'json', 'ndjson'] as const
export type Format = (typeof FORMATS)[number]

export interface Settings {
  readonly format: Format
  readonly options: TranscribeOptions
  /** Files and folders as they were typed. */
  readonly paths: readonly string[]
}

/** Somebody mistyped: `message` says what was expected and what came. */
export class UsageError extends Error {}

export const USAGE = `Reads the text in images.

Usage: npm run --silent ocr -- [OPTIONS] FILE_OR_FOLDER...

  --format text      the text alone (default); of several images each under a line "==> FILE <=="
  --format json      one array with an object for each image: {"image", "text", "pages", "model", "timings"}
  --format ndjson    one object a line as soon as it is read: {"image", "text", "lines", "elapsedMs"}
  --mode page|line   page finds the lines (default); line takes each image as one line of text
  --preprocess auto|none|binarise
                     auto straightens what needs it (default); binarise makes grey black and white
  --detail line|character
                     character adds every character's confidence in json and ndjson (default line)
  --help             this text

Folders are walked for images. An image that cannot be read is reported (json, ndjson: {"image", "error"};
text: on stderr), the others are read all the same, and the exit code is 1.
MODELS_DIR names another folder of models, OCR_RECOGNISER a recogniser of its manifest, OCR_DECODER how it turns what it
sees into text (greedy, or beam: with its language model), OCR_THREADS the number of threads.
`

const FLAGS = {
  format: { type: 'string', default: 'text' },
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

/** Throws `UsageError`; returns null where help was asked for. */
export function parseSettings(words: readonly string[]): Settings | null {
  const { values, positionals } = parse(words)
  if (values.help) return null
  if (positionals.length === 0) throw new UsageError('expected at least one FILE_OR_FOLDER but received none')
  return {
    format: oneOf('format', FORMATS, values.format),
    options: {
      mode: oneOf('mode', MODES, values.mode),
      preprocess: oneOf('preprocess', PREPROCESSINGS, values.preprocess),
      detail: oneOf('detail', DETAILS, values.detail),
    },
    paths: positionals,
  }
}
