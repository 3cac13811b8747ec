// A probability map in, the connected regions of text in it out.
import type { Point } from '../vocabulary.ts'

/** A row-major map of `widthPx * heightPx` probabilities in 0..1. */
export interface ProbabilityMap {
  readonly widthPx: number
  readonly heightPx: number
  readonly data: Float32Array
}

/** One 8-connected region above the threshold: its outline as row ends, its size and its mean probability. */
export interface Region {
  /** Corners of the leftmost and rightmost pixels of each run: enough for the convex hull. */
  readonly outline: readonly Point[]
  readonly pixels: number
  readonly score: number
}

/**
 * Labels runs of pixels above `threshold` row by row and joins touching ones (union-find over runs, after
 * He, Chao and Suzuki, 2008). Outlines are in map pixels, where pixel i covers [i, i + 1).
 */
export function regionsOf(map: ProbabilityMap, threshold: number): Region[] {
  const { widthPx, heightPx, data } = map
  const starts: number[] = []
  const ends: number[] = []
  const rows: number[] = []
  const sums: number[] = []
  const parents: number[] = []
  const find = (run: number): number => {
    let root = run
    while (parents[root] !== root) root = parents[root]!
    while (parents[run] !== root) {
      const next = parents[run]!
      parents[run] = root
      run = next
    }
    return root
  }

  let aboveBegin = 0
  let aboveEnd = 0
  for (let y = 0; y < heightPx; y++) {
    const rowBegin = starts.length
    let above = aboveBegin
    const offset = y * widthPx
    for (let x = 0; x < widthPx; x++) {
      if (data[offset + x]! <= threshold) continue
      const start = x
      let sum = 0
      while (x < widthPx && data[offset + x]! > threshold) sum += data[offset + x++]!
      const run = starts.length
      starts.push(start)
      ends.push(x)
      rows.push(y)
      sums.push(sum)
      parents.push(run)
      while (above < aboveEnd && ends[above]! < start) above++
      for (let other = above; other < aboveEnd && starts[other]! <= x; other++)
        parents[find(other)] = find(run)
    }
    aboveBegin = rowBegin
    aboveEnd = starts.length
  }

  const regions = new Map<number, { outline: Point[]; pixels: number; sum: number }>()
  for (let run = 0; run < starts.length; run++) {
    const root = find(run)
    const region = regions.get(root) ?? { outline: [], pixels: 0, sum: 0 }
    regions.set(root, region)
    const [x0, x1, y] = [starts[run]!, ends[run]!, rows[run]!]
    region.outline.push([x0, y], [x1, y], [x0, y + 1], [x1, y + 1])
    region.pixels += x1 - x0
    region.sum += sums[run]!
  }
  return [...regions.values()].map(({ outline, pixels, sum }) => ({ outline, pixels, score: sum / pixels }))
}
