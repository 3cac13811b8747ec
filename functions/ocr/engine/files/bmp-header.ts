// The first bytes of a Windows bitmap in, what its pixels mean out; sizes are checked before any memory is spent.
// BITMAPCOREHEADER (12 bytes), BITMAPINFOHEADER (40) and the longer ones that begin like it (Microsoft, "Bitmap Header
// Types").
import { checkSize, corrupt } from '../limits.ts'
import { OcrError } from '../vocabulary.ts'

/** Where a sample lies in a pixel; `bits` 0: nowhere. */
export interface Mask {
  readonly shift: number
  readonly bits: number
}

export interface BmpHeader {
  readonly widthPx: number
  readonly heightPx: number
  readonly isTopDown: boolean
  /** Of a pixel: 1, 2, 4, 8, 16, 24 or 32. */
  readonly bits: number
  readonly compression: 'none' | 'rle8' | 'rle4'
  /** Red, green, blue by index, three bytes a colour. */
  readonly palette: Uint8Array
  /** Of red, green, blue and alpha, for 16 and 32 bits a pixel. */
  readonly masks: readonly [Mask, Mask, Mask, Mask]
  /** Offset of the first row in the file. */
  readonly pixelsAt: number
  readonly dpi?: number
}

const FILE_HEADER_BYTES = 14
const CORE_HEADER_BYTES = 12
const INFO_HEADER_BYTES = 40
const COMPRESSIONS = new Map([
  [0, 'none'],
  [1, 'rle8'],
  [2, 'rle4'],
  [3, 'none'], // BI_BITFIELDS
  [6, 'none'], // BI_ALPHABITFIELDS
] as const)
const INCHES_A_METRE = 39.37

/** Throws `OcrError`: `unsupported-media-type`, `image-too-large`, `image-too-small`, `unreadable-image`. */
export function createBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < FILE_HEADER_BYTES + CORE_HEADER_BYTES) throw corrupt('BMP')
  const headerBytes = view.getUint32(FILE_HEADER_BYTES, true)
  const isCore = headerBytes === CORE_HEADER_BYTES
  if (!isCore && headerBytes < INFO_HEADER_BYTES) throw corrupt('BMP')
  if (bytes.length < FILE_HEADER_BYTES + headerBytes) throw corrupt('BMP')

  const widthPx = isCore ? view.getUint16(18, true) : view.getInt32(18, true)
  const height = isCore ? view.getUint16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(isCore ? 24 : 28, true)
  const method = isCore ? 0 : view.getUint32(30, true)
  const compression = COMPRESSIONS.get(method as 0)
  const isKnown = [1, 2, 4, 8, 16, 24, 32].includes(bits) && compression !== undefined
  const isFitting = compression === 'none' || bits === (compression === 'rle8' ? 8 : 4)
  if (!isKnown || !isFitting) {
    throw new OcrError(
      'unsupported-media-type',
      `expected a BMP of 1 to 32 bits a pixel, uncompressed or in run lengths, but received ${bits} bits with compression ${method}; save it as PNG`,
    )
  }
  if (widthPx < 0) throw corrupt('BMP')
  checkSize(widthPx, Math.abs(height))

  const masksAt = FILE_HEADER_BYTES + INFO_HEADER_BYTES
  // BITMAPINFOHEADER is followed by the masks, longer headers hold them at the same place.
  const maskCount = method === 6 || headerBytes >= 56 ? 4 : 3
  const hasMasks = method === 3 || method === 6
  if (hasMasks && bytes.length < masksAt + maskCount * 4) throw corrupt('BMP')
  const mask = (nth: number) =>
    nth < maskCount ? maskOf(view.getUint32(masksAt + nth * 4, true)) : { shift: 0, bits: 0 }
  const masks = hasMasks ? ([mask(0), mask(1), mask(2), mask(3)] as const) : usualMasks(bits)

  const masksBytes = hasMasks && headerBytes === INFO_HEADER_BYTES ? maskCount * 4 : 0
  const paletteAt = FILE_HEADER_BYTES + headerBytes + masksBytes
  const pixelsAt = view.getUint32(10, true)
  const perMetre = isCore ? 0 : view.getInt32(38, true)
  const dpi = Math.round(perMetre / INCHES_A_METRE)
  return {
    ...{ widthPx, heightPx: Math.abs(height), isTopDown: height < 0, bits, compression, masks, pixelsAt },
    palette: bits <= 8 ? paletteOf(bytes.subarray(paletteAt), isCore ? 3 : 4, 1 << bits) : new Uint8Array(0),
    ...(dpi > 72 ? { dpi } : {}),
  }
}

/** Colours lie as blue, green, red, and a byte of nothing in all but the oldest headers. */
function paletteOf(bytes: Uint8Array, entryBytes: number, most: number): Uint8Array {
  const count = Math.min(most, Math.floor(bytes.length / entryBytes))
  const palette = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) palette[i * 3 + c] = bytes[i * entryBytes + 2 - c]!
  }
  return palette
}

function usualMasks(bits: number): BmpHeader['masks'] {
  const [width, at] = bits === 16 ? [5, [10, 5, 0]] : [8, [16, 8, 0]]
  const mask = (nth: number): Mask => ({ shift: at[nth]!, bits: width })
  // The fourth byte of 32 is alpha in no program's eyes unless a mask says so.
  return [mask(0), mask(1), mask(2), { shift: 0, bits: 0 }]
}

function maskOf(value: number): Mask {
  if (value === 0) return { shift: 0, bits: 0 }
  const shift = 31 - Math.clz32(value & -value)
  return { shift, bits: 32 - Math.clz32(value >>> shift) }
}
