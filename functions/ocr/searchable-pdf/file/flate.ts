// Content in, a compressed stream of a PDF out: by zlib itself, which takes a fraction of the library's time for it.
import { deflateSync, constants as zlib } from 'node:zlib'
import type { PDFContext, PDFRawStream } from '@cantoo/pdf-lib'

export function flateStream(
  context: PDFContext,
  content: Uint8Array | string,
  entries: Parameters<PDFContext['stream']>[1] = {},
): PDFRawStream {
  return context.stream(deflateSync(content, { level: zlib.Z_BEST_COMPRESSION }), {
    ...entries,
    Filter: 'FlateDecode',
  })
}
