// The key of an upload in, the keys of what is stored about it out. No two uploads share one, whatever they are called:
// results, errors and pages so far lie under prefixes of their own, and no upload can be called so that its result in one
// format is another's in another. Nothing is longer than S3 takes.
import { createHash } from 'node:crypto'
import {
  ERRORS_PREFIX,
  FORMAT_EXTENSIONS,
  FORMATS,
  type Format,
  HASHED_PREFIX,
  INCOMING_PREFIX,
  MAX_KEY_BYTES,
  PARTIALS_PREFIX,
  RESULTS_PREFIX,
} from '../names.ts'

export interface ResultKeys {
  readonly json: string
  readonly text: string
  readonly pdf: string
  readonly error: string
  /** The pages so far, while an upload is too long for one invocation; gone when the others are there. */
  readonly partial: string
}

/**
 * Where the answer to an object goes: `incoming/a/b.png` becomes `results/a/b.png.json`, `.txt`, `.pdf`, or
 * `errors/a/b.png.json`. The extension stays, so that `b.png` and `b.jpg` do not overwrite each other.
 */
export function resultKeys(incomingKey: string): ResultKeys {
  const name = nameOf(incomingKey)
  const hashed = isHashed(incomingKey)
  return {
    json: resultKey(incomingKey, 'json'),
    text: resultKey(incomingKey, 'text'),
    pdf: resultKey(incomingKey, 'pdf'),
    error: hashed ? `${stemOf(incomingKey)}.error.json` : `${ERRORS_PREFIX}${name}.json`,
    partial: hashed ? `${stemOf(incomingKey)}.partial.json` : `${PARTIALS_PREFIX}${name}.json`,
  }
}

/** The same for one format. */
export function resultKey(incomingKey: string, format: Format): string {
  return `${stemOf(incomingKey)}.${FORMAT_EXTENSIONS[format]}`
}

/** Several tables of one upload come in a zip of CSV files; no format ends so. */
export const zipKey = (incomingKey: string): string => `${resultKey(incomingKey, 'csv')}.zip`

/**
 * True for an upload whose own name makes no keys: those of its results would be too long, or somebody else's. They are
 * called by the SHA-256 of its key instead, and the JSON among them says whose they are.
 */
export function isHashed(incomingKey: string): boolean {
  const name = nameOf(incomingKey)
  return Buffer.byteLength(name) > MAX_NAME_BYTES || FORMAT_LIKE.some((end) => name.endsWith(end))
}

const EXTENSIONS = FORMATS.map((format) => FORMAT_EXTENSIONS[format])

/** Whatever the formats of a deployment are: results must not move when they change. */
const MAX_NAME_BYTES =
  MAX_KEY_BYTES -
  Math.max(
    ...EXTENSIONS.map((extension) => `${RESULTS_PREFIX}.${extension}`.length),
    ...[ERRORS_PREFIX, PARTIALS_PREFIX].map((prefix) => `${prefix}.json`.length),
  )

/** `x.textract` as JSON would be called as `x` with Textract's blocks, `x.textract.json`. */
const FORMAT_LIKE = EXTENSIONS.flatMap((whole) =>
  EXTENSIONS.filter((end) => whole.endsWith(`.${end}`)).map((end) => `.${whole.slice(0, -end.length - 1)}`),
)

function nameOf(incomingKey: string): string {
  return incomingKey.slice(INCOMING_PREFIX.length)
}

function stemOf(incomingKey: string): string {
  if (!isHashed(incomingKey)) return RESULTS_PREFIX + nameOf(incomingKey)
  return HASHED_PREFIX + createHash('sha256').update(incomingKey).digest('hex')
}
