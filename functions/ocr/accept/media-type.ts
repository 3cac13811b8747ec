// The header Accept in, the format that it likes best out (https://www.rfc-editor.org/rfc/rfc9110#name-accept).
import { FORMATS, type Format } from '../names.ts'

interface Range {
  readonly type: string
  readonly quality: number
  /** Place in the header. */
  readonly place: number
}

/** Textract's blocks are JSON as any other, and `text/html` means hOCR: only `format` can ask for these. */
const BY_NAME_ONLY: readonly Format[] = ['textract', 'html']

/**
 * Of the formats that a range names with a quality above 0 the one of the highest, the first named where they are
 * equal, and JSON where none is named. A more specific range speaks for its type, whatever a wider one says.
 * @param types the media type of each format; parameters are not compared
 */
export function formatFromAccept(accept: string, types: Readonly<Record<Format, string>>): Format {
  const ranges = accept.split(',').map(rangeIn)
  const liked = FORMATS.filter((format) => !BY_NAME_ONLY.includes(format)).flatMap((format) => {
    const range = mostSpecific(ranges, bare(types[format]))
    return range && range.quality > 0 ? [{ format, range }] : []
  })
  // The sort is stable: of the formats of one range the one that FORMATS names first.
  liked.sort((a, b) => b.range.quality - a.range.quality || a.range.place - b.range.place)
  return liked[0]?.format ?? 'json'
}

function mostSpecific(ranges: readonly Range[], type: string): Range | undefined {
  const wide = `${type.split('/')[0]}/*`
  for (const name of [type, wide, '*/*']) {
    const range = ranges.find((each) => each.type === name)
    if (range) return range
  }
  return undefined
}

function rangeIn(text: string, place: number): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const q = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, quality: q === undefined ? 1 : Number(q.slice(2)) || 0, place }
}

function bare(type: string): string {
  return type.split(';', 1)[0]!.trim().toLowerCase()
}
