// Bytes of a PDF in, its pages out: as a viewer shows them, or as the text they carry.

import { MIN_SIDE_PX } from '../../limits.ts'
import type { Line, PageText } from '../../vocabulary.ts'
import type { DecodedPage, PagedFile, TextLayer, Wasm } from '../paged-file.ts'
import type { PdfCharacter } from './characters.ts'
import { openDocument, type PdfPage, unreadable } from './document.ts'
import { linesOf } from './lines.ts'

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
 * A page that cannot be loaded leaves the library as it was. What else is thrown is a fault of the library, which is in no
 * known state afterwards.
 * Throws `OcrError`: `encrypted-pdf`, `unreadable-pdf`.
 * @param wasm pdfium.wasm, compiled
 */
export async function openPdf(bytes: Uint8Array, wasm: Wasm): Promise<PagedFile> {
  const document = await openDocument(bytes, wasm)
  const { pageCount } = document
  if (pageCount === 0) throw unreadable('this one has no pages')
  return {
    pageCount,
    decode: async (number) => document.withPage(number, render),
    textLayer: async (number, onlyUnseen) =>
      document.withPage(number, (page) => readTextLayer(page, onlyUnseen)),
    text: async (number) => document.withPage(number, textOf),
    unlocked: async () => document.unlocked(),
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

function readTextLayer(page: PdfPage, onlyUnseen: boolean): TextLayer | undefined {
  const { dpi, widthPx, heightPx } = sizeOf(page)
  const isOnPage = ({ origin: [x, y] }: PdfCharacter) => x >= 0 && y >= 0 && x <= widthPx && y <= heightPx
  const characters = page.characters(widthPx, heightPx).filter(isOnPage)
  const inked = characters.filter(({ text }) => text.trim() !== '')
  if (inked.length === 0) return undefined
  if (inked.filter(({ isMapped }) => !isMapped).length > inked.length * MAX_UNMAPPED) return undefined
  const isUnseen = inked.some(({ text, hasFont }) => !hasFont && NO_FONT.test(text))
  if (onlyUnseen && !isUnseen) return undefined
  const lines = linesOf(characters)
  const cover = lines.reduce((sum, line) => sum + areaOf(line), 0) / (widthPx * heightPx)
  const isMore = page.hasFormFields() || (page.pictureShare() > SCAN_SHARE && cover < LEAST_COVER)
  return isMore && !isUnseen ? undefined : { dpi, widthPx, heightPx, lines, isUnseen }
}

function textOf(page: PdfPage): PageText {
  const { widthPx, heightPx } = sizeOf(page)
  const characters = page.characters(widthPx, heightPx)
  const shown = linesOf(characters.filter(({ isHidden, isMapped }) => isMapped && !isHidden))
  return {
    shown: shown.flatMap(({ words = [] }) => words.map(({ polygon }) => polygon)),
    hasHidden: characters.some(({ isHidden }) => isHidden),
  }
}

function areaOf({ polygon: [a, b, , d] }: Line): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]) * Math.hypot(d[0] - a[0], d[1] - a[1])
}
