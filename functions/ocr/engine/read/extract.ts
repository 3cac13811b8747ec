// A page and a line's box in, an upright strip of the recogniser's height out.
import { sides, squareToQuadrilateral } from '../geometry.ts'
import type { Polygon, Raster } from '../vocabulary.ts'

/**
 * Samples the box through its projective map, so that slanted and perspective lines come out straight. Where the
 * page is finer than the strip, each pixel is the mean of a grid of samples; where it is coarser, samples are
 * interpolated linearly. Outside the page the nearest pixel is repeated.
 * @returns  heightPx high, as wide as the box's proportions ask up to `MAX_LINE_RATIO`
 */
export function extract(page: Raster, polygon: Polygon, heightPx: number): Raster {
  const { along, across } = sides(polygon)
  const ratio = Math.min(along / Math.max(across, 1), MAX_LINE_RATIO)
  const widthPx = Math.max(1, Math.round(ratio * heightPx))
  const { channels, data, widthPx: pageWidth, heightPx: pageHeight } = page
  const [a, b, c, d, e, f, g, h] = squareToQuadrilateral(polygon)
  const grid = Math.max(1, Math.min(6, Math.round(across / heightPx)))
  const strip = new Uint8Array(widthPx * heightPx * channels)
  const size = { widthPx, heightPx, channels, data: strip }
  if (grid === 1 && channels === 3 && g === 0 && h === 0 && isInside(polygon, page)) {
    sampleInside(page, size, [a, b, c, d, e, f])
    return size
  }
  const weight = 1 / (grid * grid)
  const [maxX, maxY] = [pageWidth - 1, pageHeight - 1]
  let to = 0
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let s0 = 0
      let s1 = 0
      let s2 = 0
      for (let gy = 0; gy < grid; gy++) {
        const v = (y + (gy + 0.5) / grid) / heightPx
        for (let gx = 0; gx < grid; gx++) {
          const u = (x + (gx + 0.5) / grid) / widthPx
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
          const w00 = (1 - fx) * (1 - fy)
          const w10 = fx * (1 - fy)
          const w01 = (1 - fx) * fy
          const w11 = fx * fy
          s0 +=
            data[at]! * w00 +
            data[at + right]! * w10 +
            data[at + down]! * w01 +
            data[at + down + right]! * w11
          if (channels === 3) {
            s1 +=
              data[at + 1]! * w00 +
              data[at + right + 1]! * w10 +
              data[at + down + 1]! * w01 +
              data[at + down + right + 1]! * w11
            s2 +=
              data[at + 2]! * w00 +
              data[at + right + 2]! * w10 +
              data[at + down + 2]! * w01 +
              data[at + down + right + 2]! * w11
          }
        }
      }
      strip[to++] = s0 * weight + 0.5
      if (channels === 3) {
        strip[to++] = s1 * weight + 0.5
        strip[to++] = s2 * weight + 0.5
      }
    }
  }
  return size
}

/** Each sample has its neighbours to the right and below. */
const isInside = (polygon: Polygon, { widthPx, heightPx }: Raster): boolean =>
  polygon.every(([x, y]) => x >= 1 && y >= 1 && x <= widthPx - 1 && y <= heightPx - 1)

/** The same for most lines, a parallelogram inside the page and no finer than the strip: in half the time. */
function sampleInside(page: Raster, strip: Raster, [a, b, c, d, e, f]: Affine): void {
  const { data, widthPx: pageWidth } = page
  const { data: out, widthPx, heightPx } = strip
  const down = pageWidth * 3
  let to = 0
  for (let y = 0; y < heightPx; y++) {
    const v = (y + 0.5) / heightPx
    for (let x = 0; x < widthPx; x++) {
      const u = (x + 0.5) / widthPx
      const px = a * u + b * v + c - 0.5
      const py = d * u + e * v + f - 0.5
      const x0 = px | 0
      const y0 = py | 0
      const fx = px - x0
      const fy = py - y0
      const w00 = (1 - fx) * (1 - fy)
      const w10 = fx * (1 - fy)
      const w01 = (1 - fx) * fy
      const w11 = fx * fy
      const at = y0 * down + x0 * 3
      const below = at + down
      out[to++] = data[at]! * w00 + data[at + 3]! * w10 + data[below]! * w01 + data[below + 3]! * w11 + 0.5
      out[to++] =
        data[at + 1]! * w00 + data[at + 4]! * w10 + data[below + 1]! * w01 + data[below + 4]! * w11 + 0.5
      out[to++] =
        data[at + 2]! * w00 + data[at + 5]! * w10 + data[below + 2]! * w01 + data[below + 5]! * w11 + 0.5
    }
  }
}

type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** No line of text is this many times longer than high; a strip that long would fill the memory. */
export const MAX_LINE_RATIO = 1000

/** The whole picture as one box. */
export const wholePicture = ({ widthPx, heightPx }: Raster): Polygon => [
  [0, 0],
  [widthPx, 0],
  [widthPx, heightPx],
  [0, heightPx],
]
