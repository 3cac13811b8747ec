// A page in, the boxes of its text lines out: DBNet's probability map, its regions, and a box around each.

import { convexHull, minimumAreaRectangle, toPolygon } from '../geometry.ts'
import { halved } from '../halves.ts'
import type { DetectorEntry } from '../manifest.ts'
import { crop, resize } from '../raster.ts'
import type { Model } from '../session.ts'
import { toPlanes } from '../tensor.ts'
import type { Polygon, Raster, Warning } from '../vocabulary.ts'
import { type ProbabilityMap, type Region, regionsOf } from './contours.ts'
import { isFlat } from './flat.ts'
import { hasBroken, heightOf, mendLarge } from './large-print.ts'
import { drawnClose } from './loose.ts'
import { enoughShrink, firstScale, type Shrunk, secondScale } from './scales.ts'
import { tilesOf } from './tiles.ts'
import { growTiny } from './tiny-lines.ts'

/** A text line's box in page pixels and the detector's belief in it. */
export interface Box {
  readonly polygon: Polygon
  readonly score: number
}

export interface Look {
  /** The one that the page needs, where none is given. */
  readonly scale?: number | undefined
  readonly shrunk?: Shrunk | undefined
}

export interface Detection {
  /** Where the boxes are: the given one, or larger. */
  readonly page: Raster
  readonly boxes: readonly Box[]
  /** Size of the map the boxes come from, as a part of the page's. */
  readonly scale: number
  readonly warnings: readonly Warning[]
}

export interface Detector {
  /** Finds the lines of a tilted page as well as those of a straight one. */
  readonly seesTilted: boolean
  detect(page: Raster, look?: Look): Promise<Detection>
}

/** Below this, a reader of the result may want to know: an A4 page of 200 dpi is looked at on 0.41 of its size. */
const SMALL = 0.4

/** Thresholds of DBNet's post-processing (Liao et al., 2020); lengths in pixels of the detector's own map. */
export const SETTINGS = {
  /** A pixel above this is text. */
  pixelThreshold: 0.3,
  /** A region whose mean is below this is dropped. */
  regionThreshold: 0.6,
  minBreadthPx: 3,
  /** First look: a page shrinks until a side has these, the shorter one where the page is long. */
  longSidePx: 960,
  shortSidePx: 512,
  /** A strip, so many times wider than high, holds few lines: as small as this they are seen, or a second look sees them. */
  stripRatio: 4,
  stripLongSidePx: 1280,
  /** Small pictures grow to this, but at most `maxScale` times. */
  minLongSidePx: 640,
  maxScale: 3,
  /** Second look: when the smaller lines of a page are lower than this, the page is looked at larger. */
  smallLinePx: 9.5,
  wantedLinePx: 18,
  maxGrowth: 4,
  /** Less than this shows little more than the first look did. */
  leastGrowth: 1.2,
  /** Look at large print: lines higher than this can fall apart, and are looked at as high as wanted. */
  largeLinePx: 64,
  wantedLargePx: 40,
  /** Larger maps are computed in tiles of this side and their overlaps. */
  tilePx: 1152,
  tileOverlapPx: 128,
  /** Of the map that tiles are put together to, whatever the page: 48 MB. */
  maxMapPixels: 12_000_000,
}

