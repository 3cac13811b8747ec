// THE RECIPE: bytes of one image file in, its text out. One line a stage; the parts are injected.
import { arrange } from './arrange.ts'
import { decode } from './decode.ts'
import type { Detector } from './detect.ts'
import { extract, wholePicture } from './extract.ts'
import { preprocess } from './preprocess.ts'
import type { Recogniser } from './recognise.ts'
import { stopwatch } from './stopwatch.ts'
import { DEFAULT_OPTIONS, type Document, type Page, type Transcribe } from './vocabulary.ts'

export interface Parts {
  readonly detector: Detector
  readonly recogniser: Recogniser
  readonly model: Document['model']
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

export function createTranscriber({ detector, recogniser, model, now }: Parts): Transcribe {
  return async (bytes, options) => {
    const { mode, preprocess: choice, detail } = { ...DEFAULT_OPTIONS, ...options }
    const { time, timings } = stopwatch(now)

    const { page: image, warnings } = await time('decode', () => decode(bytes))
    const page = await time('preprocess', () => preprocess(image, choice))
    const found = mode === 'line'
      ? { boxes: [{ polygon: wholePicture(page), score: 1 }], warnings: [] }
      : await time('detect', () => detector.detect(page))
    const strips = await time('extract', () => found.boxes.map((b) => extract(page, b.polygon, recogniser.heightPx)))
    const readings = await time('recognise', () => recogniser.read(strips))
    const { text, lines } = await time('arrange', () => arrange(readings.map((r, i) => ({
      text: r.text, confidence: r.confidence, polygon: found.boxes[i]!.polygon,
      ...(detail === 'character' ? { characters: r.characters } : {}),
    }))))
    const result: Page = { width: page.widthPx, height: page.heightPx, text, lines, warnings: [...warnings, ...found.warnings] }
    return { text, pages: [result], model, timings: timings() }
  }
}
