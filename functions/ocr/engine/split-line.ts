// A line with its words in, its parts before and from one of them out.
import type { Line, Polygon, Word } from './vocabulary.ts'

/** Before and from the word at this place. */
export function splitLine({ words = [], characters }: Line, at: number): [Line, Line] {
  const [left, right] = [words.slice(0, at), words.slice(at)]
  if (!characters) return [lineOf(left), lineOf(right)]
  let seen = left.reduce((sum, { text }) => sum + text.length, 0)
  const end = characters.findIndex(({ text }) => {
    seen -= text.trim().length
    return seen <= 0
  })
  const rest = characters.slice(end + 1)
  const start = rest.findIndex(({ text }) => text.trim() !== '')
  return [
    { ...lineOf(left), characters: characters.slice(0, end + 1) },
    { ...lineOf(right), characters: rest.slice(start) },
  ]
}

function lineOf(words: readonly Word[]): Line {
  const [first, last] = [words[0]!.polygon, words.at(-1)!.polygon]
  const polygon: Polygon = [first[0], last[1], last[2], first[3]]
  const length = words.reduce((sum, { text }) => sum + text.length, 0)
  const confidence = words.reduce((sum, each) => sum + each.confidence * each.text.length, 0) / length
  return { text: words.map(({ text }) => text).join(' '), confidence, polygon, words }
}
