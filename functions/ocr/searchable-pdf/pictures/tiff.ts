// Bytes of a TIFF in; out what a PDF says of each of its pages that is one piece of CCITT G4, the pieces as they are
// (TIFF 6.0; ISO 32000-1, 7.4.6).
import type { PdfImage } from './image.ts'

const TAG = {
  ...{ width: 256, height: 257, bits: 258, compression: 259, photometric: 262, fillOrder: 266 },
  ...{ stripAt: 273, orientation: 274, samples: 277, stripBytes: 279 },
  ...{ tileWidth: 322, tileHeight: 323, tileAt: 324, tileBytes: 325 },
} as const
const G4 = 4
const WHITE_IS_ZERO = 0
const HIGH_BIT_FIRST = 1
const SHORT = 3
const LONG = 4
const MAX_PAGES = 100_000
const MAX_SIDE_PX = 65_535

type Tags = ReadonlyMap<number, { readonly count: number; readonly value: number }>

/** By page, from the first: undefined for those that a PDF cannot hold as they are. No pages of a BigTIFF. */
export function readTiff(bytes: Uint8Array): (PdfImage | undefined)[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return directoriesOf(buffer).map((tags) => imageOf(buffer, tags))
}

function directoriesOf(bytes: Buffer): Tags[] {
  const isLittle = bytes[0] === 0x49
  const short = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const long = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  if (bytes.length < 8 || short(2) !== 42) return []
  const directories: Tags[] = []
  const seen = new Set<number>()
  for (let at = long(4); at > 0 && at + 2 <= bytes.length && !seen.has(at); ) {
    if (directories.length === MAX_PAGES) break
    seen.add(at)
    const tags = new Map<number, { count: number; value: number }>()
    const end = at + 2 + 12 * short(at)
    if (end + 4 > bytes.length) break
    for (let entry = at + 2; entry < end; entry += 12) {
      const [tag, type, count] = [short(entry), short(entry + 2), long(entry + 4)]
      if (type === SHORT || type === LONG)
        tags.set(tag, { count, value: type === SHORT && count === 1 ? short(entry + 8) : long(entry + 8) })
    }
    directories.push(tags)
    at = long(end)
  }
  return directories
}

function imageOf(bytes: Buffer, tags: Tags): PdfImage | undefined {
  const one = (tag: number, usual: number): number => {
    const found = tags.get(tag)
    return found === undefined ? usual : found.count === 1 ? found.value : Number.NaN
  }
  const [widthPx, heightPx] = [one(TAG.width, 0), one(TAG.height, 0)]
  const isTile = tags.has(TAG.tileAt)
  const at = one(isTile ? TAG.tileAt : TAG.stripAt, 0)
  const length = one(isTile ? TAG.tileBytes : TAG.stripBytes, 0)
  const columns = isTile ? one(TAG.tileWidth, 0) : widthPx
  const orientation = one(TAG.orientation, 1)
  // What fills up a tile lies on the right of the picture, which must stay its right.
  const isUpright = columns === widthPx || orientation === 1
  const isWhole = !isTile || (isUpright && columns >= widthPx && one(TAG.tileHeight, 0) >= heightPx)
  const isG4 = one(TAG.compression, 1) === G4 && one(TAG.bits, 1) === 1 && one(TAG.samples, 1) === 1
  const photometric = one(TAG.photometric, WHITE_IS_ZERO)
  const fits = at > 0 && length > 0 && at + length <= bytes.length
  const isPlain =
    widthPx > 0 && heightPx > 0 && Math.max(columns, heightPx) <= MAX_SIDE_PX && photometric <= 1
  if (!(isG4 && isWhole && isPlain && fits) || one(TAG.fillOrder, HIGH_BIT_FIRST) !== HIGH_BIT_FIRST)
    return undefined
  return {
    ...{ widthPx, heightPx, orientation, padding: columns - widthPx },
    ...{ space: 'DeviceGray', bits: 1, filter: 'CCITTFaxDecode' },
    parameters: { K: -1, Columns: columns, Rows: heightPx, BlackIs1: photometric !== WHITE_IS_ZERO },
    stream: bytes.subarray(at, at + length),
  }
}
