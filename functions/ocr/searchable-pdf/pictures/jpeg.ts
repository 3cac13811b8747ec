// Bytes of a JPEG in; out what a PDF says of it, its bytes as they are (ITU-T T.81, annex B; EXIF 2.32, 4.6.4).
import { type PdfImage, profileFor } from './image.ts'

/** Baseline, extended and progressive, by Huffman codes: what PDF takes (ISO 32000-1, 7.4.8). */
const FRAMES = [0xc0, 0xc1, 0xc2]
const OTHER_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]
const [START_OF_SCAN, APP1, APP2, APP14] = [0xda, 0xe1, 0xe2, 0xee]
const [EXIF, PROFILE, ADOBE] = ['Exif\0\0', 'ICC_PROFILE\0', 'Adobe']
const ORIENTATION = 0x0112
const SPACES = { 1: 'DeviceGray', 3: 'DeviceRGB', 4: 'DeviceCMYK' } as const

interface Segment {
  readonly marker: number
  readonly data: Buffer
}

/** Undefined for a JPEG that a PDF cannot hold: lossless, arithmetic, of 12 bits, of two colours. */
export function readJpeg(bytes: Uint8Array): PdfImage | undefined {
  const segments = [...segmentsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))]
  const frame = segments.find(({ marker }) => FRAMES.includes(marker))?.data
  if (!frame || frame.length < 6 || frame[0] !== 8) return undefined
  if (segments.some(({ marker }) => OTHER_FRAMES.includes(marker))) return undefined
  const components = frame[5]!
  const space = SPACES[components as keyof typeof SPACES]
  if (!space) return undefined
  const starting = (at: number, text: string) =>
    segments.filter(({ marker, data }) => marker === at && data.toString('latin1', 0, text.length) === text)
  const isAdobe = starting(APP14, ADOBE).length > 0
  const chunks = starting(APP2, PROFILE).sort((a, b) => a.data[12]! - b.data[12]!)
  const profile = profileFor(Buffer.concat(chunks.map(({ data }) => data.subarray(14))), space)
  // Without Adobe's marker, decoders go by the names of the components.
  const isRgb =
    !isAdobe && components === 3 && [6, 9, 12].map((at) => String.fromCharCode(frame[at]!)).join('') === 'RGB'
  return {
    widthPx: frame.readUInt16BE(3),
    heightPx: frame.readUInt16BE(1),
    orientation: orientationIn(starting(APP1, EXIF)[0]?.data.subarray(EXIF.length)),
    padding: 0,
    space,
    ...(profile ? { profile } : {}),
    bits: 8,
    filter: 'DCTDecode',
    ...(isRgb ? { parameters: { ColorTransform: 0 } } : {}),
    // Adobe's programs write CMYK the other way round.
    ...(isAdobe && components === 4 ? { decode: [1, 0, 1, 0, 1, 0, 1, 0] } : {}),
    stream: bytes,
  }
}

/** Up to the first scan. */
function* segmentsOf(bytes: Buffer): Generator<Segment> {
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return
    const marker = bytes[at + 1]!
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at++
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker === START_OF_SCAN) return
    else {
      const length = bytes.readUInt16BE(at + 2)
      yield { marker, data: bytes.subarray(at + 4, at + 2 + length) }
      at += 2 + Math.max(2, length)
    }
  }
}

/** Of a TIFF header and its first directory; 1 where nothing is said. */
function orientationIn(exif: Buffer | undefined): number {
  if (!exif || exif.length < 14) return 1
  const isLittle = exif.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  const directory = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
  if (directory + 2 > exif.length) return 1
  for (let nth = 0, at = directory + 2; nth < short(directory) && at + 12 <= exif.length; nth++, at += 12) {
    if (short(at) !== ORIENTATION) continue
    const value = short(at + 8)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
