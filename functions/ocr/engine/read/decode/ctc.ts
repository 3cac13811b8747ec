// Scores per time step in, characters with confidences out: greedy CTC decoding.
import { CANDIDATES, type Candidates, candidatesOf } from './candidates.ts'
import type { StepScores } from './scores.ts'

/** A character and the steps [from, to) it was seen in. */
export interface DecodedCharacter {
  readonly text: string
  readonly confidence: number
  readonly from: number
  readonly to: number
}

/**
 * The best path passes over most spaces: at a gap between words the blank is a little likelier at every step. A gap
 * whose steps give the space this much probability together is one.
 */
export const SPACE_IN_GAP = 0.1

/** Scripts that are written without spaces between words. */
export const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u

/**
 * Best path: the likeliest class of each step, repeats merged, blanks dropped (Graves et al., 2006); then a space in
 * every gap that hints at one.
 * @param scores    probabilities, or logits (then softmax is applied where it counts)
 * @param classes   text of each class; the blank is '', the space ' '
 * @param leastInGap  Infinity leaves gaps as they are
 * @param candidates  of these probabilities, where somebody has looked at them before
 * @returns         one entry a character; its confidence is the highest of its steps, of a space in a gap their sum
 */
export function decodeGreedily(
  scores: StepScores,
  classes: readonly string[],
  values: 'probabilities' | 'logits' = 'probabilities',
  leastInGap = SPACE_IN_GAP,
  candidates?: Candidates,
): DecodedCharacter[] {
  const { data, starts } = scores
  const count = classes.length
  const blank = classes.indexOf('')
  const space = classes.indexOf(' ')
  const likely = values === 'logits' ? undefined : (candidates ?? candidatesOf(scores, classes))
  const characters: { text: string; confidence: number; from: number; to: number }[] = []
  let previous = blank
  let spaceInGap = 0
  for (const [step, offset] of starts.entries()) {
    const isLikely = likely !== undefined && likely.counts[step]! > 0
    const winner = isLikely ? likely.classes[step * CANDIDATES]! : winnerOf(data, offset, count)
    if (winner === blank) {
      if (space >= 0) spaceInGap += probabilityOf(data, offset, count, space, winner, values)
    } else {
      const confidence = probabilityOf(data, offset, count, winner, winner, values)
      const last = characters[characters.length - 1]
      if (winner === previous && last) {
        last.confidence = Math.max(last.confidence, confidence)
        last.to = step + 1
      } else {
        const text = classes[winner]!
        if (last && spaceInGap >= leastInGap && isSpaced(last.text) && isSpaced(text)) {
          characters.push({ text: ' ', confidence: Math.min(1, spaceInGap), from: last.to, to: step })
        }
        characters.push({ text, confidence, from: step, to: step + 1 })
      }
      spaceInGap = 0
    }
    previous = winner
  }
  return characters
}

/** Whether a space may stand beside a character, and it is none. */
export const isSpaced = (text: string): boolean => text !== ' ' && !UNSPACED.test(text)

function winnerOf(data: Float32Array, offset: number, count: number): number {
  let winner = 0
  for (let c = 1; c < count; c++) if (data[offset + c]! > data[offset + winner]!) winner = c
  return winner
}

function probabilityOf(
  data: Float32Array,
  offset: number,
  count: number,
  index: number,
  winner: number,
  values: 'probabilities' | 'logits',
): number {
  const value = data[offset + index]!
  if (values === 'probabilities') return value
  const highest = data[offset + winner]!
  const odds = Math.exp(value - highest)
  // What is a thousand times less likely than the winner needs no exact figure.
  if (odds < 1e-3) return 0
  let sum = 0
  for (let c = 0; c < count; c++) sum += Math.exp(data[offset + c]! - highest)
  return odds / sum
}
