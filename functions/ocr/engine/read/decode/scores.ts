// What a recogniser says of the pieces of a strip in, one run of steps and where each of them lies on the strip out.

/** Probabilities, or logits, of the steps of a part of a strip that is `widthPx` wide; the first begins at its `firstPx`. */
export interface Scores {
  readonly data: Float32Array
  readonly steps: number
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
): { readonly data: Float32Array; readonly placeOf: (step: number) => number } {
  let [firstStep, right] = [0, left]
  const placed = parts.map(({ steps, firstPx, pxPerStep, widthPx }) => {
    const part = { firstStep, firstPx: right + firstPx, pxPerStep }
    firstStep += steps
    right += widthPx
    return part
  })
  return {
    data: joined(parts.map(({ data }) => data)),
    placeOf(step) {
      const part = placed.findLast((some) => some.firstStep <= step) ?? placed[0]!
      return Math.max(left, Math.min(part.firstPx + (step - part.firstStep) * part.pxPerStep, right))
    },
  }
}

/** Arrays one after the other; of a single one, no copy. */
function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
