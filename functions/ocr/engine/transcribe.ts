// THE RECIPE: bytes of one image file in, its text out. One line a stage; the parts are injected.
import { arrange } from './arrange.ts'
import { decode } from './decode.ts'
import type { Detector } from './detect.ts'
import { wholePicture } from './extract.ts'
import { mapPolygon } from './geometry.ts'
import { turnOf } from './orient.ts'
import { preprocess } from './preprocess.ts'
import { createReader, type ReadBox } from './read.ts'
import type { Recogniser } from './recognise.ts'
import { stopwatch } from './stopwatch.ts'
import { straighten } from './straighten.ts'
import {
  DEFAULT_OPTIONS,
  type Document,
  type Line,
  type Page,
  type Polygon,
  type Raster,
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

    const { page: image, warnings } = await time('decode', () => decode(bytes))
    const page = await time('preprocess', () => preprocess(image, choice))
    const readerOf = (raster: Raster) => createReader(raster, recogniser, time)
    const asFound =
      mode === 'line'
        ? asOneLine(page, readerOf)
        : await time('detect', () => findLines(page, detector, readerOf))
    const found =
      mode === 'page' && choice !== 'none'
        ? await uprightOf(asFound, (raster) =>
            time('detect', () => findLines(raster, detector, readerOf, page)),
          )
        : asFound
    const read = await found.reader.readAll(found.polygons)
    const kept = mode === 'line' ? read : dropDoubtful(read)
    const lines = kept.boxes.map((box) => toLine(box, found.back, detail === 'character'))
    const arranged = await time('arrange', () => arrange(lines))

    const result: Page = {
      width: image.widthPx,
      height: image.heightPx,
      ...arranged,
      warnings: [...warnings, ...found.warnings, ...kept.warnings],
    }
    return { text: result.text, pages: [result], model, timings: timings() }
  }
}

/** Boxes on `page`, which is the given page or an upright copy; `back` leads to the given page's coordinates. */
interface Found {
  readonly page: Raster
  readonly reader: ReturnType<typeof createReader>
  readonly polygons: readonly Polygon[]
  readonly back: (polygon: Polygon) => Polygon
  readonly warnings: readonly Warning[]
}

type ReaderOf = (page: Raster) => ReturnType<typeof createReader>

const asOneLine = (page: Raster, readerOf: ReaderOf): Found => ({
  page,
  reader: readerOf(page),
  polygons: [wholePicture(page)],
  back: (polygon) => polygon,
  warnings: [],
})

async function findLines(
  page: Raster,
  detector: Detector,
  readerOf: ReaderOf,
  sizedAs?: Raster,
): Promise<Found> {
  const { boxes, warnings } = await detector.detect(page, sizedAs)
  return {
    page,
    reader: readerOf(page),
    polygons: boxes.map((box) => box.polygon),
    back: (polygon) => polygon,
    warnings,
  }
}

/** Turned and tilted pages are put upright and looked at once more: the detector misses less of upright text. */
async function uprightOf(found: Found, findAgain: (page: Raster) => Promise<Found>): Promise<Found> {
  const { quarters, tilt } = await turnOf(found.polygons, found.reader.readOne)
  if (quarters === 0 && tilt === 0) return found
  const upright = await straighten(found.page, quarters + tilt)
  const again = await findAgain(upright.page)
  const warnings: Warning[] = [...again.warnings]
  if (quarters !== 0)
    warnings.push({
      code: 'rotated',
      message: `turned the page by ${360 - quarters} degrees, as its text seems to stand`,
    })
  if (tilt !== 0)
    warnings.push({ code: 'deskewed', message: `straightened a tilt of ${tilt.toFixed(1)} degrees` })
  return { ...again, back: (polygon) => mapPolygon(polygon, upright.back), warnings }
}

function dropDoubtful({ boxes, warnings }: { boxes: ReadBox[]; warnings: Warning[] }) {
  const kept = boxes.filter(({ reading }) => reading.text !== '' && reading.confidence >= MIN_CONFIDENCE)
  const dropped = boxes.length - kept.length
  if (dropped === 0) return { boxes, warnings }
  const message = `left out ${dropped} of ${boxes.length} boxes that read as no text or with confidence below ${MIN_CONFIDENCE}`
  return { boxes: kept, warnings: [...warnings, { code: 'lines-dropped' as const, message }] }
}

function toLine({ polygon, reading }: ReadBox, back: Found['back'], withCharacters: boolean): Line {
  const { text, confidence, characters } = reading
  return { text, confidence, polygon: back(polygon), ...(withCharacters ? { characters } : {}) }
}
