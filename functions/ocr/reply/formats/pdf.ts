// A document with pictures and words in, a searchable PDF out: a page is its picture, untouched, and over it the text,
// invisible. The same document gives the same bytes.
import { JpegEmbedder, PDFContext, PDFHexString, type PDFRef, PDFWriter } from '@cantoo/pdf-lib'
import type { Document, Page } from '../../engine/vocabulary.ts'
import { createFonts, type PageFont } from './pdf-font.ts'
import { textLayer } from './pdf-text.ts'

const POINTS_PER_INCH = 72
/** What a picture has that does not say: that of screens. */
const USUAL_DPI = 96
/** The shorter side of A4, which a picture that does not say does not exceed. */
const A4_IN = 8.27
/** A shorter side out of these bounds (a stamp; A0) was not measured: cameras write 72 dpi, whatever they see. */
const CREDIBLE_IN = { from: 0.5, to: 34 }
/** A page of a PDF has no longer side (ISO 32000-1, annex C.2). */
const LONGEST_PT = 14_400
const OBJECTS_PER_TICK = 50
const FONT = 'F1'
const PICTURE = 'P1'

/** Every page has its `picture`, and every line its `words`. */
export async function toPdf({ pages, model }: Document): Promise<Uint8Array> {
  const context = PDFContext.create()
  const fonts = createFonts(context)
  const treeRef = context.nextRef()
  const kids: PDFRef[] = []
  for (const page of pages) kids.push(await addPage(context, page, treeRef, fonts.forPage()))
  context.assign(treeRef, context.obj({ Type: 'Pages', Kids: kids, Count: kids.length }))
  const producer = PDFHexString.fromText(`serverless-ocr ${model.id} ${model.version}`)
  context.trailerInfo.Root = context.register(context.obj({ Type: 'Catalog', Pages: treeRef }))
  context.trailerInfo.Info = context.register(context.obj({ Producer: producer }))
  return PDFWriter.forContext(context, OBJECTS_PER_TICK).serializeToBuffer()
}

async function addPage(context: PDFContext, page: Page, tree: PDFRef, font: PageFont) {
  const scale = pointsPerPixel(page)
  const [width, height] = [page.width * scale, page.height * scale]
  const picture = await (await JpegEmbedder.for(page.picture!)).embedIntoContext(context)
  const content = `q ${width} 0 0 ${height} 0 0 cm /${PICTURE} Do Q\n${textLayer(page, scale, font, FONT)}`
  return context.register(
    context.obj({
      ...{ Type: 'Page', Parent: tree, MediaBox: [0, 0, width, height] },
      Resources: { Font: { [FONT]: font.write() }, XObject: { [PICTURE]: picture } },
      Contents: context.register(context.flateStream(content)),
    }),
  )
}

/** By the file's resolution where it can be believed; otherwise a page that fits a screen and a sheet. */
export function pointsPerPixel({ width, height, dpi = 0 }: Pick<Page, 'width' | 'height' | 'dpi'>): number {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)]
  const inches = shorter / dpi
  const isCredible = inches >= CREDIBLE_IN.from && inches <= CREDIBLE_IN.to
  const pixelsPerInch = isCredible ? dpi : Math.max(USUAL_DPI, shorter / A4_IN)
  return Math.min(POINTS_PER_INCH / pixelsPerInch, LONGEST_PT / longer)
}
