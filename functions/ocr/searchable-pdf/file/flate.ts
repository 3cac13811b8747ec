// Content in, a compressed stream of a PDF out: by zlib itself, which takes a fraction of the library's time for it.
import { deflateSync, constants as zlib } from 'node:zlib'
import type { PDFContext, PDFRawStream } from '@cantoo/pdf-lib'

/** @param content one byte a character where it is a string */
export function flateStream(
  context: PDFContext,
  content: Uint8Array | string,
  entries: Parameters<PDFContext['stream']>[1] = {},
): PDFRawStream {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  return context.stream(deflateSync(bytes, { level: zlib.Z_BEST_COMPRESSION }), {
    ...entries,
    Filter: 'FlateDecode',
  })
}
