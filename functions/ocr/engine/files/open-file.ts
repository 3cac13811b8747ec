// Bytes of one file in, its pages out, each decoded when it is asked for: one page is in memory at a time.
import { openPicture } from './image.ts'
import type { LoadWasm, PagedFile } from './paged-file.ts'
import { formatOf } from './sniff.ts'

/**
 * Only what sharp reads is loaded at once; decoders for the rest come with the first file that needs them.
 * Throws `OcrError`: `unsupported-media-type`, `unreadable-image`, `unreadable-pdf`, `encrypted-pdf`, and as `checkSize`.
 */
export async function openFile(bytes: Uint8Array, loadWasm: LoadWasm): Promise<PagedFile> {
  const { format, name } = formatOf(bytes)
  if (format === 'pdf') return (await import('./pdf.ts')).openPdf(bytes, () => loadWasm('pdfium'))
  if (format === 'heic') return (await import('./heif.ts')).openHeif(bytes, () => loadWasm('libheif'))
  if (format === 'bmp') return (await import('./bmp.ts')).openBmp(bytes)
  return openPicture(bytes, name)
}
