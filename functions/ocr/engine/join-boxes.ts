// A page and the boxes found on it in, boxes of which no two hold the same letters of a line out.
//
// The detector's boxes are grown beyond their text: where two of one line lie close, each holds letters of the other, and
// they are read twice. Where the ink goes on from one to the other they are one box; where white lies between them, they
// part there.
import { angleOf, sides } from './geometry.ts'
import { extract } from './read/extract.ts'
import type { Point, Polygon, Raster } from './vocabulary.ts'

/** White this wide parts two boxes, in line heights: twice the space between words. */
const PARTING_GAP = 0.5
/** Boxes of one line: each one's middle lies this near to the other's, in heights of the lower one. */
const LEVEL = 0.25
/** A box this much higher than another is of larger type, a tall one of characters below each other. */
const SAME_HEIGHT = 1.3
const TALL = 1.5
/** Boxes that differ by more than this in direction are not of one line, in radians: 8 degrees. */
const PARALLEL = 0.14
/** Height at which the white between two boxes is looked for. */
const LOOK_PX = 24
/** A column whose samples lie nearer to the paper than this share of the line's contrast is white. */
const QUIET = 0.3

/** A box in the frame of its line: x along it, y across. */
interface Extent {
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/** Boxes that share no letters with another come out as they went in, the same objects. */
export function joinBoxes(page: Raster, polygons: readonly Polygon[]): Polygon[] {
  const boxes = polygons.map(inBounds)
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length; j++) {
      const [one, other] = [boxes[i]!, boxes[j]!]
      if (isEmpty(sharedOf(one.bounds, other.bounds))) continue
      const settled = settle(page, one.polygon, other.polygon)
      if (!settled) continue
      const [first, second] = settled
      boxes[i] = inBounds(first)
      if (second) boxes[j] = inBounds(second)
      else {
        boxes.splice(j, 1)
        // The joined box may reach one that was looked at before.
        j = i
      }
    }
  }
  return boxes.map(({ polygon }) => polygon)
}

function inBounds(polygon: Polygon): { polygon: Polygon; bounds: Extent } {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)]
  const bounds = { x0: Math.min(...xs), x1: Math.max(...xs), y0: Math.min(...ys), y1: Math.max(...ys) }
  return { polygon, bounds }
}

const sharedOf = (a: Extent, b: Extent): Extent => ({
  ...{ x0: Math.max(a.x0, b.x0), x1: Math.min(a.x1, b.x1) },
  ...{ y0: Math.max(a.y0, b.y0), y1: Math.min(a.y1, b.y1) },
})
const isEmpty = ({ x0, x1, y0, y1 }: Extent): boolean => x0 >= x1 || y0 >= y1

/** One box that is both, both parted, or undefined where they may stay as they are. */
function settle(page: Raster, a: Polygon, b: Polygon): readonly [Polygon, Polygon?] | undefined {
  const [line, other] = sides(a).along >= sides(b).along ? [a, b] : [b, a]
  const angle = angleOf(line)
  // A lone character beside a line may seem to run down; lines above each other are no column of characters.
  const turned = angleOf(other) - angle
  const rest = isUpright(line)
    ? turned - Math.round(turned / (Math.PI / 2)) * (Math.PI / 2)
    : Math.sin(turned / 2)
  if (Math.abs(rest) > PARALLEL) return undefined
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const both = [extentOf(a, cos, sin), extentOf(b, cos, sin)] as const
  const [left, right] = both[0].x0 + both[0].x1 < both[1].x0 + both[1].x1 ? both : [both[1], both[0]]
  const shared = sharedOf(left, right)
  const heights = both.map(({ y0, y1 }) => y1 - y0)
  const [low, high] = [Math.min(...heights), Math.max(...heights)]
  const apart = Math.abs(left.y0 + left.y1 - right.y0 - right.y1) / 2
  if (isEmpty(shared) || apart > LEVEL * low || both.some(isTall)) return undefined

  const back = (extent: Extent): Polygon => toPolygon(extent, cos, sin)
  const isInside = shared.x1 - shared.x0 >= Math.min(...both.map(({ x0, x1 }) => x1 - x0)) * 0.9
  const gap = isInside ? undefined : widestGap(page, shared, back)
  if (!gap || gap.x1 - gap.x0 < PARTING_GAP * low) {
    if (high > SAME_HEIGHT * low) return undefined
    return [
      back({
        ...{ x0: Math.min(left.x0, right.x0), x1: Math.max(left.x1, right.x1) },
        ...{ y0: Math.min(left.y0, right.y0), y1: Math.max(left.y1, right.y1) },
      }),
    ]
  }
  // Each keeps the white, as letters at the very edge of a strip are read badly.
  if (left.x1 <= gap.x1 && right.x0 >= gap.x0) return undefined
  const parted = [
    back({ ...left, x1: Math.min(left.x1, gap.x1) }),
    back({ ...right, x0: Math.max(right.x0, gap.x0) }),
  ] as const
  return left === both[0] ? parted : [parted[1], parted[0]]
}

