// THE RECIPE: bytes of one file in, the text of its pages out. One line a stage; the parts are injected.
import { openFile } from './files/open-file.ts'
import type { LoadWasm, PagedFile, TextLayer } from './files/paged-file.ts'
import { capPictures, choosePages, pagesValue, readPages } from './files/read-pages.ts'
import type { Detector } from './find/detect.ts'
import { asOneLine, enlarging, findLines, findLinesUpright, lookAt } from './find-lines.ts'
import { MAX_PAGE_MS } from './limits.ts'
import { toJpeg } from './raster.ts'
import { extract } from './read/extract.ts'
import { locate } from './read/locate.ts'
import { settleLookalikes } from './read/lookalikes.ts'
import { settleQuotes } from './read/quotes.ts'
import type { ReadBox } from './read/read-box.ts'
import type { Recogniser } from './read/recognise.ts'
import { findForeign, noSurer } from './read/scripts.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'
import { findRules } from './tables/find-grids.ts'
import { type LaidOut, layOut } from './tables/lay-out.ts'
import { splitBoxes } from './tables/split-boxes.ts'
import {
  DEFAULT_OPTIONS,
  type Document,
  type Line,
  type OcrError,
  type Page,
  type Polygon,
  type Transcribe,
  type TranscribeOptions,
  type Warning,
} from './vocabulary.ts'
import type { BoundedWorker } from './worker/bounded-worker.ts'

/** A box read with less confidence is a stain, a logo or a texture more often than text (PaddleOCR's drop_score). */
const MIN_CONFIDENCE = 0.5
/**
 * Text in a script that is not known stays, where it stands and how much of it, but nobody should believe it: below what a
 * reader of results calls sure, and not below what is dropped.
 */
const FOREIGN_CONFIDENCE = MIN_CONFIDENCE
/** A4. */
const EMPTY_SHEET = { widthPx: 595, heightPx: 842, dpi: 72 }
/** What is made of all pictures takes as much again, in an execution environment that may have no more than 1769 MB. */
const MAX_PICTURE_BYTES = 128 * 1024 * 1024

export interface Parts {
  readonly detector: Detector
  readonly recogniser: Recogniser
  readonly model: Document['model']
  readonly loadWasm: LoadWasm
  /** Does what files could hurt. */
  readonly worker: BoundedWorker
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Of all pages of a document together; the default is what the memory bears. */
  readonly maxPictureBytes?: number
}

interface Reading extends Parts {
  readonly time: Stopwatch['time']
  readonly options: TranscribeOptions
}

/** Throws `OcrError` for files that cannot be read (see open-file.ts and read-pages.ts). */
export function createTranscriber(parts: Parts): Transcribe {
  return async (bytes, given, control = {}) => {
    const options = { ...DEFAULT_OPTIONS, ...given }
    const { time, timings } = stopwatch(parts.now)
    const reading = { ...parts, time, options }

    // What is drawn has to be read as well.
    const limitMs = () => Math.min(MAX_PAGE_MS, (control.remainingMs?.() ?? Number.POSITIVE_INFINITY) / 2)
    const file = await time('decode', () => openFile(bytes, { ...parts, limitMs }))
    try {
      const chosen = choosePages(options.pages, file.pageCount)
      const read = capPictures(
        (number, room) =>
          readPage(file, number, { ...reading, options: { ...options, pictures: options.pictures && room } }),
        parts.maxPictureBytes ?? MAX_PICTURE_BYTES,
      )
      const pages = await readPages(chosen, read, (number, error) => emptySheet(number, error, options), {
        ...control,
        onPage: (page) => control.onPage?.(page, file.pageCount),
      })
      const left = chosen.slice(pages.length)
      return {
        text: pages.map((page) => page.text).join('\n\n'),
        pages,
        pageCount: file.pageCount,
        ...(left.length > 0 ? { partial: true, next: pagesValue(left) } : {}),
        model: parts.model,
        timings: timings(),
      }
    } finally {
      file.close?.()
    }
  }
}

