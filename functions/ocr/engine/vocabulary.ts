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

/** One character as CTC emitted it. `polygon`: where its time steps lie on the page, as high as its line. */
export interface Character {
  readonly text: string
  readonly confidence: number
  readonly polygon?: Polygon
}

/** What stands between spaces: `confidence` is the mean over its characters, `polygon` spans them. */
export interface Word {
  readonly text: string
  readonly confidence: number
  readonly polygon: Polygon
}

/** One line of text: `confidence` is the mean over its characters, spaces left out. */
export interface Line {
  readonly text: string
  readonly confidence: number
  readonly polygon: Polygon
  /** With `detail` `word` and `character`; in the order they are read. */
  readonly words?: readonly Word[]
  /** With `detail` `character`: spaces included, so that their texts joined are the line's. */
  readonly characters?: readonly Character[]
}

/** Something the engine decided that a reader of the result may want to know. Codes are stable. */
export interface Warning {
  readonly code:
    | 'downscaled' // the page was shrunk before detection
    | 'tiled' // a long page was detected in overlapping pieces
    | 'rotated' // the page was turned by a guess at its orientation
    | 'ground-chosen' // a transparent picture was laid over another ground than white
    | 'noise-filtered' // salt-and-pepper noise was taken off the page
    | 'deskewed' // a tilted scan was straightened
    | 'pages-left' // pages were left for another request: too many of them, or no time
    | 'text-layer' // the page's own text was taken instead of being read
    | 'page-unreadable' // one page of several is broken; the others were read
    | 'line-split' // a line too long for the recogniser was read in pieces
    | 'line-squeezed' // a line of impossible proportions was made shorter to be read
    | 'lines-dropped' // boxes whose reading was too doubtful to be text were left out
    | 'script-unsupported' // lines in a script that the recogniser does not know, read as what looks most alike
    | 'looks-left-out' // doubtful lines were not looked at in all ways, as that had helped none before
  readonly message: string
}

/** Lines that belong together. Every line of a page is in exactly one. */
export interface Block {
  /** `aside`: beside the text and no part of it, such as a stamp in the margin or the label of an axis. */
  readonly kind: 'paragraph' | 'table' | 'heading' | 'list' | 'header' | 'footer' | 'aside'
  /** Its words: lines of running text joined, words put together that a line end parted; a line a row or item. */
  readonly text: string
  /** Around its lines, in the direction they are read. */
  readonly polygon: Polygon
  /** Places in the page's `lines`. */
  readonly lines: readonly number[]
}

/** What stands in a table at one place, which may be several rows high and columns wide. */
export interface Cell {
  /** From 0, and from the table's first on. */
  readonly row: number
  readonly column: number
  readonly rowSpan: number
  readonly columnSpan: number
  /** Its lines joined; empty where nothing stands. */
  readonly text: string
  /** The mean over its characters; absent where there are none. */
  readonly confidence?: number
  readonly polygon: Polygon
  /** Places in the page's `lines`. */
  readonly lines: readonly number[]
}

/** A block of kind `table` in rows and columns: every place of the grid is in exactly one cell. */
export interface Table {
  /** Place in the page's `blocks`. */
  readonly block: number
  readonly rows: number
  readonly columns: number
  readonly polygon: Polygon
  /** Row by row. */
  readonly cells: readonly Cell[]
}

/** Lines and blocks in reading order; `text` joins the lines as printed, an empty line between blocks. */
export interface Page {
  /** Of the file, from 1. */
  readonly number: number
  readonly width: number
  readonly height: number
  readonly text: string
  readonly lines: readonly Line[]
  readonly blocks: readonly Block[]
  /** In reading order; absent where there is none. */
  readonly tables?: readonly Table[]
  readonly warnings: readonly Warning[]
  /** Pixels an inch, where the file says so: of a rendered PDF page, or of a scan. */
  readonly dpi?: number
  /** With `pictures`: the upright page as it was read, a JPEG file of `width` x `height`. Never part of an answer by itself. */
  readonly picture?: Uint8Array
}

export const STAGES = ['decode', 'preprocess', 'detect', 'extract', 'recognise', 'arrange'] as const
export type Stage = (typeof STAGES)[number]

/** What `transcribe` returns. `timings` holds milliseconds per stage and their `total`. */
export interface Document {
  /** The pages' texts, an empty line between them. */
  readonly text: string
  /** Those that were read, in the order of the file. */
  readonly pages: readonly Page[]
  /** Pages or frames that the file has. */
  readonly pageCount: number
  /** True where pages that were asked for are left; `next` is the value of `pages` that asks for them. */
  readonly partial?: boolean
  readonly next?: string
  readonly model: { readonly id: string; readonly version: string }
  readonly timings: Readonly<Record<Stage | 'total', number>>
}

export const MODES = ['page', 'line'] as const
export const PREPROCESSINGS = ['auto', 'none', 'binarise'] as const
export const DETAILS = ['line', 'word', 'character'] as const
export const PDF_TEXTS = ['ignore', 'prefer'] as const

