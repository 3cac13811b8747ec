// Bytes of a Windows bitmap in, its picture out. The layouts are those of Microsoft's "Bitmap Storage" and of OS/2.
// Own code: what is on npm reads past the end of damaged run lengths, and stops in the first row of odd 4-bit pictures.

import { corrupt } from '../limits.ts'
import type { Raster } from '../vocabulary.ts'
import { type BmpHeader, createBmpHeader } from './bmp-header.ts'
import type { PagedFile } from './paged-file.ts'

/** Throws `OcrError`: `unsupported-media-type`, `image-too-large`, `image-too-small`, `unreadable-image`. */
export function openBmp(bytes: Uint8Array): PagedFile {
  const header = createBmpHeader(bytes)
  const { dpi } = header
  return {
    pageCount: 1,
    decode: async () => ({ page: decode(bytes, header), ...(dpi ? { dpi } : {}), warnings: [] }),
  }
}

function decode(bytes: Uint8Array, header: BmpHeader): Raster {
  const { widthPx, heightPx, bits, compression, isTopDown, pixelsAt } = header
  const samples = bytes.subarray(pixelsAt)
  const data = new Uint8Array(widthPx * heightPx * 3)
  const isRunLength = compression === 'rle4' || compression === 'rle8'
  const strideBytes = Math.ceil((widthPx * bits) / 32) * 4
  if (!isRunLength && samples.length < strideBytes * (heightPx - 1) + Math.ceil((widthPx * bits) / 8)) {
    throw corrupt('BMP')
  }
  const indices = isRunLength ? expand(samples, widthPx, heightPx, compression) : undefined
  for (let y = 0; y < heightPx; y++) {
    const to = (isTopDown ? y : heightPx - 1 - y) * widthPx * 3
    if (indices) paint(indices.subarray(y * widthPx), 8, widthPx, header, data, to)
    else paint(samples.subarray(y * strideBytes), bits, widthPx, header, data, to)
  }
  return { widthPx, heightPx, channels: 3, data }
}

/** One row of samples, most significant bits first, onto `data` from `to`. */
function paint(
  row: Uint8Array,
  bits: number,
  widthPx: number,
  { palette, masks }: BmpHeader,
  data: Uint8Array,
  to: number,
): void {
  for (let x = 0; x < widthPx; x++, to += 3) {
    if (bits <= 8) {
      const perByte = 8 / bits
      const index = (row[Math.floor(x / perByte)]! >> (8 - bits - (x % perByte) * bits)) & ((1 << bits) - 1)
      // An index beyond the palette is black in every viewer.
      for (let c = 0; c < 3; c++) data[to + c] = palette[index * 3 + c] ?? 0
    } else if (bits === 24) {
      for (let c = 0; c < 3; c++) data[to + c] = row[x * 3 + 2 - c]!
    } else {
      const at = x * (bits / 8)
      const low = row[at]! | (row[at + 1]! << 8)
      const value = bits === 16 ? low : (low | (row[at + 2]! << 16) | (row[at + 3]! << 24)) >>> 0
      const alpha = masks[3].bits > 0 ? part(value, masks[3]) / 255 : 1
      for (let c = 0; c < 3; c++) data[to + c] = 255 + (part(value, masks[c]!) - 255) * alpha
    }
  }
}

/** The bits of a mask, as a sample in 0..255. */
const part = (value: number, { shift, bits }: BmpHeader['masks'][number]): number =>
  bits === 0 ? 0 : (((value >>> shift) & (2 ** bits - 1)) * 255) / (2 ** bits - 1)

/** Run lengths to one palette index a byte; what they pass over stays index 0. Rows as they lie in the file. */
function expand(
  samples: Uint8Array,
  widthPx: number,
  heightPx: number,
  compression: 'rle4' | 'rle8',
): Uint8Array {
  const indices = new Uint8Array(widthPx * heightPx)
  const isNibbles = compression === 'rle4'
  let [at, x, y] = [0, 0, 0]
  const put = (index: number) => {
    if (x < widthPx && y < heightPx) indices[y * widthPx + x] = index
    x++
  }
  const indexIn = (byte: number, nth: number) => (isNibbles ? (nth % 2 === 0 ? byte >> 4 : byte & 15) : byte)
  while (y < heightPx) {
    const count = samples[at]
    const value = samples[at + 1]
    if (count === undefined || value === undefined) throw corrupt('BMP')
    at += 2
    if (count > 0) {
      for (let i = 0; i < count; i++) put(indexIn(value, i))
    } else if (value === 0) {
      ;[x, y] = [0, y + 1]
    } else if (value === 1) {
      return indices
    } else if (value === 2) {
      if (at + 2 > samples.length) throw corrupt('BMP')
      x += samples[at]!
      y += samples[at + 1]!
      at += 2
    } else {
      const length = isNibbles ? Math.ceil(value / 2) : value
      if (at + length > samples.length) throw corrupt('BMP')
      for (let i = 0; i < value; i++) put(indexIn(samples[at + (isNibbles ? i >> 1 : i)]!, i))
      // Absolute runs end on 16-bit boundaries.
      at += length + (length % 2)
    }
  }
  return indices
}
