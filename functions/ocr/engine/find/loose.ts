// A page and a box on it in, the box drawn close around its character out, where it is much larger: of a small picture a
// detector sometimes takes all for the line.
import { sides } from '../geometry.ts'
import { type Part, partUnder } from '../raster.ts'
import type { Polygon, Raster } from '../vocabulary.ts'

/** Longer boxes hold more than a character or two. */
const COMPACT_RATIO = 2
/** Ink differs from the ground by this part of the box's whole range. */
const INK = 0.25
/** Of the box's height: what is higher lies close enough, what is lower is a mark, and a mark needs room to be known as one. */
const CLOSE = 0.6
const MARK = 0.25
/** Boxes lie so much of the character's height around it. */
const MARGIN = 0.2

/** The box itself where it holds more than one character, lies askew, or is close already. */
export function drawnClose(page: Raster, polygon: Polygon): Polygon {
  const { along, across } = sides(polygon)
  if (Math.max(along, across) > COMPACT_RATIO * Math.min(along, across)) return polygon
  const box = partUnder(page, polygon)
  const ink = inkIn(page, box)
  if (!ink) return polygon
  const [width, height] = [ink.x1 - ink.x0, ink.y1 - ink.y0]
  const boxHeight = box.y1 - box.y0
  if (height > CLOSE * boxHeight || height < MARK * boxHeight || width > height) return polygon
  const margin = MARGIN * height
  const [left, right] = [Math.max(box.x0, ink.x0 - margin), Math.min(box.x1, ink.x1 + margin)]
  const [top, bottom] = [Math.max(box.y0, ink.y0 - margin), Math.min(box.y1, ink.y1 + margin)]
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]
}

/** Undefined where the box's corners are not of one colour: it is not known then what is ground. */
function inkIn({ data, widthPx, channels }: Raster, box: Part): Part | undefined {
  const at = (x: number, y: number) => data[(y * widthPx + x) * channels]!
  const corners = [box.x0, box.x1 - 1].flatMap((x) => [box.y0, box.y1 - 1].map((y) => at(x, y)))
  const ground = corners.reduce((sum, value) => sum + value, 0) / corners.length
  let most = 0
  for (let y = box.y0; y < box.y1; y++)
    for (let x = box.x0; x < box.x1; x++) most = Math.max(most, Math.abs(at(x, y) - ground))
  const least = INK * most
  if (corners.some((value) => Math.abs(value - ground) >= least)) return undefined
  let [x0, y0, x1, y1] = [box.x1, box.y1, box.x0, box.y0]
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      if (Math.abs(at(x, y) - ground) < least) continue
      x0 = Math.min(x0, x)
      x1 = Math.max(x1, x + 1)
      y0 = Math.min(y0, y)
      y1 = Math.max(y1, y + 1)
    }
  }
  return { x0, y0, x1, y1 }
}
