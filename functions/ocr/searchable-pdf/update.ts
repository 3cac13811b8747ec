// Bytes of a PDF and what was read of it in, the same PDF with that as invisible text out: pages, links, outlines, forms,
// attachments and signatures stay, byte for byte. Text is put in front of what a page paints, where nothing that went
// wrong in its content can move it.
import { PDFArray, PDFDict, PDFName, type PDFRef } from '@cantoo/pdf-lib'
import type { Document, Page, PageText } from '../engine/vocabulary.ts'
import { appendUpdate } from './file/append.ts'
import { flateStream } from './file/flate.ts'
import { dictOf, openObjects, type PdfObjects } from './file/objects.ts'
import { type PdfPage, pagesOf, viewOf } from './file/page-tree.ts'
import { createFonts, type PageFont } from './text/font.ts'
import { withoutHiddenText } from './text/strip.ts'
import { textLayer } from './text/text-layer.ts'
import { withoutShown } from './text/uncovered.ts'

/** The header, which offsets are counted from, stands in the first 1024 bytes (ISO 32000-1, annex H, note 13). */
const HEADER_BYTES = 1024

/**
 * All pages come out, those too that were not read.
 * @param bytes without a lock
 * @param texts what the pages that lack text carry already, by their numbers; all others stay as they are
 * @throws Error where the pages cannot be found
 */
export function updatePdf(
  bytes: Uint8Array,
  document: Document,
  texts: ReadonlyMap<number, PageText>,
): Uint8Array {
  const objects = openObjects(fromHeader(bytes))
  const pages = pagesOf(objects)
  if (pages.length !== document.pageCount) throw new Error('Expected as many pages as were read.')
  const fonts = createFonts(objects.context)
  const done = new Set<PDFRef>()
  for (const read of document.pages) {
    const page = pages[read.number - 1]
    const text = texts.get(read.number)
    if (!page || !text || done.has(page.ref)) continue
    const layer = withoutShown(read, text.shown)
    if (layer.lines.length === 0) continue
    if (putText(page, layer, text, objects, fonts)) done.add(page.ref)
  }
  return done.size === 0 ? bytes : appendUpdate(objects)
}

function fromHeader(bytes: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_BYTES)).indexOf(
    '%PDF-',
  )
  return bytes.subarray(Math.max(0, at))
}

/** False where the page has to stay as it is. */
function putText(page: PdfPage, read: Page, text: PageText, objects: PdfObjects, fonts: Fonts): boolean {
  const { context } = objects
  let before = contentsOf(page, objects)
  if (text.hasHidden) {
    try {
      const content = withoutHiddenText(page, objects)
      if (content) before = [context.register(flateStream(context, content))]
    } catch {
      // With its old layer the page is searchable, too, and better off than with two.
      return false
    }
  }
  const resources = copyOf(objects.lookup(page.inherited('Resources')), objects)
  const named = copyOf(objects.get(resources, 'Font'), objects)
  const name = freeName(named)
  const font = fonts.forPage()
  const layer = context.register(flateStream(context, placed(read, page, objects, font, name)))
  named.set(PDFName.of(name), font.write())
  resources.set(PDFName.of('Font'), named)
  const dict = copyOf(page.dict, objects)
  dict.set(PDFName.of('Resources'), resources)
  dict.set(PDFName.of('Contents'), context.obj([layer, ...before]))
  context.assign(page.ref, dict)
  return true
}

type Fonts = ReturnType<typeof createFonts>

function contentsOf({ dict }: PdfPage, { lookup }: PdfObjects) {
  const given = dict.get(PDFName.of('Contents'))
  const contents = lookup(given)
  if (contents instanceof PDFArray) return contents.asArray()
  return given && contents ? [given] : []
}

/** What is shared with other pages must not change for them. */
function copyOf(object: ReturnType<PdfObjects['lookup']>, { context }: PdfObjects): PDFDict {
  return PDFDict.fromMapWithContext(new Map(dictOf(object)?.entries()), context)
}

function freeName(fonts: PDFDict): string {
  let nth = 1
  while (fonts.has(PDFName.of(`OCR${nth}`))) nth++
  return `OCR${nth}`
}

/** From the page as it is seen, whose lower left corner is the origin, to the page's own space. */
function placed(read: Page, page: PdfPage, objects: PdfObjects, font: PageFont, name: string): string {
  const { box, turn } = viewOf(objects, page)
  const [left, bottom, right, top] = box
  const isOnSide = turn % 180 === 90
  const [width, height] = isOnSide ? [top - bottom, right - left] : [right - left, top - bottom]
  const scale = width / read.width
  // The raster has whole pixels, the page has not.
  const stretch = height / (read.height * scale)
  const [a, b, c, d, e, f] = {
    0: [1, 0, 0, stretch, left, bottom],
    90: [0, 1, -stretch, 0, right, bottom],
    180: [-1, 0, 0, -stretch, right, top],
    270: [0, -1, stretch, 0, left, top],
  }[turn as 0 | 90 | 180 | 270]
  const matrix = [a, b, c, d, e, f].map((each) => Number(each!.toFixed(6))).join(' ')
  return `q ${matrix} cm\n${textLayer(read, scale, font, name)}Q\n`
}
