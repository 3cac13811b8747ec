// What an open file is, whatever its format: pages that are decoded one by one.
import type { Line, PageText, Raster, Warning } from '../vocabulary.ts'

export interface DecodedPage {
  /** Upright as far as the file says how, transparency over white. */
  readonly page: Raster
  /** In pixels, of a page that was decoded smaller than it is. */
  readonly fullSize?: { readonly widthPx: number; readonly heightPx: number }
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

/** How much smaller than it is a page may come, where that saves time or memory. */
export interface Smaller {
  /** It is one line: a strip of this height is all that will be made of it. */
  readonly lineHeightPx?: number
  /** Of a page of this size, pixels along a side that may become one: a power of two. */
  readonly shrink?: (widthPx: number, heightPx: number) => number
}

/** An open file. Pages are numbered from 1. */
export interface PagedFile {
  readonly pageCount: number
  /** Throws `OcrError`: `image-too-large`, `image-too-small`, `unreadable-image`, `unreadable-pdf`. */
  decode(number: number, smaller?: Smaller): Promise<DecodedPage>
  /**
   * Undefined where the page has no text of its own that can be used.
   * @param onlyUnseen undefined as well where the raster shows all of it
   */
  textLayer?(number: number, onlyUnseen: boolean): Promise<TextLayer | undefined>
  /** All text of its own, whether it can be used or not, but for what its fonts do not know the meaning of. */
  text?(number: number): Promise<PageText>
  /** Its bytes without the lock of one that only its owner may change; undefined where there is none. */
  unlocked?(): Promise<Uint8Array | undefined>
  /** Gives back what the open file holds beside its bytes; nothing is asked of it afterwards. */
  close?(): void
}

/** A part of an animation. */
export interface Frame {
  /** Of its upper left corner on the canvas. */
  readonly x: number
  readonly y: number
  readonly widthPx: number
  readonly heightPx: number
  /** What becomes of it before the next one is drawn: it stays, becomes transparent, or what was there comes back. */
  readonly disposal: 'keep' | 'clear' | 'restore'
  /** Known to have no transparent pixel. */
  readonly isOpaque: boolean
  /** What is transparent shows what was there; otherwise it replaces that. */
  readonly isBlended: boolean
  /** A picture of this frame alone. */
  readonly file: () => Uint8Array
}

export interface Frames {
  readonly widthPx: number
  readonly heightPx: number
  readonly frames: readonly Frame[]
}

/** WebAssembly that a decoder needs, compiled, by the name of its package; asked for with each file that needs it. */
export type LoadWasm = (name: WasmName) => Promise<Wasm>
export type WasmName = 'pdfium' | 'libheif'
/** A `WebAssembly.Module`, which TypeScript declares for browsers only. Threads share what was compiled. */
export type Wasm = object