async function readPage(file: PagedFile, number: number, reading: Reading): Promise<Page> {
  const { time, options } = reading
  const onlyUnseen = options.pdfText !== 'prefer'
  const layer =
    options.mode === 'page' ? await time('decode', () => file.textLayer?.(number, onlyUnseen)) : undefined
  if (layer) return takePage(file, number, layer, reading)

  const sight = await lookAt(file, number, { time, options, lineHeightPx: reading.recogniser.heightPx })
  const find =
    options.mode === 'line' ? asOneLine : options.preprocess === 'none' ? findLines : findLinesUpright
  const found = await find(sight.view().clean.page, reading, sight)
  const { image, clean } = sight.view()
  const isPage = options.mode === 'page'
  const rules = isPage ? await time('detect', () => findRules(found.page, found.polygons)) : undefined
  const read = await found.reader.readAll(splitBoxes(found.polygons, rules?.grids))
  const boxes = settleQuotes(settleLookalikes(read))
  // One line is believed whatever it is, where there is any.
  const kept = boxes.filter(options.mode === 'line' ? ({ reading }) => reading.text !== '' : isText)
  const foreign = await time('recognise', () =>
    findForeign(boxes, reading.recogniser, ({ polygon }) => extract(found.page, polygon, reading.recogniser)),
  )
  const judged = kept.map((box) => (foreign.has(box) ? noSurer(box, FOREIGN_CONFIDENCE) : box))
  const lines = judged.map((box) => toLine(box, options.detail))
  const enlarge = enlarging(image)
  const back = enlarge ? (polygon: Polygon) => enlarge(found.back(polygon)) : found.back
  const laidOut = await time('arrange', () => layOut(lines, rules, back))
  const picture = options.pictures ? await time('decode', () => toJpeg(image.page)) : undefined
  const { widthPx: width, heightPx: height } = image.fullSize ?? image.page
  return {
    ...{ number, width, height },
    ...inDetail(laidOut, options.detail),
    warnings: [
      ...[...image.warnings, ...clean.warnings, ...found.warnings, ...found.reader.warnings()],
      ...[...(options.mode === 'line' ? [] : dropped(boxes, kept)), ...unsupported(foreign.size)],
    ],
    ...(image.dpi === undefined ? {} : { dpi: image.dpi }),
    ...(picture === undefined ? {} : { picture }),
  }
}

/** A page by its own text: no picture of it is made unless somebody asks for one. */
async function takePage(
  file: PagedFile,
  number: number,
  { widthPx, heightPx, dpi, isUnseen, lines }: TextLayer,
  { time, options }: Reading,
): Promise<Page> {
  const laidOut = await time('arrange', () => layOut(lines))
  const picture = options.pictures
    ? await time('decode', async () => toJpeg((await file.decode(number)).page))
    : undefined
  const why = isUnseen ? ': fonts that would show it are not part of the file' : ''
  const warnings = [{ code: 'text-layer', message: `took the text that the page carries${why}` }] as const
  return {
    ...{ number, width: widthPx, height: heightPx, ...inDetail(laidOut, options.detail), warnings, dpi },
    ...(picture === undefined ? {} : { picture }),
  }
}

/** In the place of a page that cannot be read, so that the others keep theirs. */
async function emptySheet(number: number, { message }: OcrError, options: TranscribeOptions): Promise<Page> {
  const { widthPx: width, heightPx: height } = EMPTY_SHEET
  const data = new Uint8Array(width * height).fill(255)
  return {
    ...{ number, width, height, text: '', lines: [], blocks: [], dpi: EMPTY_SHEET.dpi },
    warnings: [{ code: 'page-unreadable', message }],
    ...(options.pictures ? { picture: await toJpeg({ ...EMPTY_SHEET, channels: 1, data }) } : {}),
  }
}

const isText = ({ reading }: ReadBox): boolean => reading.text !== '' && reading.confidence >= MIN_CONFIDENCE

function dropped(boxes: readonly ReadBox[], kept: readonly ReadBox[]): Warning[] {
  const count = boxes.length - kept.length
  if (count === 0) return []
  const message = `left out ${count} of ${boxes.length} boxes that read as no text or with confidence below ${MIN_CONFIDENCE}`
  return [{ code: 'lines-dropped', message }]
}

function unsupported(count: number): Warning[] {
  if (count === 0) return []
  const message = `${count} ${count === 1 ? 'line seems' : 'lines seem'} to be in a script that is not known here, or too blurred to be read: letters are taken for those that look most alike`
  return [{ code: 'script-unsupported', message }]
}

function toLine(box: ReadBox, detail: TranscribeOptions['detail']): Line {
  const { text, confidence } = box.reading
  return { text, confidence, polygon: box.polygon, ...locate(box, detail === 'line' ? 'word' : detail) }
}

/** Where the words lie tells how far a line reaches, whether they were asked for or not. */
function inDetail(page: LaidOut, detail: TranscribeOptions['detail']): LaidOut {
  return { ...page, lines: page.lines.map((line) => withDetail(line, detail)) }
}

function withDetail(line: Line, detail: TranscribeOptions['detail']): Line {
  const { words, characters, ...plain } = line
  return {
    ...plain,
    ...(detail !== 'line' && words ? { words } : {}),
    ...(detail === 'character' && characters ? { characters } : {}),
  }
}
