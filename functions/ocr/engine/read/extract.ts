// A page and a line's box in, an upright strip of the recogniser's height out.
import { sides, squareToQuadrilateral } from '../geometry.ts'
import { halved, halvingsFor } from '../halves.ts'
import { crop, lumaOf, type Part, partUnder, toGrey } from '../raster.ts'
import type { Point, Polygon, Raster } from '../vocabulary.ts'

/** What a recogniser wants: grey strips take a third of the time. */
export interface StripKind {
  readonly heightPx: number
  readonly isGrey: boolean
}

/**
 * Samples the box through its projective map, so that slanted and perspective lines come out straight. Where the
 * page is finer than the strip, each pixel is the mean of a grid of samples; where it is coarser, samples are
 * interpolated linearly. Outside the page the nearest pixel is repeated.
 * @returns  heightPx high, as wide as the box's proportions ask up to `MAX_LINE_RATIO`
 */
export function extract(page: Raster, polygon: Polygon, { heightPx, isGrey }: StripKind): Raster {
  const { along, across } = sides(polygon)
  const ratio = Math.min(along / Math.max(across, 1), MAX_LINE_RATIO)
  const widthPx = Math.max(1, Math.round(ratio * heightPx))
  if (isWhole(page, polygon) && page.widthPx === widthPx && page.heightPx === heightPx)
    return isGrey ? toGrey(page) : page
  const halvings = halvingsFor(across, heightPx)
  const shrink = 2 ** halvings
  const grid = Math.max(1, Math.round(across / shrink / heightPx))
  // What samples of the box can lie between.
  const part = partUnder(page, polygon, 2 * shrink)
  const source = halved(crop(page, part), halvings)
  const map = squareToQuadrilateral(onPart(polygon, part, shrink))
  const isParallelogram = map[6] === 0 && map[7] === 0 && source.widthPx > 1 && source.heightPx > 1
  const channels = isGrey && isParallelogram ? 1 : source.channels
  const strip = { widthPx, heightPx, channels, data: new Uint8Array(widthPx * heightPx * channels) }
  if (isGrey && isParallelogram) sampleStraight(source, strip, map, grid)
  else sample(source, strip, map, grid)
  return isGrey ? toGrey(strip) : strip
}

const onPart = ([a, b, c, d]: Polygon, { x0, y0 }: Part, shrink: number): Polygon => {
  const moved = ([x, y]: Point): Point => [(x - x0) / shrink, (y - y0) / shrink]
  return [moved(a), moved(b), moved(c), moved(d)]
}

type Projective = ReturnType<typeof squareToQuadrilateral>

function sample(page: Raster, strip: Raster, [a, b, c, d, e, f, g, h]: Projective, grid: number): void {
  const { channels, data, widthPx: pageWidth, heightPx: pageHeight } = page
  const { data: out, widthPx, heightPx } = strip
  const [maxX, maxY] = [pageWidth - 1, pageHeight - 1]
  const weight = 1 / (grid * grid)
  const sums = new Float64Array(channels)
  let to = 0
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      sums.fill(0.5)
      for (let nth = 0; nth < grid * grid; nth++) {
        const v = (y + (Math.floor(nth / grid) + 0.5) / grid) / heightPx
        const u = (x + ((nth % grid) + 0.5) / grid) / widthPx
        const w = 1 / (g * u + h * v + 1)
        const px = (a * u + b * v + c) * w - 0.5
        const py = (d * u + e * v + f) * w - 0.5
        const cx = px < 0 ? 0 : px > maxX ? maxX : px
        const cy = py < 0 ? 0 : py > maxY ? maxY : py
        const x0 = cx | 0
        const y0 = cy | 0
        const fx = cx - x0
        const fy = cy - y0
        const right = x0 < maxX ? channels : 0
        const down = y0 < maxY ? pageWidth * channels : 0
        const at = (y0 * pageWidth + x0) * channels
        for (let channel = 0; channel < channels; channel++) {
          const above = data[at + channel]! * (1 - fx) + data[at + right + channel]! * fx
          const below = data[at + down + channel]! * (1 - fx) + data[at + down + right + channel]! * fx
          sums[channel]! += (above * (1 - fy) + below * fy) * weight
        }
      }
      for (let channel = 0; channel < channels; channel++) out[to++] = sums[channel]!
    }
  }
}

/** The same for most lines, a parallelogram in grey: in a third of the time. Nothing is rounded before the end. */
function sampleStraight(page: Raster, strip: Raster, [a, b, c, d, e, f]: Projective, grid: number): void {
  const { widthPx: pageWidth } = page
  const data = lumaOf(page)
  const { data: out, widthPx, heightPx } = strip
  const [maxX, maxY] = [pageWidth - 1, page.heightPx - 1]
  const weight = 1 / (grid * grid * 256)
  let to = 0
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0
      for (let gy = 0; gy < grid; gy++) {
        const v = (y + (gy + 0.5) / grid) / heightPx
        for (let gx = 0; gx < grid; gx++) {
          const u = (x + (gx + 0.5) / grid) / widthPx
          const px = a * u + b * v + c - 0.5
          const py = d * u + e * v + f - 0.5
          const cx = px < 0 ? 0 : px > maxX ? maxX : px
          const cy = py < 0 ? 0 : py > maxY ? maxY : py
          // The last pixel lies wholly to the right of the one before it.
          const x0 = cx < maxX ? cx | 0 : maxX - 1
          const y0 = cy < maxY ? cy | 0 : maxY - 1
          const fx = cx - x0
          const fy = cy - y0
          const at = y0 * pageWidth + x0
          const below = at + pageWidth
          sum +=
            (data[at]! * (1 - fx) + data[at + 1]! * fx) * (1 - fy) +
            (data[below]! * (1 - fx) + data[below + 1]! * fx) * fy
        }
      }
      out[to++] = sum * weight + 0.5
    }
  }
}

/** No line of text is this many times longer than high; a strip that long would fill the memory. */
export const MAX_LINE_RATIO = 1000

/** The whole picture as one box. */
export const wholePicture = ({ widthPx, heightPx }: Raster): Polygon => [
  [0, 0],
  [widthPx, 0],
  [widthPx, heightPx],
  [0, heightPx],
]

const isWhole = (page: Raster, polygon: Polygon): boolean =>
  wholePicture(page).every(([x, y], corner) => polygon[corner]![0] === x && polygon[corner]![1] === y)
