// What a recogniser says of the pieces of a strip in, one run of steps and where each of them lies on the strip out.

/** Probabilities, or logits, of all classes by step: those of step i begin at `starts[i]` of `data`. Steps may share them. */
export interface StepScores {
  readonly data: Float32Array
  readonly starts: Int32Array
}

/**
 * @param data  rows of class scores
 * @param rows  by step, the row that is its own; without them every row is a step's, in order
 */
export function stepsOf(
  { data, rows }: { readonly data: Float32Array; readonly rows?: Int32Array },
  classCount: number,
): StepScores {
  const steps = rows?.length ?? Math.floor(data.length / classCount)
  return {
    data,
    starts: Int32Array.from({ length: steps }, (_, step) => (rows?.[step] ?? step) * classCount),
  }
}

/** Of the steps of a part of a strip that is `widthPx` wide; the first begins at its `firstPx`. */
export interface Scores extends StepScores {
  readonly firstPx: number
  readonly pxPerStep: number
  readonly widthPx: number
}

/**
 * @param parts  at least one, in order; the first lies at column `left`
 * @returns      `placeOf` leads from a step, or a place between steps, to columns of the strip within the parts
 */
export function joinScores(
  parts: readonly Scores[],
  left: number,
): { readonly scores: StepScores; readonly placeOf: (step: number) => number } {
  let [firstStep, right] = [0, left]
  const placed = parts.map(({ starts, firstPx, pxPerStep, widthPx }) => {
    const part = { firstStep, firstPx: right + firstPx, pxPerStep }
    firstStep += starts.length
    right += widthPx
    return part
  })
  return {
    scores: joined(parts),
    placeOf(step) {
      const part = placed.findLast((some) => some.firstStep <= step) ?? placed[0]!
      return Math.max(left, Math.min(part.firstPx + (step - part.firstStep) * part.pxPerStep, right))
    },
  }
}

/** One after the other; of a single part, no copy. */
function joined(parts: readonly StepScores[]): StepScores {
  if (parts.length === 1) return parts[0]!
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0))
  let at = 0
  const starts = parts.flatMap((part) => {
    data.set(part.data, at)
    const moved = Array.from(part.starts, (start) => start + at)
    at += part.data.length
    return moved
  })
  return { data, starts: Int32Array.from(starts) }
}
