// Scores per time step in, characters with confidences out: greedy CTC decoding.
import type { Character } from './vocabulary.ts'

/** A character and the steps [from, to) it was seen in. */
export interface DecodedCharacter extends Character {
  readonly from: number
  readonly to: number
}

/**
 * Best path: the likeliest class of each step, repeats merged, blanks dropped (Graves et al., 2006).
 * @param data      steps x classes, row-major; probabilities, or logits (then softmax is applied to the winners)
 * @param classes   text of each class; the one at `blankIndex` is ''
 * @returns         one entry a character; its confidence is the highest of its steps
 */
export function decodeGreedily(
  data: Float32Array,
  classes: readonly string[],
  blankIndex: number,
  values: 'probabilities' | 'logits' = 'probabilities',
): DecodedCharacter[] {
  const count = classes.length
  const characters: { text: string; confidence: number; from: number; to: number }[] = []
  let previous = blankIndex
  for (let step = 0, offset = 0; offset + count <= data.length; step++, offset += count) {
    let winner = 0
    let highest = data[offset]!
    for (let c = 1; c < count; c++) {
      const value = data[offset + c]!
      if (value > highest) {
        highest = value
        winner = c
      }
    }
    if (winner !== blankIndex) {
      const confidence = values === 'logits' ? softmaxOfWinner(data, offset, count, highest) : highest
      const last = characters[characters.length - 1]
      if (winner === previous && last) {
        last.confidence = Math.max(last.confidence, confidence)
        last.to = step + 1
      } else {
        characters.push({ text: classes[winner]!, confidence, from: step, to: step + 1 })
      }
    }
    previous = winner
  }
  return characters
}

function softmaxOfWinner(data: Float32Array, offset: number, count: number, highest: number): number {
  let sum = 0
  for (let c = 0; c < count; c++) sum += Math.exp(data[offset + c]! - highest)
  return 1 / sum
}