export function createDetector(entry: DetectorEntry, model: Model, settings = SETTINGS): Detector {
  const { multiplePx } = entry.input
  const { unclipRatio, seesTilted } = entry.output
  const align = (px: number) => Math.max(multiplePx, Math.ceil(px / multiplePx) * multiplePx)

  const boxesAt = (map: ProbabilityMap, scale: number) => boxesOf(map, scale, unclipRatio, settings)

  async function mapOf(raster: Raster): Promise<ProbabilityMap> {
    const [widthPx, heightPx] = [align(raster.widthPx), align(raster.heightPx)]
    const output = await model.run({
      data: toPlanes(raster, widthPx, heightPx, entry.input),
      dims: [1, entry.input.channels, heightPx, widthPx],
    })
    return { widthPx, heightPx, data: output.data }
  }

  /** The map of the page at `scale`, in tiles where it is large; each tile keeps the half of its overlaps. */
  async function lookAt(
    page: Raster,
    scale: number,
  ): Promise<{ map: ProbabilityMap; tiles: number; isBlank?: boolean }> {
    const widthPx = Math.max(1, Math.round(page.widthPx * scale))
    const heightPx = Math.max(1, Math.round(page.heightPx * scale))
    // To halve it first shows the same, and takes less time than to shrink it so far at once.
    const halvings = Math.floor(Math.log2(1 / scale)) - 1
    const scaled = await resize(halved(page, halvings), widthPx, heightPx)
    if (scaled.data.every((level) => level === scaled.data[0]))
      return { map: { widthPx: 0, heightPx: 0, data: new Float32Array() }, tiles: 0, isBlank: true }
    const tiles = tilesOf(widthPx, heightPx, settings.tilePx, settings.tileOverlapPx)
    if (tiles.length === 1) return { map: await mapOf(scaled), tiles: 1 }
    const data = new Float32Array(widthPx * heightPx)
    for (const tile of tiles) {
      const map = await mapOf(crop(scaled, tile))
      for (let y = tile.keepY0; y < tile.keepY1; y++) {
        const from = (y - tile.y0) * map.widthPx - tile.x0
        data.set(map.data.subarray(from + tile.keepX0, from + tile.keepX1), y * widthPx + tile.keepX0)
      }
    }
    return { map: { widthPx, heightPx, data }, tiles: tiles.length }
  }

  /** One look more, at a fraction of the pixels, where large boxes reach into each other. */
  async function withLargeWhole(page: Raster, boxes: readonly Box[], scale: number): Promise<readonly Box[]> {
    const leastPx = settings.largeLinePx / scale
    if (!hasBroken(boxes, leastPx)) return boxes
    const smaller = settings.wantedLargePx / Math.max(...boxes.map(heightOf))
    const { map } = await lookAt(page, smaller)
    return mendLarge(boxes, boxesAt(map, smaller), leastPx)
  }

  return {
    seesTilted,
    async detect(given, { scale: givenScale, shrunk } = {}) {
      let page = given
      const ceilingOf = () => Math.sqrt(settings.maxMapPixels / (page.widthPx * page.heightPx))
      let scale = Math.min(givenScale ?? firstScale(page, settings), ceilingOf())
      let { map, tiles, isBlank } = await lookAt(page, scale)
      if (isBlank) return { page, boxes: [], scale, warnings: [] }
      let boxes: readonly Box[] = boxesAt(map, scale)
      const enough = shrunk && enoughShrink(boxes, scale, shrunk, settings)
      if (enough !== undefined && enough < shrunk!.shrink) {
        page = await shrunk!.again(enough)
        // The map shows the same part of the larger page.
        scale *= given.widthPx / page.widthPx
        boxes = boxesAt(map, scale)
      }
      const ceiling = ceilingOf()
      const wanted = Math.min(secondScale(boxes, scale, settings), ceiling)
      if (givenScale === undefined && wanted > scale * settings.leastGrowth) {
        scale = wanted
        ;({ map, tiles } = await lookAt(page, scale))
        boxes = boxesAt(map, scale)
      }
      boxes = await withLargeWhole(page, boxes, scale)
      const warnings: Warning[] = []
      if (tiles > 1) {
        warnings.push({ code: 'tiled', message: `looked for text in ${tiles} overlapping pieces` })
      }
      const ofWhole = scale / (enough ?? 1)
      if (ofWhole < SMALL) {
        const message = `looked for text at ${Math.round(ofWhole * 100)} % of the page's size`
        warnings.push({ code: 'downscaled', message })
      }
      const close = boxes
        .filter(({ polygon }) => !isFlat(page, polygon))
        .map(({ polygon, score }) => ({ polygon: drawnClose(page, polygon), score }))
      return { page, boxes: growTiny(close), scale, warnings }
    },
  }
}

export function boxesOf(map: ProbabilityMap, scale: number, unclipRatio: number, s: typeof SETTINGS): Box[] {
  const boxes: Box[] = []
  for (const region of regionsOf(map, s.pixelThreshold)) {
    const box = boxOf(region, scale, unclipRatio, s)
    if (box) boxes.push(box)
  }
  return boxes
}

function boxOf(region: Region, scale: number, unclipRatio: number, s: typeof SETTINGS): Box | undefined {
  if (region.score < s.regionThreshold) return undefined
  const shrunk = minimumAreaRectangle(convexHull(region.outline))
  if (shrunk.breadth < s.minBreadthPx) return undefined
  const grown = (shrunk.length * shrunk.breadth * unclipRatio) / (2 * (shrunk.length + shrunk.breadth))
  const polygon = toPolygon({
    centre: [shrunk.centre[0] / scale, shrunk.centre[1] / scale],
    u: shrunk.u,
    length: (shrunk.length + 2 * grown) / scale,
    breadth: (shrunk.breadth + 2 * grown) / scale,
  })
  return { polygon, score: region.score }
}
