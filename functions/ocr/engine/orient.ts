// The boxes of a page in, by how much its text is turned out: a quarter or half turn judged by reading, a tilt
// measured from the boxes.
import { angleOf, sides, turnedHalf, weightedMedian } from './geometry.ts'
import { CLEARLY, isVertical, type ReadOne } from './read/read-box.ts'
import type { Polygon } from './vocabulary.ts'

const PROBES = 3
/** Read this surely text stands upright; on its head it is read with up to 0.85. */
const SURE = 0.9
/** A page is not turned for a reading less sure than this. */
const CREDIBLE = 0.7
/** Tilts in degrees: less does not disturb the detector. */
const LEAST_TILT = 3

export interface Turn {
  /** 0, 90, 180 or 270 degrees clockwise. */
  readonly quarters: number
  /** Degrees clockwise beyond that, in -45..45; 0 when too small to matter. */
  readonly tilt: number
}

/** Reads the longest boxes, the other way up as well where that is in doubt. */
export async function turnOf(polygons: readonly Polygon[], readOne: ReadOne): Promise<Turn> {
  const weightOf = (some: readonly Polygon[]) => some.reduce((sum, polygon) => sum + sides(polygon).along, 0)
  const upright = polygons.filter((polygon) => !isVertical(polygon))
  const vertical = polygons.filter((polygon) => isVertical(polygon))
  const tilt = tiltOf(polygons)
  const turn = (quarters: number): Turn => ({ quarters, tilt: Math.abs(tilt) >= LEAST_TILT ? tilt : 0 })

  const surenessOf = async (some: readonly Polygon[]) => {
    let sum = 0
    for (const polygon of some) sum += (await readOne(polygon)).reading.confidence
    return some.length > 0 ? sum / some.length : 0
  }
  const uprightSureness = await surenessOf(longest(upright, PROBES))
  if (uprightSureness >= SURE) return turn(0)
  const isOnItsSide = weightOf(vertical) > weightOf(upright)
  const probes = longest(isOnItsSide ? vertical : upright, PROBES)
  const asFound = isOnItsSide ? await surenessOf(probes) : uprightSureness
  const otherWay = asFound >= SURE ? 0 : await surenessOf(probes.map(turnedHalf))
  // Columns that read well in neither direction are stacked characters on an upright page.
  if (Math.max(asFound, otherWay) < CREDIBLE) return turn(0)
  // Boxes on their side were given the downward direction (see toPolygon).
  const found = isOnItsSide ? 90 : 0
  return turn(otherWay > asFound + CLEARLY ? found + 180 : found)
}

/** The boxes with the most text in them. */
const longest = (polygons: readonly Polygon[], count: number): Polygon[] => {
  const ratio = (polygon: Polygon) => sides(polygon).along / Math.max(1, sides(polygon).across)
  return [...polygons].sort((a, b) => ratio(b) - ratio(a)).slice(0, count)
}

/** The weighted median tilt of the longer boxes against the nearest quarter turn, in degrees clockwise. */
export function tiltOf(polygons: readonly Polygon[]): number {
  return weightedMedian(
    polygons.flatMap((polygon) => {
      const { along, across } = sides(polygon)
      if (along < across * 3) return []
      const degrees = (angleOf(polygon) * 180) / Math.PI
      return [{ value: degrees - Math.round(degrees / 90) * 90, weight: along }]
    }),
  )
}
