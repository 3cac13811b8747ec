// The pages of a document in, the level of each heading out: by how much higher its lines are than its page's.
import type { Block, Page, Polygon } from '../../engine/vocabulary.ts'

/** A size this much below the next larger one is another: boxes are as high as their letters happen to be. */
const STEP = 1.12
const MOST_LEVELS = 6

/** 1 is the largest size of the document; pages may be of different resolution. */
export function headingLevels(pages: readonly Page[]): ReadonlyMap<Block, number> {
  const sized = pages.flatMap((page) => {
    const usual = median(page.lines.map(({ polygon }) => heightOf(polygon)))
    return page.blocks
      .filter(({ kind }) => kind === 'heading')
      .map((block) => ({
        block,
        size: median(block.lines.map((at) => heightOf(page.lines[at]!.polygon))) / usual,
      }))
  })
  const levels = new Map<Block, number>()
  let [level, larger] = [0, Number.POSITIVE_INFINITY]
  for (const { block, size } of sized.sort((a, b) => b.size - a.size)) {
    if (size * STEP < larger) level = Math.min(level + 1, MOST_LEVELS)
    larger = size
    levels.set(block, level)
  }
  return levels
}

function heightOf([a, b, c, d]: Polygon): number {
  return (Math.hypot(d[0] - a[0], d[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1])) / 2
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 1
}
