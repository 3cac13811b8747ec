// A stream of a PDF in, its content out, within a bound: what unpacks to more is broken or hostile.
import { inflateSync, constants as zlib } from 'node:zlib'
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
} from '@cantoo/pdf-lib'

/** Follows references. */
export type Lookup = (object: PDFObject | undefined) => PDFObject | undefined

/** Of filters that the library undoes without a bound: run lengths make 64 of one. */
const MOST_TIMES = 64
const OTHERS = ['ASCIIHexDecode', 'ASCII85Decode', 'RunLengthDecode']

/**
 * @param maxBytes of what comes out of any of the filters
 * @throws Error for a filter that is not known here (those of pictures, LZW), what is corrupt, and what is too large
 */
export function contentOf(stream: PDFRawStream, lookup: Lookup, maxBytes: number): Uint8Array {
  const get = (key: string) => lookup(stream.dict.get(PDFName.of(key)))
  const filters = listOf(get('Filter'), lookup)
  const parameters = listOf(get('DecodeParms'), lookup)
  return filters.reduce<Uint8Array>((bytes, filter, nth) => {
    const name = filter instanceof PDFName ? filter.decodeText() : ''
    if (name === 'FlateDecode') return unpredicted(inflate(bytes, maxBytes), parameters[nth], lookup)
    if (!OTHERS.includes(name)) throw new Error(`Expected a filter of text but received ${name}.`)
    if (bytes.length * MOST_TIMES > maxBytes) throw new Error('Expected a shorter stream.')
    const dict = PDFDict.fromMapWithContext(new Map([[PDFName.of('Filter'), filter!]]), stream.dict.context)
    return decodePDFRawStream(PDFRawStream.of(dict, bytes)).decode()
  }, stream.contents)
}

function listOf(object: PDFObject | undefined, lookup: Lookup): (PDFObject | undefined)[] {
  if (object === undefined) return []
  return object instanceof PDFArray ? object.asArray().map(lookup) : [object]
}

/** What is cut off ends early, as viewers have it. */
function inflate(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  return inflateSync(bytes, { maxOutputLength, finishFlush: zlib.Z_SYNC_FLUSH })
}

/** Undoes PNG's predictors (ISO 32000-1, 7.4.4.4), of bytes: that is how tables of objects have them. */
function unpredicted(bytes: Uint8Array, parameters: PDFObject | undefined, lookup: Lookup): Uint8Array {
  if (!(parameters instanceof PDFDict)) return bytes
  const number = (key: string, usual: number) => {
    const value = lookup(parameters.get(PDFName.of(key)))
    return value instanceof PDFNumber ? value.asNumber() : usual
  }
  if (number('Predictor', 1) === 1) return bytes
  if (number('Predictor', 1) < 10 || number('Colors', 1) !== 1 || number('BitsPerComponent', 8) !== 8)
    throw new Error('Expected a predictor of bytes.')
  const columns = Math.max(1, number('Columns', 1))
  const rows = Math.floor(bytes.length / (columns + 1))
  const plain = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const predict = PREDICTORS[bytes[row * (columns + 1)]!]
    if (!predict) throw new Error('Expected one of five predictors.')
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column
      const left = column > 0 ? plain[at - 1]! : 0
      const up = row > 0 ? plain[at - columns]! : 0
      const corner = column > 0 && row > 0 ? plain[at - columns - 1]! : 0
      plain[at] = bytes[row * (columns + 1) + 1 + column]! + predict(left, up, corner)
    }
  }
  return plain
}

/** None, Sub, Up, Average, Paeth: https://www.w3.org/TR/png-3/#9Filters */
const PREDICTORS: readonly ((left: number, up: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, up) => up,
  (left, up) => (left + up) >> 1,
  (left, up, corner) => {
    const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
    return a <= b && a <= c ? left : b <= c ? up : corner
  },
]
