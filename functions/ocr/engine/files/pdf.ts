// Bytes of a PDF in, its pages out: as a viewer shows them, or as the text they carry.

import type { Line } from '../vocabulary.ts'
import { MIN_SIDE_PX } from './limits.ts'
import type { DecodedPage, PagedFile, TextLayer } from './paged-file.ts'
import type { PdfCharacter } from './pdf-characters.ts'
import { openDocument, type PdfDocument, type PdfPage, unreadable } from './pdf-document.ts'
import { linesOf } from './pdf-lines.ts'
import type { LoadBytes } from './pdfium.ts'

/**
 * Print of 8 points is 22 pixels high at this resolution, of which the recogniser needs no more. Small pages, whose print
 * is small, get up to twice as many; large ones as many as their pixels are allowed to be: A2 is the largest at 200 dpi.
 */
const USUAL_DPI = 200
const MAX_DPI = 400
const WANTED_LONG_SIDE_PX = 1000
const MAX_PAGE_PIXELS = 16_000_000
const MAX_SIDE_PX = 32_000

/** Of the characters of a usable text layer, so many may be unknown to their fonts. */
const MAX_UNMAPPED = 0.1
/** A picture that covers so much is a scan; a text layer that covers less of it than that is a stamp or a footer. */
const SCAN_SHARE = 0.5
const LEAST_COVER = 0.05
/** PDFium has Latin fonts of its own, but none for these scripts: without the file's they stay white. */
const NO_FONT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u

/**
 * Throws `OcrError`: `encrypted-pdf`, `unreadable-pdf`.
 * @param loadWasm brings pdfium.wasm
 */
export async function openPdf(bytes: Uint8Array, loadWasm: LoadBytes): Promise<PagedFile> {
  let document: PdfDocument | undefined = await openDocument(bytes, loadWasm)
  const { pageCount } = document
  if (pageCount === 0) throw unreadable('this one has no pages')

  /** After a fault the library is in no known state: the next page gets a new one. */
  async function withPage<T>(number: number, work: (page: PdfPage) => T): Promise<T> {
    try {
      document ??= await openDocument(bytes, loadWasm)
      return document.withPage(number, work)
    } catch (cause) {
      document = undefined
      throw unreadable(`page ${number} of ${pageCount} is broken`, cause)
    }
  }

  return {
    pageCount,
    decode: (number) => withPage(number, render),
    // A page without text that makes sense may still be seen, and `decode` says what is wrong with a broken one.
    textLayer: (number) => withPage(number, readTextLayer).catch(() => undefined),
  }
}

interface Size {
  readonly dpi: number
  readonly widthPx: number
  readonly heightPx: number
}

/** At least `MIN_SIDE_PX` each way, so that a hair of a page is a page. */
export function sizeOf({ widthPt, heightPt }: Pick<PdfPage, 'widthPt' | 'heightPt'>): Size {
  const [width, height] = [widthPt / 72, heightPt / 72]
  const long = Math.max(width, height)
  const dpi = Math.min(
    Math.max(USUAL_DPI, Math.min(MAX_DPI, WANTED_LONG_SIDE_PX / long)),
    Math.sqrt(MAX_PAGE_PIXELS / (width * height)),
    MAX_SIDE_PX / long,
  )
  const px = (inches: number) => Math.max(MIN_SIDE_PX, Math.round(inches * dpi))
  return { dpi: Math.round(dpi * 10) / 10, widthPx: px(width), heightPx: px(height) }
}

function render(page: PdfPage): DecodedPage {
  const { dpi, widthPx, heightPx } = sizeOf(page)
  const inches = (points: number) => (points / 72).toFixed(1)
  const size = `${inches(page.widthPt)} x ${inches(page.heightPt)} inches`
  const message = `rendered a page of ${size} at ${dpi} instead of ${USUAL_DPI} pixels an inch`
  return {
    page: page.render(widthPx, heightPx),
    dpi,
    warnings: dpi < USUAL_DPI ? [{ code: 'downscaled', message }] : [],
  }
}

function readTextLayer(page: PdfPage): TextLayer | undefined {
  const { dpi, widthPx, heightPx } = sizeOf(page)
  const isOnPage = ({ origin: [x, y] }: PdfCharacter) => x >= 0 && y >= 0 && x <= widthPx && y <= heightPx
  const characters = page.characters(widthPx, heightPx).filter(isOnPage)
  const inked = characters.filter(({ text }) => text.trim() !== '')
  if (inked.length === 0) return undefined
  if (inked.filter(({ isMapped }) => !isMapped).length > inked.length * MAX_UNMAPPED) return undefined
  const lines = linesOf(characters)
  const cover = lines.reduce((sum, line) => sum + areaOf(line), 0) / (widthPx * heightPx)
  const isUnseen = inked.some(({ text, hasFont }) => !hasFont && NO_FONT.test(text))
  const isMore = page.hasFormFields() || (page.pictureShare() > SCAN_SHARE && cover < LEAST_COVER)
  return isMore && !isUnseen ? undefined : { dpi, widthPx, heightPx, lines, isUnseen }
}

function areaOf({ polygon: [a, b, , d] }: Line): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]) * Math.hypot(d[0] - a[0], d[1] - a[1])
}
