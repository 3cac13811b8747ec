// A page, or the boxes found on it, in; at which scale it is looked at out, and how small it may come.
import { sides } from '../geometry.ts'
import type { Polygon, Raster } from '../vocabulary.ts'

/** See SETTINGS of detect.ts. */
interface ScaleSettings {
  readonly longSidePx: number
  readonly shortSidePx: number
  readonly stripRatio: number
  readonly stripLongSidePx: number
  readonly minLongSidePx: number
  readonly maxScale: number
  readonly smallLinePx: number
  readonly wantedLinePx: number
  readonly maxGrowth: number
}

interface Box {
  readonly polygon: Polygon
}

/** A page that came smaller than it is, where it may be seen larger. */
export interface Shrunk {
  /** Pixels along a side that became one. */
  readonly shrink: number
  /** What the reader wants to see of a line. */
  readonly lineHeightPx: number
  /** The page again, of so many pixels one. */
  readonly again: (shrink: number) => Promise<Raster>
}

/** What a page needs before its text is known. */
export function firstScale(page: Raster, s: ScaleSettings): number {
  const long = Math.max(page.widthPx, page.heightPx)
  const short = Math.min(page.widthPx, page.heightPx)
  if (long < s.minLongSidePx) return Math.min(s.maxScale, s.minLongSidePx / long)
  if (page.widthPx > page.heightPx * s.stripRatio) return Math.min(1, s.stripLongSidePx / long)
  return Math.min(1, Math.max(s.longSidePx / long, s.shortSidePx / short))
}

/** The scale at which the lower quarter of the lines found would be as high as wanted. */
export function secondScale(boxes: readonly Box[], scale: number, s: ScaleSettings): number {
  if (boxes.length === 0) return Math.max(scale, Math.min(1, scale * s.maxGrowth))
  const heights = boxes.map(({ polygon }) => heightOf(polygon) * scale).sort((a, b) => a - b)
  const low = heights[Math.floor(heights.length / 4)]!
  if (low >= s.smallLinePx) return scale
  return Math.max(scale, Math.min(1, scale * Math.min(s.wantedLinePx / low, s.maxGrowth)))
}

/** Of the lines, those that may be lower than the reader wants them: specks and page numbers. */
const LOWEST = 0.1

/** As far as the page can be shrunk and still shows all that is made of it: lines to the reader, or a second look. */
export function enoughShrink(
  boxes: readonly Box[],
  scale: number,
  { shrink, lineHeightPx }: Shrunk,
  { maxGrowth }: ScaleSettings,
): number {
  const heights = boxes.map(({ polygon }) => heightOf(polygon)).sort((a, b) => a - b)
  const low = heights[Math.floor(heights.length * LOWEST)]
  const spare = low === undefined ? 1 / (scale * maxGrowth) : low / lineHeightPx
  return Math.min(shrink, Math.max(1, 2 ** Math.floor(Math.log2(shrink * spare))))
}

function heightOf(polygon: Polygon): number {
  const { along, across } = sides(polygon)
  return Math.min(along, across)
}
