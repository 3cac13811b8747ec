// The first bytes of a file in, its format out. Its name and declared type are never looked at.
import { OcrError } from '../vocabulary.ts'

export type FileFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'bmp' | 'heic' | 'pdf'

export interface Sniffed {
  /** Absent: the engine does not read it. */
  readonly format?: FileFormat
  /** As people call it. */
  readonly name: string
  /** Of a file that is not read: how to make one of it that is. */
  readonly advice?: string
}

export const SUPPORTED_FORMATS = 'PDF, JPEG, PNG, WebP, AVIF, HEIC, TIFF, GIF or BMP'

/** Viewers take a PDF whose header stands in the first 1024 bytes (ISO 32000-1, Annex H, implementation note 13). */
const HEADER_BYTES = 1024

type Look = (bytes: Uint8Array) => boolean

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to))
const starts =
  (...magic: number[]): Look =>
  (bytes) =>
    magic.every((value, i) => bytes[i] === value)
const reads =
  (text: string, at = 0): Look =>
  (bytes) =>
    ascii(bytes, at, at + text.length) === text
const brand =
  (brands: RegExp): Look =>
  (bytes) =>
    ascii(bytes, 4, 8) === 'ftyp' && brands.test(ascii(bytes, 8, 64))

function isSvg(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, HEADER_BYTES))
  // A comment ends at its first `-->`: were that left open, many of them would take for ever.
  return /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->)[\s\S])*-->\s*)*(<!DOCTYPE svg|<svg)/i.test(text)
}

const toPdf = 'print or export it as PDF'

/** The first that fits counts. */
const KNOWN: readonly (readonly [Look, Sniffed])[] = [
  [starts(0xff, 0xd8, 0xff), { format: 'jpeg', name: 'JPEG' }],
  [starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), { format: 'png', name: 'PNG' }],
  [reads('GIF87a'), { format: 'gif', name: 'GIF' }],
  [reads('GIF89a'), { format: 'gif', name: 'GIF' }],
  [(bytes) => reads('RIFF')(bytes) && reads('WEBP', 8)(bytes), { format: 'webp', name: 'WebP' }],
  [starts(0x49, 0x49, 0x2a, 0), { format: 'tiff', name: 'TIFF' }],
  [starts(0x4d, 0x4d, 0, 0x2a), { format: 'tiff', name: 'TIFF' }],
  [starts(0x49, 0x49, 0x2b, 0), { format: 'tiff', name: 'TIFF' }],
  [starts(0x4d, 0x4d, 0, 0x2b), { format: 'tiff', name: 'TIFF' }],
  [brand(/avi[fs]/), { format: 'avif', name: 'AVIF' }],
  [brand(/hei[cxmsv]|hev[cx]|mif1/), { format: 'heic', name: 'HEIC' }],
  [brand(/jxl /), { name: 'JPEG XL', advice: 'convert it: djxl page.jxl page.png' }],
  [reads('ftyp', 4), { name: 'MPEG-4', advice: 'take a still: ffmpeg -i film.mp4 -frames:v 1 still.png' }],
  [reads('BM'), { format: 'bmp', name: 'BMP' }],
  [
    starts(0, 0, 0, 0x0c, 0x6a, 0x50),
    { name: 'JPEG 2000', advice: 'convert it: opj_decompress -i page.jp2 -o page.png' },
  ],
  [
    starts(0xff, 0x4f, 0xff, 0x51),
    { name: 'JPEG 2000', advice: 'convert it: opj_decompress -i page.j2k -o page.png' },
  ],
  [starts(0xff, 0x0a), { name: 'JPEG XL', advice: 'convert it: djxl page.jxl page.png' }],
  [starts(0, 0, 0, 0x0c, 0x4a, 0x58), { name: 'JPEG XL', advice: 'convert it: djxl page.jxl page.png' }],
  [reads('AT&TFORM'), { name: 'DjVu', advice: 'convert it: ddjvu -format=pdf book.djvu book.pdf' }],
  [reads('%!PS'), { name: 'PostScript', advice: 'convert it: ps2pdf page.ps page.pdf' }],
  [reads('8BPS'), { name: 'a Photoshop file', advice: 'export it as PNG' }],
  [reads('PK\u0003\u0004'), { name: 'a ZIP archive or an office document', advice: toPdf }],
  [reads('\u00d0\u00cf\u0011\u00e0'), { name: 'an office document', advice: toPdf }],
  [isSvg, { name: 'SVG', advice: 'draw it: rsvg-convert --zoom 2 -o page.png page.svg' }],
  // Last: what stands before the header of a PDF may be anything.
  [(bytes) => ascii(bytes, 0, HEADER_BYTES).includes('%PDF-'), { format: 'pdf', name: 'PDF' }],
  [(bytes) => bytes.length === 0, { name: 'an empty file' }],
]

export function sniff(bytes: Uint8Array): Sniffed {
  return KNOWN.find(([fits]) => fits(bytes))?.[1] ?? { name: 'a file of unknown type', advice: toPdf }
}

/** The format of a file that is read. Throws `OcrError('unsupported-media-type')` for all others. */
export function formatOf(bytes: Uint8Array): { format: FileFormat; name: string } {
  const { format, name, advice } = sniff(bytes)
  if (format) return { format, name }
  const sentence = `expected a file in ${SUPPORTED_FORMATS} but received ${name}`
  throw new OcrError('unsupported-media-type', advice ? `${sentence}; ${advice}` : sentence)
}
