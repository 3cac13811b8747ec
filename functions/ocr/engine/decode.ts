// Bytes of one image file in, an upright RGB raster out. The file's name and declared type are never looked at.
import sharp, { type Metadata } from 'sharp'
import { OcrError, type Raster, type Warning } from './vocabulary.ts'

export const MAX_PIXELS = 100_000_000
export const MIN_SIDE_PX = 8

export const SUPPORTED_FORMATS = 'JPEG, PNG, WebP, AVIF, TIFF or GIF'

type Format = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif'

/** Formats by their magic bytes; what people send by mistake is known by name, so that the error can name it. */
export function sniff(bytes: Uint8Array): { format?: Format; name: string } {
  const ascii = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))
  const starts = (...magic: number[]) => magic.every((value, i) => bytes[i] === value)
  if (starts(0xff, 0xd8, 0xff)) return { format: 'jpeg', name: 'JPEG' }
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { format: 'png', name: 'PNG' }
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return { format: 'gif', name: 'GIF' }
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return { format: 'webp', name: 'WebP' }
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return { format: 'tiff', name: 'TIFF' }
  if (starts(0x49, 0x49, 0x2b, 0) || starts(0x4d, 0x4d, 0, 0x2b)) return { format: 'tiff', name: 'TIFF' }
  if (ascii(4, 8) === 'ftyp') {
    const brands = ascii(8, 64)
    if (/avi[fs]/.test(brands)) return { format: 'avif', name: 'AVIF' }
    if (/hei[cxmsv]|hev[cx]|mif1/.test(brands)) return { name: 'HEIC' }
    return { name: 'MPEG-4' }
  }
  if (ascii(0, 5) === '%PDF-') return { name: 'PDF' }
  if (ascii(0, 2) === 'BM') return { name: 'BMP' }
  if (starts(0, 0, 0, 0x0c, 0x6a, 0x50) || starts(0xff, 0x4f, 0xff, 0x51)) return { name: 'JPEG 2000' }
  if (
    /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg|<svg)/i.test(
      new TextDecoder().decode(bytes.subarray(0, 1024)),
    )
  ) {
    return { name: 'SVG' }
  }
  return { name: bytes.length === 0 ? 'an empty file' : 'a file of unknown type' }
}

/** Image threads and cache are process-wide in sharp; a function that reads each file once needs no cache. */
export function configureDecoder(threads: number): void {
  sharp.concurrency(threads)
  sharp.cache(false)
}

/**
 * The first page or frame, EXIF orientation applied, transparency over white, 8 bits a sample.
 * Throws `OcrError`: `unsupported-media-type`, `image-too-large`, `image-too-small`, `unreadable-image`.
 */
export async function decode(bytes: Uint8Array): Promise<{ page: Raster; warnings: Warning[] }> {
  const { format, name } = sniff(bytes)
  if (!format)
    throw new OcrError('unsupported-media-type', `expected a ${SUPPORTED_FORMATS} image but received ${name}`)
  const corrupt = (cause: unknown) =>
    new OcrError('unreadable-image', `expected a whole ${name} image but this one is corrupt or truncated`, {
      cause,
    })
  // Warnings of the decoders are about oddities that do not change pixels; errors and missing data do.
  const options = { failOn: 'error', limitInputPixels: false, sequentialRead: true, pages: 1 } as const

  const metadata = await sharp(bytes, options)
    .metadata()
    .catch((cause) => {
      throw corrupt(cause)
    })
  const { width, height } = metadata
  if (width * height > MAX_PIXELS) {
    throw new OcrError(
      'image-too-large',
      `expected at most ${MAX_PIXELS / 1e6} megapixels but received ${width} x ${height} pixels (${((width * height) / 1e6).toFixed(1)} megapixels)`,
    )
  }
  if (Math.min(width, height) < MIN_SIDE_PX) {
    throw new OcrError(
      'image-too-small',
      `expected sides of at least ${MIN_SIDE_PX} pixels but received ${width} x ${height} pixels`,
    )
  }
  const { data, info } = await sharp(bytes, options)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause) => {
      throw corrupt(cause)
    })

  const pages = pageCount(metadata)
  const warnings: Warning[] =
    pages > 1 ? [{ code: 'first-page-only', message: `read the first of ${pages} pages or frames` }] : []
  return {
    page: { widthPx: info.width, heightPx: info.height, channels: 3, data: toRgb(data, info.channels) },
    warnings,
  }
}

const pageCount = (metadata: Metadata): number => metadata.pages ?? 1

function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data
  const rgb = new Uint8Array((data.length / channels) * 3)
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    rgb[to] = data[from]!
    rgb[to + 1] = data[channels >= 3 ? from + 1 : from]!
    rgb[to + 2] = data[channels >= 3 ? from + 2 : from]!
  }
  return rgb
}
