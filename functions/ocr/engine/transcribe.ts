// THE RECIPE: bytes of one image file in, its text out. One line a stage; the parts are injected.
import { arrange } from './arrange.ts'
import { decode } from './decode.ts'
import type { Detector } from './detect.ts'
import { asOneLine, type Found, findLines, findLinesUpright } from './find.ts'
import { preprocess } from './preprocess.ts'
import type { ReadBox } from './read.ts'
import type { Recogniser } from './recognise.ts'
import { stopwatch } from './stopwatch.ts'
import {
  DEFAULT_OPTIONS,
  type Document,
  type Line,
  type Page,
  type Transcribe,
  type Warning,
} from './vocabulary.ts'

/** A box read with less confidence is a stain, a logo or a texture more often than text (PaddleOCR's drop_score). */
const MIN_CONFIDENCE = 0.5

export interface Parts {
  readonly detector: Detector
  readonly recogniser: Recogniser
  readonly model: Document['model']
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** Throws `OcrError` for images that cannot be read (see decode.ts). */
export function createTranscriber({ detector, recogniser, model, now }: Parts): Transcribe {
  return async (bytes, options) => {
    const { mode, preprocess: choice, detail } = { ...DEFAULT_OPTIONS, ...options }
    const { time, timings } = stopwatch(now)
    const parts = { detector, recogniser, time }

    const image = await time('decode', () => decode(bytes))
    const page = await time('preprocess', () => preprocess(image.page, choice))
    const find = mode === 'line' ? asOneLine : choice === 'none' ? findLines : findLinesUpright
    const found = await find(page, parts)
    const boxes = await found.reader.readAll(found.polygons)
    const kept = mode === 'line' ? boxes : boxes.filter(isText)
    const lines = kept.map((box) => toLine(box, found.back, detail === 'character'))
    const arranged = await time('arrange', () => arrange(lines))

    const warnings = [
      ...image.warnings,
      ...found.warnings,
      ...found.reader.warnings(),
      ...dropped(boxes, kept),
    ]
    const result: Page = { width: image.page.widthPx, height: image.page.heightPx, ...arranged, warnings }
    return { text: result.text, pages: [result], model, timings: timings() }
  }
}

const isText = ({ reading }: ReadBox): boolean => reading.text !== '' && reading.confidence >= MIN_CONFIDENCE

function dropped(boxes: readonly ReadBox[], kept: readonly ReadBox[]): Warning[] {
  const count = boxes.length - kept.length
  if (count === 0) return []
  const message = `left out ${count} of ${boxes.length} boxes that read as no text or with confidence below ${MIN_CONFIDENCE}`
  return [{ code: 'lines-dropped', message }]
}

function toLine({ polygon, reading }: ReadBox, back: Found['back'], withCharacters: boolean): Line {
  const { text, confidence, characters } = reading
  return { text, confidence, polygon: back(polygon), ...(withCharacters ? { characters } : {}) }
}
