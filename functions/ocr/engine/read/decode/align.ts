// Probabilities per time step and a text in, where in time each of its characters stands out.
import type { StepScores } from './scores.ts'

/** Steps [from, to) of one character. */
export interface Span {
  readonly from: number
  readonly to: number
  /** The character's highest probability among them. */
  readonly peak: number
}

const BLANK = 0
/** Probabilities nearer to 0 count as this near: a path over a step that rules it out is a bad one, but one. */
const NEAREST = 1e-12

/**
 * The likeliest alignment of a text to the steps: Viterbi over the states blank, character, blank, character, ..., blank
 * (Graves et al., Connectionist Temporal Classification, 2006). Time and memory: steps x characters.
 * @param scores  probabilities; class 0 is the blank
 * @param text    classes without blanks; needs a step a character and one more between two that are equal
 * @returns       one entry a character, in order, none overlapping the one before
 */
export function align({ data, starts }: StepScores, text: readonly number[]): Span[] {
  const steps = starts.length
  const states = 2 * text.length + 1
  /** By step and state, how many states before it the best path came from. */
  const moves = new Uint8Array(steps * states)
  /** ln of the best path to each state. The first step may come from the first blank alone. */
  let before = new Float64Array(states).fill(Number.NEGATIVE_INFINITY)
  let now = new Float64Array(states)
  before[0] = 0
  for (const [step, row] of starts.entries()) {
    const blank = Math.log(Math.max(data[row + BLANK]!, NEAREST))
    for (let state = 0; state < states; state++) {
      const c = classAt(text, state)
      let best = before[state]!
      let move = 0
      if (state > 0 && before[state - 1]! > best) {
        best = before[state - 1]!
        move = 1
      }
      // From one character to the next, past the blank that only equal ones need.
      if (state > 1 && c !== BLANK && c !== classAt(text, state - 2) && before[state - 2]! > best) {
        best = before[state - 2]!
        move = 2
      }
      now[state] = best + (c === BLANK ? blank : Math.log(Math.max(data[row + c]!, NEAREST)))
      moves[step * states + state] = move
    }
    const swap = before
    before = now
    now = swap
  }

  const spans = text.map(() => ({ from: steps, to: 0, peak: 0 }))
  let state = states > 1 && before[states - 2]! > before[states - 1]! ? states - 2 : states - 1
  for (let step = steps - 1; step >= 0; step--) {
    const span = state % 2 === 1 ? spans[(state - 1) / 2] : undefined
    if (span) {
      span.from = step
      span.to = Math.max(span.to, step + 1)
      span.peak = Math.max(span.peak, data[starts[step]! + classAt(text, state)]!)
    }
    state -= moves[step * states + state]!
  }
  return spans
}

const classAt = (text: readonly number[], state: number): number =>
  state % 2 === 1 ? text[(state - 1) / 2]! : BLANK
