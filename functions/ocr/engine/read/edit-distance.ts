// Two texts in, how far apart they are out.

/** Fewest insertions, deletions and substitutions (Levenshtein, 1966), a row of the table at a time. */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [nth, character] of a.entries()) {
    const row = [nth + 1]
    for (let at = 1; at <= b.length; at++) {
      const replaced = above[at - 1]! + (b[at - 1] === character ? 0 : 1)
      row.push(Math.min(replaced, above[at]! + 1, row[at - 1]! + 1))
    }
    above = row
  }
  return above[b.length]!
}
