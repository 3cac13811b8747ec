// Probabilities per time step in, the few classes worth following at each step out. Everything that decodes begins here: it
// is the one place that looks at all classes, and at most steps it looks at few of them.
import type { StepScores } from './scores.ts'

/** Classes followed at a step. */
export const CANDIDATES = 8
/** Less likely classes are not followed: no language model can make up for that. */
const LEAST = 0.01
/** Of a step whose winner is this likely no other class is followed: most steps are such. */
const SURE = 0.97
/** A line with no step below this is left to the best path. */
const DOUBTFUL = 0.9
const LEAST_BITS = new Int32Array(new Float32Array([LEAST]).buffer)[0]!

/** What is followed at each step: CANDIDATES places a step, likeliest first, `counts[step]` of them taken. */
export interface Candidates {
  readonly steps: number
  readonly classes: Uint16Array
  readonly probabilities: Float32Array
  readonly counts: Uint8Array
  /** Some step is not sure of its winner. */
  readonly isDoubtful: boolean
}

/**
 * The classes of a step add up to 1: once what has not been looked at can hold none that is likely enough, it is passed
 * over. The blank is looked at first, then ASCII: so most steps take the same time however large the alphabet is.
 * @param scores   probabilities
 * @param classes  text of each class, the blank ''
 */
export function candidatesOf({ data, starts }: StepScores, classes: readonly string[]): Candidates {
  const steps = starts.length
  const found: Found = {
    ...{ steps, classes: new Uint16Array(steps * CANDIDATES), counts: new Uint8Array(steps) },
    probabilities: new Float32Array(steps * CANDIDATES),
  }
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length)
  const usual = usualOf(classes)
  let isDoubtful = false
  for (const [step, row] of starts.entries()) {
    const rest = gatherUsual(data, row, usual.list, found, step)
    if (rest >= LEAST) gatherOthers({ data, bits }, row, classes.length, usual.has, found, step, rest)
    const highest = found.probabilities[step * CANDIDATES]!
    if (highest >= SURE) found.counts[step] = 1
    if (highest < DOUBTFUL) isDoubtful = true
  }
  return { ...found, isDoubtful }
}

type Found = Omit<Candidates, 'isDoubtful'>

/** What the classes that were not looked at have together, at most. */
function gatherUsual(data: Float32Array, row: number, usual: Int32Array, found: Found, step: number): number {
  let rest = 1
  for (let at = 0; at < usual.length && rest >= LEAST; at++) {
    const p = data[row + usual[at]!]!
    if (p < LEAST) continue
    insert(found, step, usual[at]!, p)
    rest -= p
  }
  return rest
}

function gatherOthers(
  { data, bits }: { readonly data: Float32Array; readonly bits: Int32Array },
  row: number,
  count: number,
  isUsual: Uint8Array,
  found: Found,
  step: number,
  rest: number,
): void {
  const end = row + count
  for (let at = row; at < end; at += 8) {
    const until = Math.min(at + 8, end)
    if (until - at === 8 && areLess(bits, at)) continue
    for (let one = at; one < until; one++) {
      const p = data[one]!
      if (p < LEAST || isUsual[one - row] === 1) continue
      insert(found, step, one - row, p)
      rest -= p
    }
    if (rest < LEAST) return
  }
}

/** Eight numbers at a time: floats above 0 are in the order of their bits, and a difference below 0 has the sign's bit. */
const areLess = (bits: Int32Array, at: number): boolean =>
  ((bits[at]! - LEAST_BITS) &
    (bits[at + 1]! - LEAST_BITS) &
    (bits[at + 2]! - LEAST_BITS) &
    (bits[at + 3]! - LEAST_BITS) &
    (bits[at + 4]! - LEAST_BITS) &
    (bits[at + 5]! - LEAST_BITS) &
    (bits[at + 6]! - LEAST_BITS) &
    (bits[at + 7]! - LEAST_BITS)) <
  0

/** Into a short sorted list; what falls off its end is lost. */
function insert({ classes, probabilities, counts }: Found, step: number, c: number, p: number): void {
  const first = step * CANDIDATES
  const count = counts[step]!
  let at = count
  while (at > 0 && probabilities[first + at - 1]! < p) at--
  if (at === CANDIDATES) return
  for (let to = Math.min(count, CANDIDATES - 1); to > at; to--) {
    probabilities[first + to] = probabilities[first + to - 1]!
    classes[first + to] = classes[first + to - 1]!
  }
  probabilities[first + at] = p
  classes[first + at] = c
  counts[step] = Math.min(count + 1, CANDIDATES)
}

interface Usual {
  readonly list: Int32Array
  /** By class: whether the list has it. */
  readonly has: Uint8Array
}

const usualClasses = new WeakMap<readonly string[], Usual>()

/** The blank and the classes of ASCII: they lie all over the alphabet, and most lines are made of them. */
function usualOf(classes: readonly string[]): Usual {
  const known = usualClasses.get(classes)
  if (known) return known
  const has = Uint8Array.from(classes, (text) => Number(/^[ -~]?$/.test(text)))
  const others = classes.flatMap((text, c) => (has[c] === 1 && text !== '' ? [c] : []))
  const usual = { list: Int32Array.from([classes.indexOf(''), ...others]), has }
  usualClasses.set(classes, usual)
  return usual
}
