// A file that was read in; out what a PDF is made of besides its bytes: the text that its pages carry, and pages as
// pictures of a kind that a PDF can hold. Loaded with the first PDF that is made.

import type { ApartParts } from '../files/apart.ts'
import { openFile } from '../files/open-file.ts'
import type { PagedFile } from '../files/paged-file.ts'
import { formatOf } from '../files/sniff.ts'
import { toG4, toJpeg, toPng } from '../raster.ts'
import {
  type Document,
  OcrError,
  type Page,
  type PageText,
  type Raster,
  type SourceFile,
} from '../vocabulary.ts'
import { ADD_TEXT, type AddText, BUILD_PDF } from './add-text.ts'

/** A PDF that takes longer to be added to is broken or hostile. One of a thousand pages takes a few seconds. */
const MAX_ADDING_MS = 30_000

/** Throws `OcrError` as `openFile` does. */
export async function openSource(bytes: Uint8Array, parts: ApartParts): Promise<SourceFile> {
  const isPdf = formatOf(bytes).format === 'pdf'
  const file = await openFile(bytes, parts)
  return {
    isPdf,
    async withText(document) {
      const unlocked = await file.unlocked?.()
      const adding: AddText = { bytes: unlocked ?? bytes, document, texts: await textsOf(file, document) }
      return parts.worker.run<Uint8Array>(ADD_TEXT, adding, MAX_ADDING_MS)
    },
    joined: (building) => parts.worker.run<Uint8Array>(BUILD_PDF, building, MAX_ADDING_MS),
    async picture(number, isLossless) {
      if (number > file.pageCount)
        throw new OcrError('no-such-page', `expected one of ${file.pageCount} pages but received ${number}`)
      return smallest((await file.decode(number)).page, isLossless)
    },
    close: () => file.close?.(),
  }
}

/** Of the pages that lack text, what they carry as text already. */
async function textsOf(file: PagedFile, document: Document): Promise<Map<number, PageText>> {
  const texts = new Map<number, PageText>()
  for (const page of document.pages.filter(isMissing)) {
    try {
      texts.set(page.number, (await file.text?.(page.number)) ?? { shown: [], hasHidden: false })
    } catch (error) {
      // A page that is broken stays as it is.
      if (!(error instanceof OcrError)) throw error
    }
  }
  return texts
}

/** What the page carries as text was not taken, and something was read in its place. */
const isMissing = ({ lines, warnings }: Page): boolean =>
  lines.length > 0 && !warnings.some(({ code }) => code === 'text-layer')

/** The smallest file in which nobody sees a difference: black and white has its own, drawings suit PNG, photos JPEG. */
async function smallest(page: Raster, isLossless: boolean): Promise<Uint8Array> {
  const plain = withoutColour(page)
  if (plain.channels === 1 && plain.data.every((level) => level === 0 || level === 255)) return toG4(plain)
  if (isLossless) return toPng(plain)
  const [png, jpeg] = await Promise.all([toPng(plain), toJpeg(plain, true)])
  return png.length <= jpeg.length ? png : jpeg
}

/** One channel where all three say the same. */
function withoutColour(page: Raster): Raster {
  const { data, channels } = page
  if (channels === 1) return page
  const grey = new Uint8Array(data.length / 3)
  for (let at = 0, to = 0; at < data.length; at += 3, to++) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return page
    grey[to] = data[at]!
  }
  return { ...page, channels: 1, data: grey }
}
