// Bytes of an image that sharp reads in, upright RGB rasters of its pages or frames out.
import sharp from 'sharp'
import { type Grounded, layOnGround } from './lay-on-ground.ts'
import { checkSize, corrupt } from './limits.ts'
import type { DecodedPage, PagedFile } from './paged-file.ts'
import { formatOf } from './sniff.ts'

/** What programs write that know no density: says nothing about the sheet. */
const DENSITY_OF_SCREENS = 72

/** Image threads and cache are process-wide in sharp; a function that reads each file once needs no cache. */
export function configureDecoder(threads: number): void {
  sharp.concurrency(threads)
  sharp.cache(false)
}

/** Throws `OcrError`: `image-too-large`, `image-too-small`, `unreadable-image`. */
export async function openPicture(bytes: Uint8Array, name: string): Promise<PagedFile> {
  // Warnings of the decoders are about oddities that do not change pixels; errors and missing data do.
  const open = (page: number) =>
    sharp(bytes, { failOn: 'error', limitInputPixels: false, sequentialRead: true, pages: 1, page })
  const metadataOf = (page: number) =>
    open(page)
      .metadata()
      .catch((cause) => {
        throw corrupt(name, cause)
      })

  const first = await metadataOf(0)
  return {
    pageCount: first.pages ?? 1,
    async decode(number) {
      const { width, height, density } = number === 1 ? first : await metadataOf(number - 1)
      checkSize(width, height)
      const { data, info } = await open(number - 1)
        .autoOrient()
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true })
        .catch((cause) => {
          throw corrupt(name, cause)
        })
      const { rgb, warnings } = toRgb(data, info.channels, info.width)
      return {
        page: { widthPx: info.width, heightPx: info.height, channels: 3, data: rgb },
        ...(density !== undefined && density > DENSITY_OF_SCREENS ? { dpi: density } : {}),
        warnings,
      } satisfies DecodedPage
    },
  }
}

/** The first page or frame. Throws `OcrError` as `formatOf` and `openPicture` do. */
export async function decode(bytes: Uint8Array): Promise<DecodedPage> {
  return (await openPicture(bytes, formatOf(bytes).name)).decode(1)
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
