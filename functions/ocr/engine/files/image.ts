// Bytes of an image that sharp reads in, upright RGB rasters of its pages out.
import sharp, { type Metadata, type Sharp } from 'sharp'
import { type Grounded, layOnGround } from '../lay-on-ground.ts'
import { checkSize, corrupt } from '../limits.ts'
import { OcrError } from '../vocabulary.ts'
import type { DecodedPage, PagedFile, Smaller } from './paged-file.ts'
import { formatOf } from './sniff.ts'

/** What programs write that know no density: says nothing about the sheet. */
const DENSITY_OF_SCREENS = 72

/** Image threads and cache are process-wide in sharp; a function that reads each file once needs no cache. */
export function configureDecoder(threads: number): void {
  sharp.concurrency(threads)
  sharp.cache(false)
}

// Warnings of the decoders are about oddities that do not change pixels; errors and missing data do.
const open = (bytes: Uint8Array, page: number) =>
  sharp(bytes, { failOn: 'error', limitInputPixels: false, sequentialRead: true, pages: 1, page })

/** Throws `OcrError`: `image-too-large`, `image-too-small`, `unreadable-image`, `unsupported-media-type`. */
export async function openPicture(bytes: Uint8Array, name: string): Promise<PagedFile> {
  const first = await open(bytes, 0)
    .metadata()
    .catch((cause) => {
      throw fault(name, cause)
    })
  return {
    pageCount: first.pages ?? 1,
    decode: (number, smaller) => decodePage(bytes, name, number, number === 1 ? first : undefined, smaller),
  }
}

/**
 * One page, numbered from 1. Throws as `openPicture`.
 * @param known  what its header says, where that has been looked at
 */
export async function decodePage(
  bytes: Uint8Array,
  name: string,
  number: number,
  known?: Metadata,
  smaller: Smaller = {},
): Promise<DecodedPage> {
  const failed = (cause: unknown) => {
    throw fault(name, cause)
  }
  const metadata =
    known ??
    (await open(bytes, number - 1)
      .metadata()
      .catch(failed))
  const { density } = metadata
  const { width, height } = metadata.autoOrient
  checkSize(width, height)
  const ofLine = smaller.lineHeightPx === undefined ? 1 : shrinkOf(metadata, smaller.lineHeightPx)
  const ofPage = smaller.shrink && mayShrink(metadata) ? smaller.shrink(width, height) : 1
  const shrink = Math.max(ofLine, ofPage)
  const whole = open(bytes, number - 1)
  const upright =
    shrink === 1
      ? whole.autoOrient()
      : ofPage > 1
        ? shrunkPage(whole.autoOrient(), metadata, shrink)
        : shrunk(whole, metadata, shrink)
  const { data, info } = await upright
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(failed)
  const { rgb, warnings } = toRgb(data, info.channels, info.width)
  return {
    page: { widthPx: info.width, heightPx: info.height, channels: 3, data: rgb },
    ...(shrink === 1 ? {} : { fullSize: { widthPx: width, heightPx: height } }),
    ...(density !== undefined && density > DENSITY_OF_SCREENS ? { dpi: density } : {}),
    warnings,
  }
}

/** Of pictures that are less long for their height, other sides may be looked at, and other heights asked for. */
const LEAST_LINE_RATIO = 2
/** Where fewer pixels become one, the strip is cut out as fast. */
const LEAST_SHRINK = 3

/** How many pixels of a side become one where a strip of this height is all that is made of them; 1 for all of the picture. */
function shrinkOf({ hasAlpha, width, height, orientation = 1 }: Metadata, lineHeightPx: number): number {
  if (hasAlpha || orientation !== 1 || width < height * LEAST_LINE_RATIO) return 1
  const shrink = height / lineHeightPx
  return shrink < LEAST_SHRINK ? 1 : shrink
}

/** The strip itself: nothing is left to sample. */
const shrunk = (whole: Sharp, { width, height }: Metadata, shrink: number): Sharp =>
  whole.resize(Math.round(width / shrink), Math.round(height / shrink), { fit: 'fill', kernel: 'cubic' })

/** From here on a JPEG is unpacked to a part of its size in less time, and others at least take less memory. */
const LARGE_JPEG_PIXELS = 8_000_000
const LARGE_PIXELS = 32_000_000

const mayShrink = ({ width, height, format }: Metadata): boolean =>
  width * height >= (format === 'jpeg' ? LARGE_JPEG_PIXELS : LARGE_PIXELS)

/** The decoder shrinks as far as it can, which for JPEG and WebP is all of it where sides are even. */
const shrunkPage = (upright: Sharp, { autoOrient: { width, height } }: Metadata, shrink: number): Sharp =>
  upright.resize(Math.floor(width / shrink), Math.floor(height / shrink), { fit: 'fill', kernel: 'linear' })

/** A part of an animation as RGBA. Throws `OcrError('unreadable-image')` where it is not of the size that is expected. */
export async function decodeFrame(
  bytes: Uint8Array,
  name: string,
  widthPx: number,
  heightPx: number,
): Promise<Uint8Array> {
  const data = await open(bytes, 0)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer()
    .catch((cause) => {
      throw corrupt(name, cause)
    })
  if (data.length !== widthPx * heightPx * 4) throw corrupt(name)
  return data
}

/** The first page or frame. Throws `OcrError` as `formatOf` and `openPicture` do. */
export async function decode(bytes: Uint8Array): Promise<DecodedPage> {
  return (await openPicture(bytes, formatOf(bytes).name)).decode(1)
}

/** How libvips and libtiff say that a file may be whole, but is of a kind that they were not taught. */
const NOT_TAUGHT =
  /not configured|not implemented|not supported|unsupported tiff|no known route|can not handle/i

function fault(name: string, cause: unknown): OcrError {
  if (!(cause instanceof Error && NOT_TAUGHT.test(cause.message))) return corrupt(name, cause)
  const sentence = `expected a ${name} image of a common kind but this one is of another; save it as PNG`
  return new OcrError('unsupported-media-type', sentence, { cause })
}

/** sharp gives grey or RGB, with or without alpha; further channels of a TIFF mean nothing that is known. */
function toRgb(data: Uint8Array, channels: number, widthPx: number): Grounded {
  if (channels === 3) return { rgb: data, warnings: [] }
  if (channels === 2 || channels === 4) return layOnGround(data, channels, widthPx)
  const rgb = new Uint8Array((data.length / channels) * 3)
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    rgb[to] = data[from]!
    rgb[to + 1] = data[channels >= 3 ? from + 1 : from]!
    rgb[to + 2] = data[channels >= 3 ? from + 2 : from]!
  }
  return { rgb, warnings: [] }
}
