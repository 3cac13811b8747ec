// A page of an open file in, what of it is looked at, the boxes of its lines and a reader for them out; turned and tilted pages
// are put upright on the way.

import type { DecodedPage, PagedFile, Smaller } from './files/paged-file.ts'
import type { Detector, Look } from './find/detect.ts'
import { type Preprocessed, preprocess } from './find/preprocess.ts'
import { rotatePage } from './find/rotate-page.ts'
import type { Shrunk } from './find/scales.ts'
import { mapPolygon } from './geometry.ts'
import { joinBoxes } from './join-boxes.ts'
import { type Turn, turnOf } from './orient.ts'
import { wholePicture } from './read/extract.ts'
import { createReader } from './read/read-box.ts'
import type { Recogniser } from './read/recognise.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { Polygon, Raster, TranscribeOptions, Warning } from './vocabulary.ts'

/** Boxes on the given page or on an upright copy of it; `back` leads to the given page's coordinates. */
export interface Found {
  /** Where the boxes are. */
  readonly page: Raster
  readonly polygons: readonly Polygon[]
  /** At which the detector saw them. */
  readonly scale: number
  readonly reader: ReturnType<typeof createReader>
  readonly back: (polygon: Polygon) => Polygon
  readonly warnings: readonly Warning[]
}

export interface FindParts {
  readonly detector: Detector
  readonly recogniser: Recogniser
  readonly time: Stopwatch['time']
}

const asIs = (polygon: Polygon): Polygon => polygon

/** The whole picture is one line of text. */
export function asOneLine(page: Raster, { recogniser, time }: FindParts): Found {
  return {
    page,
    polygons: [wholePicture(page)],
    scale: 1,
    reader: createReader(page, recogniser, time),
    back: asIs,
    warnings: [],
  }
}

/** From a page that was decoded smaller to the whole one. */
export function enlarging({ page, fullSize }: DecodedPage): ((polygon: Polygon) => Polygon) | undefined {
  if (!fullSize) return undefined
  // Multiplied first: the last pixel stays the last one.
  return (polygon) =>
    mapPolygon(polygon, ([x, y]) => [
      (x * fullSize.widthPx) / page.widthPx,
      (y * fullSize.heightPx) / page.heightPx,
    ])
}

export async function findLines(given: Raster, parts: FindParts, look: Look = {}): Promise<Found> {
  const { page, boxes, scale, warnings } = await parts.time('detect', () =>
    parts.detector.detect(given, look),
  )
  const reader = createReader(page, parts.recogniser, parts.time)
  const found = boxes.map((box) => box.polygon)
  const polygons = await parts.time('detect', () => joinBoxes(page, found))
  return { page, polygons, scale, reader, back: asIs, warnings }
}

/**
 * A page that lies turned is looked at once more upright, where the detector misses less, and so is a tilted one where
 * the detector sees tilted lines worse: it may be other lines that it sees worse then, slanted ones. One of columns lies
 * on its left side for it, as lines do whose characters the recogniser has learnt to read so. What is found then shows
 * whether the turn was right: of a page on its side the detector may see too little to tell left from right.
 */
export async function findLinesUpright(
  given: Raster,
  parts: FindParts,
  look: { readonly shrunk?: Shrunk | undefined } = {},
): Promise<Found> {
  const found = await findLines(given, parts, look)
  const { page } = found
  const turn = await turnOf(found.polygons, found.reader)
  const isStraight = turn.tilt === 0 || parts.detector.seesTilted
  if (turn.quarters === 0 && isStraight && !turn.inColumns) return found
  const upright = await findTurned(page, turn, found.scale, parts)
  if (turn.quarters === 0 || turn.inColumns) return upright
  const { quarters } = await turnOf(upright.polygons, upright.reader)
  if (quarters !== 180) return upright
  return findTurned(page, { ...turn, quarters: (turn.quarters + 180) % 360 }, found.scale, parts)
}

async function findTurned(
  page: Raster,
  { quarters, tilt, inColumns }: Turn,
  scale: number,
  parts: FindParts,
): Promise<Found> {
  const degrees = (quarters + (inColumns ? 90 : 0)) % 360
  const upright = await parts.time('preprocess', () => rotatePage(page, degrees + tilt))
  // Lines that stand are found worse, and as smaller ones: of a turned page the scale is chosen anew.
  const again = await findLines(upright.page, parts, { scale: degrees === 0 ? scale : undefined })
  const warnings: Warning[] = [...again.warnings]
  if (quarters !== 0) {
    const message = `turned the page by ${360 - quarters} degrees, as its text seems to stand`
    warnings.push({ code: 'rotated', message })
  }
  if (tilt !== 0) {
    warnings.push({ code: 'deskewed', message: `straightened a tilt of ${tilt.toFixed(1)} degrees` })
  }
  return { ...again, back: (polygon) => mapPolygon(polygon, upright.back), warnings }
}

/** A receipt of 40 lines has them as high then as readers want them. */
const LEAST_PIXELS = 2_000_000
/** The first look is not to be at more than all of it. */
const LEAST_SIDE_PX = 640

export interface View {
  readonly image: DecodedPage
  readonly clean: Preprocessed
}

export interface Sight {
  /** What was seen last. */
  view(): View
  readonly shrunk?: Shrunk
}

interface Seeing {
  readonly time: Stopwatch['time']
  readonly options: TranscribeOptions
  /** Of a strip that the reader takes. */
  readonly lineHeightPx: number
}

/**
 * The page as text is looked for on it: cleaned, and smaller than it is where it is large and not all of it can count.
 * Throws as `PagedFile.decode`.
 */
export async function lookAt(
  file: PagedFile,
  number: number,
  { time, options, lineHeightPx }: Seeing,
): Promise<Sight> {
  const see = async (smaller: Smaller, timed = time): Promise<View> => {
    const image = await timed('decode', () => file.decode(number, smaller))
    return { image, clean: await timed('preprocess', () => preprocess(image.page, options.preprocess)) }
  }
  // A picture that somebody asks for is whole, and so are the pixels that a threshold is laid on.
  if (options.pictures || options.preprocess === 'binarise') return always(await see({}))
  if (options.mode === 'line') return always(await see({ lineHeightPx }))

  let shrink = 1
  let view = await see({
    shrink(widthPx, heightPx) {
      shrink = firstShrink(widthPx, heightPx)
      return shrink
    },
  })
  if (!view.image.fullSize) return always(view)
  return {
    view: () => view,
    shrunk: {
      ...{ shrink, lineHeightPx },
      async again(wanted) {
        // While lines are looked for: that time is counted already.
        view = await see({ shrink: () => wanted }, async (_, work) => work())
        return view.clean.page
      },
    },
  }
}

const always = (view: View): Sight => ({ view: () => view })

/** The largest that leaves enough for a first look. */
function firstShrink(widthPx: number, heightPx: number): number {
  const bySide = Math.min(widthPx, heightPx) / LEAST_SIDE_PX
  const byArea = Math.sqrt((widthPx * heightPx) / LEAST_PIXELS)
  return 2 ** Math.max(0, Math.floor(Math.log2(Math.min(bySide, byArea))))
}
