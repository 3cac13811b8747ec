// A query string in, what it asks of the reading and of the answer out.
import {
  DEFAULT_OPTIONS,
  DETAILS,
  MODES,
  OcrError,
  PDF_TEXTS,
  PREPROCESSINGS,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import { FORMATS, type Format } from '../names.ts'
import { formatFromAccept } from './media-type.ts'
import { parsePages } from './page-ranges.ts'
import { quote } from './quote.ts'

/** Of POST /ocr. */
export const OPTION_NAMES = [
  'format',
  'mode',
  'preprocess',
  'detail',
  'pages',
  'pdfText',
  'pictures',
  'debug',
] as const

const SWITCHES = ['true', 'false'] as const
const DEBUGS = ['cost'] as const

/** Throws `OcrError('bad-request')` for a value that is none. */
export function optionsIn(query: URLSearchParams): TranscribeOptions {
  const pages = single(query, 'pages', 'page numbers such as 1-3,7')
  return {
    mode: oneOf(query, 'mode', MODES) ?? DEFAULT_OPTIONS.mode,
    preprocess: oneOf(query, 'preprocess', PREPROCESSINGS) ?? DEFAULT_OPTIONS.preprocess,
    detail: oneOf(query, 'detail', DETAILS) ?? DEFAULT_OPTIONS.detail,
    pdfText: oneOf(query, 'pdfText', PDF_TEXTS) ?? DEFAULT_OPTIONS.pdfText,
    pictures: (oneOf(query, 'pictures', SWITCHES) ?? `${DEFAULT_OPTIONS.pictures}`) === 'true',
    ...(pages === undefined ? {} : { pages: parsePages(pages) }),
  }
}

/** `debug=cost`. Throws `OcrError('bad-request')` for another value. */
export function wantsCost(query: URLSearchParams): boolean {
  return oneOf(query, 'debug', DEBUGS) === 'cost'
}

/** `format` where it is given, what the header Accept likes best otherwise. Throws `OcrError('bad-request')`. */
export function formatIn(
  query: URLSearchParams,
  accept: string,
  types: Readonly<Record<Format, string>>,
): Format {
  return oneOf(query, 'format', FORMATS) ?? formatFromAccept(accept, types)
}

/** The value of a query parameter; undefined where it is absent. Other parameters are nobody's business here. */
function oneOf<T extends string>(query: URLSearchParams, name: string, values: readonly T[]): T | undefined {
  const expected = `one of ${values.join(', ')}`
  const given = single(query, name, expected)
  if (given === undefined) return undefined
  const value = values.find((each) => each === given)
  if (value === undefined) throw unexpected(name, expected, quote(given))
  return value
}

function single(query: URLSearchParams, name: string, expected: string): string | undefined {
  const given = query.getAll(name)
  if (given.length > 1) throw unexpected(name, expected, given.map(quote).slice(0, 10).join(' and '))
  return given[0]
}

function unexpected(name: string, expected: string, received: string): OcrError {
  return new OcrError('bad-request', `Expected ${expected} for ${name} but received ${received}.`)
}
