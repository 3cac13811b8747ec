// A labelled line and what was read in, which of the line's words were read as words out: spaces count here, as nowhere
// else in the scores.

/** Words between white space, each a list of the characters that are compared. */
export type Words = readonly (readonly string[])[]

/** A text's words, each normalised; those of which nothing is left are none. */
export const wordsOf = (text: string, normalised: (word: string) => string[]): Words =>
  text
    .split(/\s+/)
    .map(normalised)
    .filter((word) => word.length > 0)

/**
 * Words of `wanted` that are, in order, among the words of that part of `found` that fits the line best; of parts that fit
 * alike, as many of a short line do, those of the one with most of them.
 */
export function countFound(wanted: Words, found: Words, within: 'part' | 'whole'): number {
  const parts = within === 'whole' ? [found] : bestParts(wanted, found)
  return Math.max(0, ...parts.map((part) => countCommon(wanted, part)))
}

/** Length of the longest common subsequence, a row for each wanted word. */
function countCommon(wanted: Words, part: Words): number {
  const keys = part.map((word) => word.join(''))
  let above = new Array<number>(keys.length + 1).fill(0)
  for (const word of wanted) {
    const row = [0]
    for (const [at, key] of keys.entries())
      row.push(key === word.join('') ? above[at]! + 1 : Math.max(above[at + 1]!, row[at]!))
    above = row
  }
  return above.at(-1)!
}

/**
 * The words that hold some of each part of `found` that needs fewest edits to become `wanted`, white space aside: Sellers'
 * algorithm, which carries along where each part begins.
 */
function bestParts(wanted: Words, found: Words): Words[] {
  const line = wanted.flat()
  const characters = found.flatMap((word, nth) => word.map((character) => ({ character, nth })))
  let edits = Array.from({ length: line.length + 1 }, (_, row) => row)
  let begins = new Array<number>(line.length + 1).fill(0)
  let fewest = line.length
  let best: { from: number; to: number }[] = []
  for (const [at, { character }] of characters.entries()) {
    const nextEdits = [0]
    const nextBegins = [at + 1]
    for (let row = 1; row <= line.length; row++) {
      const replaced = edits[row - 1]! + (line[row - 1] === character ? 0 : 1)
      const [inserted, left] = [edits[row]! + 1, nextEdits[row - 1]! + 1]
      const least = Math.min(replaced, inserted, left)
      nextEdits.push(least)
      nextBegins.push(
        least === replaced ? begins[row - 1]! : least === inserted ? begins[row]! : nextBegins[row - 1]!,
      )
    }
    edits = nextEdits
    begins = nextBegins
    if (edits[line.length]! > fewest || begins[line.length]! > at) continue
    if (edits[line.length]! < fewest) best = []
    fewest = edits[line.length]!
    best.push({ from: begins[line.length]!, to: at })
  }
  return best.map(({ from, to }) => found.slice(characters[from]!.nth, characters[to]!.nth + 1))
}

/** Fewer of a set's lines with white space in them than this, and its labels were written without. */
const LEAST_SPACED = 0.1

/** Whether labels say where words end: Chinese ones put spaces as they please. */
export const areSpaced = (set: string, lines: readonly string[]): boolean =>
  set.startsWith('en_') &&
  lines.filter((line) => /\S\s+\S/.test(line)).length >= LEAST_SPACED * Math.max(1, lines.length)
