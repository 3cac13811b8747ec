// What an open file is, whatever its format: pages that are decoded one by one.
import type { Line, PageText, Raster, Warning } from '../vocabulary.ts'

export interface DecodedPage {
  /** Upright as far as the file says how, transparency over white. */
  readonly page: Raster
  readonly dpi?: number
  readonly warnings: readonly Warning[]
}

/** What a page carries as text of its own: lines in pixels of the raster that `decode` would give. */
export interface TextLayer {
  readonly widthPx: number
  readonly heightPx: number
  readonly dpi: number
  /** Its fonts are not part of the file: the raster does not show all of it. */
  readonly isUnseen: boolean
  /** With words and characters, in no particular order. */
  readonly lines: readonly Line[]
}

/** An open file. Pages are numbered from 1. */
export interface PagedFile {
  readonly pageCount: number
  /** Throws `OcrError`: `image-too-large`, `image-too-small`, `unreadable-image`, `unreadable-pdf`. */
  decode(number: number): Promise<DecodedPage>
  /** Undefined where the page has no text of its own that can be used. */
  textLayer?(number: number): Promise<TextLayer | undefined>
  /** All text of its own, whether it can be used or not, but for what its fonts do not know the meaning of. */
  text?(number: number): Promise<PageText>
  /** Gives back what the open file holds beside its bytes; nothing is asked of it afterwards. */
  close?(): void
}

/** WebAssembly that a decoder needs, by the name of its package; asked for once, with the first file that needs it. */
export type LoadWasm = (name: WasmName) => Promise<Uint8Array>
export type WasmName = 'pdfium' | 'libheif'
