// A page and a line's box in, an upright strip of the recogniser's height out.
import { sides, squareToQuadrilateral } from '../geometry.ts'
import { halved } from '../halves.ts'
import type { Polygon, Raster } from '../vocabulary.ts'

/** A page this many times finer than the strip is halved first, so that no pixel of it is passed over. */
const TOO_FINE = 1.5

/**
 * Samples the box through its projective map, so that slanted and perspective lines come out straight. Samples are
 * interpolated linearly, of a page at most `TOO_FINE` times finer than the strip. Outside the page the nearest pixel is
 * repeated.
 * @returns  heightPx high, as wide as the box's proportions ask up to `MAX_LINE_RATIO`
 */
export function extract(page: Raster, polygon: Polygon, heightPx: number): Raster {
  const { along, across } = sides(polygon)
  const ratio = Math.min(along / Math.max(across, 1), MAX_LINE_RATIO)
  const widthPx = Math.max(1, Math.round(ratio * heightPx))
  const halvings = Math.max(0, Math.floor(Math.log2(across / heightPx / TOO_FINE)) + 1)
  const source = halved(page, halvings)
  const scaled = halvings === 0 ? polygon : shrunk(polygon, 2 ** halvings)
  const { channels } = page
  const strip = { widthPx, heightPx, channels, data: new Uint8Array(widthPx * heightPx * channels) }
  const map = squareToQuadrilateral(scaled)
  const isAffine = map[6] === 0 && map[7] === 0
  if (channels === 3 && isAffine && isInside(scaled, source)) sampleInside(source, strip, map)
  else sample(source, strip, map)
  return strip
}

type Projective = ReturnType<typeof squareToQuadrilateral>

function shrunk([a, b, c, d]: Polygon, by: number): Polygon {
  return [
    [a[0] / by, a[1] / by],
    [b[0] / by, b[1] / by],
    [c[0] / by, c[1] / by],
    [d[0] / by, d[1] / by],
  ]
}

function sample(page: Raster, strip: Raster, [a, b, c, d, e, f, g, h]: Projective): void {
  const { channels, data, widthPx: pageWidth, heightPx: pageHeight } = page
  const { data: out, widthPx, heightPx } = strip
  const [maxX, maxY] = [pageWidth - 1, pageHeight - 1]
  let to = 0
  for (let y = 0; y < heightPx; y++) {
    const v = (y + 0.5) / heightPx
    for (let x = 0; x < widthPx; x++) {
      const u = (x + 0.5) / widthPx
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
      const w00 = (1 - fx) * (1 - fy)
      const w10 = fx * (1 - fy)
      const w01 = (1 - fx) * fy
      const w11 = fx * fy
      const first = (y0 * pageWidth + x0) * channels
      for (let at = first; at < first + channels; at++) {
        out[to++] =
          data[at]! * w00 +
          data[at + right]! * w10 +
          data[at + down]! * w01 +
          data[at + down + right]! * w11 +
          0.5
      }
    }
  }
}

/** Each sample has its neighbours to the right and below. */
const isInside = (polygon: Polygon, { widthPx, heightPx }: Raster): boolean =>
  polygon.every(([x, y]) => x >= 1 && y >= 1 && x <= widthPx - 1 && y <= heightPx - 1)

/** The same for most lines, a parallelogram inside the page: in half the time. */
function sampleInside(page: Raster, strip: Raster, [a, b, c, d, e, f]: Projective): void {
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

/** No line of text is this many times longer than high; a strip that long would fill the memory. */
export const MAX_LINE_RATIO = 1000

/** The whole picture as one box. */
export const wholePicture = ({ widthPx, heightPx }: Raster): Polygon => [
  [0, 0],
  [widthPx, 0],
  [widthPx, heightPx],
  [0, heightPx],
]
