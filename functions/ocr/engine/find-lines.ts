// A page in, the boxes of its lines and a reader for them out; turned and tilted pages are put upright on the way.

import type { DecodedPage } from './files/paged-file.ts'
import type { Detector } from './find/detect.ts'
import { rotatePage } from './find/rotate-page.ts'
import { mapPolygon } from './geometry.ts'
import { joinBoxes } from './join-boxes.ts'
import { type Turn, turnOf } from './orient.ts'
import { wholePicture } from './read/extract.ts'
import { createReader } from './read/read-box.ts'
import type { Recogniser } from './read/recognise.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { Polygon, Raster, Warning } from './vocabulary.ts'

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

/** From a page that was decoded smaller to the whole one: of single lines alone, which nothing turns. */
export function enlarging({ page, fullSize }: DecodedPage): ((polygon: Polygon) => Polygon) | undefined {
  if (!fullSize) return undefined
  // Multiplied first: the last pixel stays the last one.
  return (polygon) =>
    mapPolygon(polygon, ([x, y]) => [
      (x * fullSize.widthPx) / page.widthPx,
      (y * fullSize.heightPx) / page.heightPx,
    ])
}

export async function findLines(page: Raster, parts: FindParts, atScale?: number): Promise<Found> {
  const { boxes, scale, warnings } = await parts.time('detect', () => parts.detector.detect(page, atScale))
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
export async function findLinesUpright(page: Raster, parts: FindParts): Promise<Found> {
  const found = await findLines(page, parts)
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
  const again = await findLines(upright.page, parts, degrees === 0 ? scale : undefined)
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
