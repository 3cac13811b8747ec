// Probabilities per time step and a language model in, the likeliest class sequence out: CTC prefix beam search.
import { CANDIDATES, type Candidates } from './candidates.ts'
import type { NGram } from './ngram.ts'

/** Prefixes followed at a time; eight read as well as sixteen. */
const WIDTH = 8
/** Of the language model against the network. Low: rare names and codes must still be read as they stand. */
const WEIGHT = 0.2
/** Prefixes this many nats behind the first are dropped. */
const FAR_BEHIND = 12
const BLANK = 0

/** A beginning of the text: a chain of classes without blanks, from the newest to the oldest. */
interface Prefix {
  readonly parent: Prefix | null
  readonly last: number
  /** What the language model says of all of it, weighted, in nats. */
  readonly gain: number
  children: Map<number, Prefix> | null
  /** Probability of all its alignments that end in the blank, and in `last`; of all prefixes scaled alike. */
  blank: number
  other: number
  nextBlank: number
  nextOther: number
  /** The step that `nextBlank` and `nextOther` are of. */
  touched: number
  /** ln of both probabilities, and `gain`. */
  rank: number
}

interface Language {
  readonly ngram: NGram
  readonly space: number
  /** Room for the classes before the one to be judged. */
  readonly history: Uint16Array
}

/**
 * Sums the probabilities of all alignments of a prefix (Graves et al., Connectionist Temporal Classification, 2006) and
 * weighs each new character by the language model (Hannun et al., First-Pass Large Vocabulary Continuous Speech
 * Recognition using Bi-Directional Recurrent DNNs, 2014).
 * @param found  classes of each step, the blank 0; where no step is in doubt the best path is as good, and takes less time
 * @param space  class of the space: what stands before a line; -1 where there is none
 * @returns      classes of the text
 */
export function searchBeam(found: Candidates, space: number, ngram: NGram): number[] {
  const language: Language = { ngram, space, history: new Uint16Array(ngram.historyLength) }
  const root = prefix(null, BLANK, 0)
  root.blank = 1
  let beam = [root]
  for (let step = 0; step < found.steps; step++) beam = advance(beam, step, found, language)
  const text: number[] = []
  for (let p = beam[0]!; p.parent; p = p.parent) text.push(p.last)
  return text.reverse()
}

const prefix = (parent: Prefix | null, last: number, gain: number): Prefix => ({
  ...{ parent, last, gain, children: null, blank: 0, other: 0 },
  ...{ nextBlank: 0, nextOther: 0, touched: -1, rank: 0 },
})

/** The beam one step later, likeliest first. */
function advance(beam: Prefix[], step: number, found: Candidates, language: Language): Prefix[] {
  if (found.counts[step] === 1 && found.classes[step * CANDIDATES] === BLANK) {
    // All prefixes stay, and none is likelier against another than before.
    for (const p of beam) {
      p.blank += p.other
      p.other = 0
    }
    return beam
  }
  const next: Prefix[] = []
  const touch = (p: Prefix): void => {
    if (p.touched === step) return
    p.touched = step
    p.nextBlank = 0
    p.nextOther = 0
    next.push(p)
  }
  const first = step * CANDIDATES
  for (const p of beam) {
    for (let k = first; k < first + found.counts[step]!; k++) {
      const c = found.classes[k]!
      const probability = found.probabilities[k]!
      let from = p.blank + p.other
      if (c === BLANK) {
        touch(p)
        p.nextBlank += from * probability
        continue
      }
      if (c === p.last) {
        // Without a blank between them they are one character.
        touch(p)
        p.nextOther += p.other * probability
        from = p.blank
        if (from === 0) continue
      }
      const child = childOf(p, c, language)
      touch(child)
      child.nextOther += from * probability
    }
  }
  let highest = 0
  for (const p of next) highest = Math.max(highest, p.nextBlank + p.nextOther)
  // No class of the step was likely enough to be followed.
  if (highest === 0) return beam
  for (const p of next) {
    // Products of many steps would be too small for a number.
    p.blank = p.nextBlank / highest
    p.other = p.nextOther / highest
    p.rank = Math.log(p.blank + p.other) + p.gain
  }
  next.sort((a, b) => b.rank - a.rank)
  let kept = Math.min(WIDTH, next.length)
  while (kept > 1 && next[kept - 1]!.rank < next[0]!.rank - FAR_BEHIND) kept--
  next.length = kept
  return next
}

/** The prefix one character longer: the same object each time, so that all ways to it add up. */
function childOf(parent: Prefix, last: number, { ngram, space, history }: Language): Prefix {
  const known = parent.children?.get(last)
  if (known) return known
  let length = 0
  for (let p = parent; p.parent && length < history.length; p = p.parent) history[length++] = p.last
  if (space >= 0 && length < history.length) history[length++] = space
  const child = prefix(parent, last, parent.gain + WEIGHT * ngram.gain(last, history, length))
  parent.children ??= new Map()
  parent.children.set(last, child)
  return child
}
