// Files and what was read in them in, a new PDF out: a page is its picture, as the file had it wherever a PDF can hold that,
// and under it the text, invisible. The same files give the same bytes.
import { PDFContext, type PDFRef, PDFStreamWriter, PDFString } from '@cantoo/pdf-lib'
import type { Document, Page } from '../../engine/vocabulary.ts'
import { copyPages } from '../file/copy-pages.ts'
import { flateStream } from '../file/flate.ts'
import { createFonts } from '../text/font.ts'
import { textLayer } from '../text/text-layer.ts'
import { archivable, identify, languageOf } from './archive.ts'
import { drawn, embed } from './embed.ts'
import type { Images } from './find-image.ts'
import type { PdfImage } from './image.ts'
import { pointsPerPixel } from './resolution.ts'
import { createStructure } from './structure.ts'

/** One of the files that a PDF is made of. */
export type Part =
  | {
      readonly bytes: Uint8Array
      readonly document: Document
      /** Of the pages of the document, in their order. */
      readonly images: Images
    }
  /** It is one already: its pages are taken as they are. */
  | { readonly pdf: Uint8Array }

/** What the worker thread is given where a part is a PDF. */
export interface BuildPdf {
  readonly parts: readonly Part[]
  readonly whole: Document
}

const OBJECTS_PER_TICK = 50
/** They share what repeats in them; a reader unpacks all of them for one. */
const OBJECTS_PER_STREAM = 200
const FONT = 'F1'
const PICTURE = 'P1'

/**
 * @param whole all documents as one
 * @throws Error where a part is a PDF whose pages cannot be found
 */
export async function buildPdf(parts: readonly Part[], whole: Document): Promise<Uint8Array> {
  const context = PDFContext.create()
  const building = {
    context,
    fonts: createFonts(context),
    tree: context.nextRef(),
    structure: createStructure(context),
  }
  const kids: PDFRef[] = []
  let isArchivable = true
  for (const part of parts) {
    if ('pdf' in part) {
      isArchivable = false
      kids.push(...copyPages(part.pdf, context, building.tree))
      continue
    }
    for (const [at, page] of part.document.pages.entries()) {
      const image = part.images[at]
      if (image?.space === 'DeviceCMYK' && !image.profile) isArchivable = false
      kids.push(addPage(page, image, building))
    }
  }
  context.assign(building.tree, context.obj({ Type: 'Pages', Kids: kids, Count: kids.length }))
  const producer = `serverless-ocr ${whole.model.id} ${whole.model.version}`
  context.trailerInfo.Info = context.register(context.obj({ Producer: PDFString.of(producer) }))
  context.trailerInfo.Root = context.register(
    context.obj({
      ...{ Type: 'Catalog', Pages: building.tree, Lang: PDFString.of(languageOf(whole)) },
      ...{ MarkInfo: { Marked: true }, StructTreeRoot: building.structure.write() },
      ...(isArchivable ? archivable(context, producer) : {}),
    }),
  )
  identify(context, [...parts.map((part) => ('pdf' in part ? part.pdf : part.bytes)), producer, whole.text])
  return PDFStreamWriter.forContext(context, OBJECTS_PER_TICK, true, OBJECTS_PER_STREAM).serializeToBuffer()
}

interface Building {
  readonly context: PDFContext
  readonly fonts: ReturnType<typeof createFonts>
  readonly tree: PDFRef
  readonly structure: ReturnType<typeof createStructure>
}

/** A page without a picture is a white one. */
function addPage(page: Page, image: PdfImage | undefined, building: Building): PDFRef {
  const { context, fonts, tree, structure } = building
  const scale = pointsPerPixel(page)
  const [width, height] = [page.width * scale, page.height * scale]
  const ref = context.nextRef()
  const font = fonts.forPage()
  const nth = structure.count()
  const text = textLayer(page, scale, font, FONT, structure.addPage(page, ref))
  const picture = image ? `/Artifact BMC\n${drawn(image, width, height, PICTURE)}EMC\n` : ''
  const content = context.register(flateStream(context, picture + text))
  const resources = {
    ...(text === '' ? {} : { Font: { [FONT]: font.write() } }),
    ...(image ? { XObject: { [PICTURE]: embed(context, image) } } : {}),
  }
  context.assign(
    ref,
    context.obj({
      ...{ Type: 'Page', Parent: tree, MediaBox: [0, 0, width, height], Resources: resources },
      ...{ Contents: content, StructParents: nth, Tabs: 'S' },
    }),
  )
  return ref
}
