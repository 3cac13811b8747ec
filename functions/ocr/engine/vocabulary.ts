// The words every room shares: what a page of text is, and what can go wrong while reading one.
// Imports nothing. Lengths are in pixels, confidences in 0..1, durations in milliseconds.

/** x to the right, y down, in pixels of the upright page (EXIF orientation applied). */
export type Point = readonly [x: number, y: number]

/** Four corners, clockwise as the text is read: its own top left, top right, bottom right, bottom left. */
export type Polygon = readonly [Point, Point, Point, Point]

/** Interleaved 8-bit samples, row by row: `data.length === widthPx * heightPx * channels`. */
export interface Raster {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: 1 | 3
  readonly data: Uint8Array
}

/** One character as CTC emitted it. */
export interface Character {
  readonly text: string
  readonly confidence: number
}

/** One line of text: `confidence` is the mean over its characters, spaces left out. */
export interface Line {
  readonly text: string
  readonly confidence: number
  readonly polygon: Polygon
  readonly characters?: readonly Character[]
}

/** Something the engine decided that a reader of the result may want to know. Codes are stable. */
export interface Warning {
  readonly code:
    | 'downscaled' // the page was shrunk before detection
    | 'tiled' // a long page was detected in overlapping pieces
    | 'rotated' // the page was turned by a guess at its orientation
    | 'deskewed' // a tilted scan was straightened
    | 'first-page-only' // further pages or frames were not read
    | 'line-split' // a line too long for the recogniser was read in pieces
    | 'line-squeezed' // a line of impossible proportions was made shorter to be read
    | 'lines-dropped' // boxes whose reading was too doubtful to be text were left out
  readonly message: string
}

/** Lines in reading order; `text` joins them, an empty line between paragraphs. */
export interface Page {
  readonly width: number
  readonly height: number
  readonly text: string
  readonly lines: readonly Line[]
  readonly warnings: readonly Warning[]
}

export const STAGES = ['decode', 'preprocess', 'detect', 'extract', 'recognise', 'arrange'] as const
export type Stage = (typeof STAGES)[number]

/** What `transcribe` returns. `timings` holds milliseconds per stage and their `total`. */
export interface Document {
  readonly text: string
  readonly pages: readonly Page[]
  readonly model: { readonly id: string; readonly version: string }
  readonly timings: Readonly<Record<Stage | 'total', number>>
}

export const MODES = ['page', 'line'] as const
export const PREPROCESSINGS = ['auto', 'none', 'binarise'] as const
export const DETAILS = ['line', 'character'] as const

/** How time steps become text: the best path, or a beam search with the recogniser's language model. */
export const DECODERS = ['greedy', 'beam'] as const
export type Decoder = (typeof DECODERS)[number]

export interface TranscribeOptions {
  /** `page` finds the lines first; `line` takes the whole picture as one line of text. */
  readonly mode: (typeof MODES)[number]
  /** `binarise` is grey plus adaptive Gaussian threshold; `auto` straightens what needs it; `none` does nothing. */
  readonly preprocess: (typeof PREPROCESSINGS)[number]
  /** `character` adds `characters` to every line. */
  readonly detail: (typeof DETAILS)[number]
}

export const DEFAULT_OPTIONS: TranscribeOptions = { mode: 'page', preprocess: 'auto', detail: 'line' }

/** The recipe, ready to run: bytes of one image file in, its text out. Throws `OcrError` only. */
export type Transcribe = (bytes: Uint8Array, options?: Partial<TranscribeOptions>) => Promise<Document>

/**
 * Stable codes. The first group is the sender's, the second the deployment's.
 * Only reply/ turns a code into an HTTP status.
 */
export type OcrErrorCode =
  | 'bad-request' // malformed event, body, field or query value
  | 'not-found' // no such route
  | 'method-not-allowed'
  | 'payload-too-large' // more bytes than a request may carry
  | 'image-too-large' // more pixels than the limit
  | 'image-too-small' // a side below the limit
  | 'unsupported-media-type' // a format the engine does not read
  | 'unreadable-image' // a supported format, but corrupt or truncated
  | 'model-mismatch' // manifest, file and alphabet disagree: stops the cold start
  | 'internal'

/** Every error the function raises on purpose. `message` is safe to show to the sender. */
export class OcrError extends Error {
  readonly code: OcrErrorCode

  constructor(code: OcrErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'OcrError'
    this.code = code
  }
}
