// Bytes of one file in, its pages out, each decoded when it is asked for: one page is in memory at a time.
import { type ApartParts, openApart } from './apart.ts'
import { decodeFrame, openPicture } from './image.ts'
import type { PagedFile } from './paged-file.ts'
import { formatOf } from './sniff.ts'

/**
 * Only what sharp reads is loaded at once; decoders for the rest come with the first file that needs them.
 * Throws `OcrError`: `unsupported-media-type`, `unreadable-image`, `unreadable-pdf`, `encrypted-pdf`, and as `checkSize`.
 */
export async function openFile(bytes: Uint8Array, parts: ApartParts): Promise<PagedFile> {
  const { format, name } = formatOf(bytes)
  if (format === 'pdf' || format === 'heic') return openApart(format, bytes, parts)
  if (format === 'bmp') return (await import('./bmp.ts')).openBmp(bytes)
  if (format === 'tiff') return (await import('./tiff.ts')).openTiff(bytes)
  if (format === 'gif' || format === 'webp') {
    const { openAnimation } = await import('./animation.ts')
    const animation = openAnimation(bytes, format, name, decodeFrame)
    if (animation) return animation
  }
  return openPicture(bytes, name)
}