/** Pages `from` to `to`, from 1, both included; `to` absent: to the last. */
export interface PageRange {
  readonly from: number
  readonly to?: number
}

/** How time steps become text: the best path, or a beam search with the recogniser's language model. */
export const DECODERS = ['greedy', 'beam'] as const
export type Decoder = (typeof DECODERS)[number]

export interface TranscribeOptions {
  /** `page` finds the lines first; `line` takes the whole picture as one line of text. */
  readonly mode: (typeof MODES)[number]
  /** `binarise` is grey plus adaptive Gaussian threshold; `auto` straightens what needs it; `none` does nothing. */
  readonly preprocess: (typeof PREPROCESSINGS)[number]
  /** `word` adds `words` to every line, `character` adds `words` and `characters`. */
  readonly detail: (typeof DETAILS)[number]
  /** Absent: all, as far as the cap on pages allows. Each page is read once, in the order of the file. */
  readonly pages?: readonly PageRange[]
  /** `prefer` takes the text layer of a PDF page that carries one instead of reading the page. */
  readonly pdfText: (typeof PDF_TEXTS)[number]
  /** Adds `picture` to every page, as long as all of them together are not too large to be kept in memory. */
  readonly pictures: boolean
}

export const DEFAULT_OPTIONS: TranscribeOptions = {
  mode: 'page',
  preprocess: 'auto',
  detail: 'line',
  pdfText: 'ignore',
  pictures: false,
}

/** What a caller may want to say and hear while pages are read; changes nothing about how they are read. */
export interface Control {
  /** Asked before each page but the first: true leaves it and all after it, and marks the document as partial. */
  readonly isOutOfTime?: () => boolean
  /** Milliseconds until there is no time for anything: a page that takes most of them to be drawn is given up. */
  readonly remainingMs?: () => number
  /** Called with each page as soon as it is read, and how many the file has, and waited for. */
  readonly onPage?: (page: Page, pageCount?: number) => void | Promise<void>
  /** Pages to read at most; absent: no cap. */
  readonly maxPages?: number
  /** Other pages of the file have been read before: a broken one gets its stand-in even if all that are read now are. */
  readonly goesOn?: boolean
}

/** The recipe, ready to run: bytes of one image or PDF file in, its text out. Throws `OcrError` only. */
export type Transcribe = (
  bytes: Uint8Array,
  options?: Partial<TranscribeOptions>,
  control?: Control,
) => Promise<Document>

/** What a page carries as text of its own. */
export interface PageText {
  /** Outlines of the words that it shows, in pixels of the raster that the page is read from. */
  readonly shown: readonly Polygon[]
  /** There is invisible text, too: the layer that somebody added to a scan. */
  readonly hasHidden: boolean
}

/** A file that was read, for who makes a PDF of it. Pages are numbered from 1. */
export interface SourceFile {
  readonly isPdf: boolean
  /**
   * Of a PDF: itself, with what was read as invisible text where its pages lack it; every line has its words. Pages whose
   * own text was taken, and those that are broken, stay as they are. Throws `Error` where it is too broken to be added to.
   */
  withText(document: Document): Promise<Uint8Array>
  /**
   * One PDF of several files, some of which are PDFs, made where a hostile one can do no harm.
   * @param building what whoever makes PDFs gives to the thread that does it
   * @throws Error where one of them is too broken
   */
  joined(building: unknown): Promise<Uint8Array>
  /**
   * The upright page as a file that a PDF can hold as it is: a JPEG, a PNG without alpha and interlacing, or a TIFF of
   * one piece in CCITT G4. Throws `OcrError` as reading it does.
   * @param isLossless no JPEG
   */
  picture(number: number, isLossless: boolean): Promise<Uint8Array>
  /** Nothing is asked of it afterwards. */
  close(): void
}

/** Throws `OcrError` as reading the file does. */
export type OpenSource = (bytes: Uint8Array) => Promise<SourceFile>

/**
 * Stable codes. The first group is the sender's, the second the deployment's.
 * Only reply/ turns a code into an HTTP status.
 */
export type OcrErrorCode =
  | 'bad-request' // malformed event, body, field or query value
  | 'unauthorized' // no API key, where one is asked for
  | 'invalid-token' // an API key that is not known
  | 'forbidden' // a bucket that is not this deployment's
  | 'not-found' // no such route, object or result
  | 'method-not-allowed'
  | 'not-acceptable' // this result cannot be had in that format
  | 'payload-too-large' // more bytes than a request may carry
  | 'image-too-large' // more pixels than the limit
  | 'image-too-small' // a side below the limit
  | 'unsupported-media-type' // a format the engine does not read
  | 'unreadable-image' // a supported format, but corrupt or truncated
  | 'unreadable-pdf' // a PDF, but broken
  | 'encrypted-pdf' // a PDF that asks for a password
  | 'no-such-page' // none of the pages that were asked for
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
