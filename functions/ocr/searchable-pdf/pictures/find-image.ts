// A page of a file of pictures in, the picture as a PDF holds it out: as the file has it, or made of what is seen.
import { type Document, OcrError, type Page, type SourceFile } from '../../engine/vocabulary.ts'
import { isOnSide } from './embed.ts'
import type { PdfImage } from './image.ts'
import { readJpeg } from './jpeg.ts'
import { readPng } from './png.ts'
import { readTiff } from './tiff.ts'

/** Sides in pixels are rounded. */
const SAME_SHAPE = 0.02

/** By page, from the first. */
export type Images = readonly (PdfImage | undefined)[]

/** Empty for a format that a PDF has nothing like. */
function imagesIn(bytes: Uint8Array): Images {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return [readJpeg(bytes)]
  if (isPng(bytes)) return [readPng(bytes)]
  const mark = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0)
  return mark === 'II' || mark === 'MM' ? readTiff(bytes) : []
}

const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89 && bytes[1] === 0x50

/** Of the pages that were read. */
export async function findImages({ pages }: Document, bytes: Uint8Array, file: SourceFile): Promise<Images> {
  const all = imagesIn(bytes)
  const found: (PdfImage | undefined)[] = []
  for (const page of pages) found.push(await findImage(page, bytes, all, file))
  return found
}

/** Undefined for a page that cannot be read. */
async function findImage(
  page: Page,
  bytes: Uint8Array,
  images: Images,
  file: SourceFile,
): Promise<PdfImage | undefined> {
  const own = images[page.number - 1]
  if (own && fits(own, page)) return own
  try {
    // Whoever sent a PNG wants nothing blurred.
    return imagesIn(await file.picture(page.number, isPng(bytes)))[0]
  } catch (error) {
    if (error instanceof OcrError) return undefined
    throw error
  }
}

/** What was read is the whole picture, turned as it is here; it may have been read at another size. */
function fits(image: PdfImage, { width, height }: Page): boolean {
  const { widthPx, heightPx } = image
  const [wide, high] = isOnSide(image) ? [heightPx, widthPx] : [widthPx, heightPx]
  return Math.abs((wide * height) / (high * width) - 1) < SAME_SHAPE
}