const isUpright = (polygon: Polygon): boolean => Math.abs(Math.cos(angleOf(polygon))) > Math.SQRT1_2

const isTall = ({ x0, x1, y0, y1 }: Extent): boolean => y1 - y0 > TALL * (x1 - x0)

/** The widest white in what two boxes share and a line's height around it, where it reaches into what they share. */
function widestGap(
  page: Raster,
  shared: Extent,
  back: (extent: Extent) => Polygon,
): { readonly x0: number; readonly x1: number } | undefined {
  const height = shared.y1 - shared.y0
  const seen = { ...shared, x0: shared.x0 - height, x1: shared.x1 + height }
  const { data, widthPx } = extract(page, back(seen), { heightPx: LOOK_PX, isGrey: true })
  const paper = [...data].sort((a, b) => a - b)[data.length >> 1]!
  const contrasts = Array.from({ length: widthPx }, (_, x) => contrastOf(data, widthPx, x, paper))
  const limit = QUIET * Math.max(...contrasts)
  const pxPerColumn = (seen.x1 - seen.x0) / widthPx
  let widest: { x0: number; x1: number } | undefined
  for (let x = 0, from = 0; x <= widthPx; x++) {
    if (x < widthPx && contrasts[x]! < limit) continue
    const run = { x0: seen.x0 + from * pxPerColumn, x1: seen.x0 + x * pxPerColumn }
    const isShared = Math.min(run.x1, shared.x1) > Math.max(run.x0, shared.x0)
    if (isShared && run.x1 - run.x0 > (widest ? widest.x1 - widest.x0 : 0)) widest = run
    from = x + 1
  }
  return widest
}

/** How far a column goes from the paper in its middle rows: neighbouring lines may reach into the others. */
function contrastOf(data: Uint8Array, widthPx: number, x: number, paper: number): number {
  let most = 0
  for (let y = LOOK_PX / 6; y < (LOOK_PX * 5) / 6; y++)
    most = Math.max(most, Math.abs(data[y * widthPx + x]! - paper))
  return most
}

function extentOf(polygon: Polygon, cos: number, sin: number): Extent {
  const xs = polygon.map(([x, y]) => x * cos + y * sin).sort((a, b) => a - b)
  const ys = polygon.map(([x, y]) => y * cos - x * sin).sort((a, b) => a - b)
  // The mean of two corners each, so that a box a little askew does not seem larger than it is.
  const mean = (values: readonly number[], at: number) => (values[at]! + values[at + 1]!) / 2
  return { x0: mean(xs, 0), x1: mean(xs, 2), y0: mean(ys, 0), y1: mean(ys, 2) }
}

function toPolygon({ x0, x1, y0, y1 }: Extent, cos: number, sin: number): Polygon {
  const corner = (x: number, y: number): Point => [x * cos - y * sin, x * sin + y * cos]
  return [corner(x0, y0), corner(x1, y0), corner(x1, y1), corner(x0, y1)]
}
