// A read line with its words and the labels that lie where it lies in, which of its words are right out.
import type { Line, Polygon } from '../../functions/ocr/engine/vocabulary.ts'
import { normalise } from './score.ts'

export interface PlacedLabel {
  readonly text: string
  readonly polygon: Polygon | null
}

export interface JudgedWord {
  readonly text: string
  readonly confidence: number
  readonly isRight: boolean
}

/** A character that is compared. */
export interface Wanted {
  readonly text: string
  /** Whether a word of the label may begin here. */
  readonly begins: boolean
}

/**
 * Empty where nobody can tell: nothing is labelled there, or something illegible (`###`). `labels` of a picture that is one
 * line have no place: they are the line's. A label may go on where the line ends, at a space; where `isSpaced` is false labels
 * have none, and it may end anywhere. Marks at the ends of a word do not count: labels have them or not, as they please.
 */
export function judgeLine(
  { words = [], polygon }: Line,
  labels: readonly PlacedLabel[],
  { set, isSpaced }: { readonly set: string; readonly isSpaced: boolean },
): JudgedWord[] {
  const there = labels.filter((label) => !label.polygon || touches(label.polygon, polygon))
  if (there.length === 0 || there.some(({ text }) => text === '###')) return []
  const ordered = there.toSorted((a, b) => left(a.polygon) - left(b.polygon))
  const wanted = ordered.flatMap(({ text }) =>
    text
      .split(/\s+/)
      .flatMap((word) =>
        normalise(word, set).map((character, at) => ({ text: character, begins: !isSpaced || at === 0 })),
      ),
  )
  const found = words.map((word) => normalise(word.text, set))
  const wrong = wrongPlaces(wanted, found.flat())
  let from = 0
  return words.flatMap(({ text, confidence }, nth) => {
    const own = found[nth]!
    const [first, last] = [own.findIndex(isLetter), own.findLastIndex(isLetter)]
    const isRight = !wrong.slice(from + first, from + last + 1).includes(true)
    from += own.length
    return first < 0 ? [] : [{ text, confidence, isRight }]
  })
}

const isLetter = (character: string): boolean => /[\p{L}\p{N}]/u.test(character)

/** Whether the centre of one lies in the upright box around the other. */
function touches(a: Polygon, b: Polygon): boolean {
  return holds(a, centre(b)) || holds(b, centre(a))
}

const centre = (polygon: Polygon) =>
  [0, 1].map((axis) => polygon.reduce((sum, point) => sum + point[axis]!, 0) / polygon.length)
const holds = (polygon: Polygon, point: readonly number[]): boolean =>
  [0, 1].every((axis) => {
    const values = polygon.map((corner) => corner[axis]!)
    return point[axis]! >= Math.min(...values) && point[axis]! <= Math.max(...values)
  })
const left = (polygon: Polygon | null): number => (polygon ? Math.min(...polygon.map(([x]) => x)) : 0)

/**
 * For each character of `found`, whether it is replaced, superfluous, or beside one of its word that is missing, on the
 * cheapest way from `found` to a part of `wanted`.
 */
export function wrongPlaces(wanted: readonly Wanted[], found: readonly string[]): boolean[] {
  const cost = Array.from({ length: wanted.length + 1 }, () => new Uint16Array(found.length + 1))
  for (let column = 1; column <= found.length; column++) cost[0]![column] = column
  for (let row = 1; row <= wanted.length; row++)
    for (let column = 1; column <= found.length; column++)
      cost[row]![column] = Math.min(
        cost[row - 1]![column - 1]! + (wanted[row - 1]!.text === found[column - 1] ? 0 : 1),
        cost[row - 1]![column]! + 1,
        cost[row]![column - 1]! + 1,
      )
  const ends = cost.map((row) => row[found.length]!)
  let [row, column] = [ends.indexOf(Math.min(...ends)), found.length]
  const wrong = new Array<boolean>(found.length).fill(false)
  /** Between the found characters `column - 1` and `column` this one of `wanted` is missing. */
  const miss = (at: number): void => {
    if (column > 0 && !wanted[at]!.begins) wrong[column - 1] = true
    if (column < found.length && wanted[at + 1]?.begins === false) wrong[column] = true
  }
  if (row < wanted.length) miss(row)
  while (column > 0) {
    const here = cost[row]![column]!
    const isSame = row > 0 && wanted[row - 1]!.text === found[column - 1]
    if (row > 0 && here === cost[row - 1]![column - 1]! + (isSame ? 0 : 1)) {
      if (!isSame) wrong[column - 1] = true
      row--
      column--
    } else if (here === cost[row]![column - 1]! + 1) wrong[--column] = true
    else miss(--row)
  }
  if (row > 0) miss(row - 1)
  return wrong
}
