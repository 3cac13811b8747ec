// A file that was read in; out what a PDF is made of besides its bytes: the text that its pages carry, and pages as
// pictures of a kind that a PDF can hold. Loaded with the first PDF that is made.

import { openFile } from '../files/open-file.ts'
import type { LoadWasm } from '../files/paged-file.ts'
import { formatOf } from '../files/sniff.ts'
import { toG4, toJpeg, toPng } from '../raster.ts'
import { OcrError, type Raster, type SourceFile } from '../vocabulary.ts'

/** Throws `OcrError` as `openFile` does. */
export async function openSource(bytes: Uint8Array, loadWasm: LoadWasm): Promise<SourceFile> {
  const isPdf = formatOf(bytes).format === 'pdf'
  const file = await openFile(bytes, loadWasm)
  return {
    isPdf,
    textOn: async (number) => (await file.text?.(number)) ?? { shown: [], hasHidden: false },
    async picture(number, isLossless) {
      if (number > file.pageCount)
        throw new OcrError('no-such-page', `expected one of ${file.pageCount} pages but received ${number}`)
      return smallest((await file.decode(number)).page, isLossless)
    },
    close: () => file.close?.(),
  }
}

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
