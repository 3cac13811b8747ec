// A box and its reading in, polygons of the words and characters on it out.
//
// CTC sees a character at a peak, often of one step: that is where its middle lies, not how wide it is. Cells are made
// of peaks by what characters are wide: the border between neighbours divides the way between their middles as their
// widths do, and no cell reaches much further than its character's own width.

import { sides, squareToQuadrilateral, weightedMedian } from '../geometry.ts'
import type { Character, Point, Polygon, TranscribeOptions, Word } from '../vocabulary.ts'
import { UNSPACED } from './decode/ctc.ts'
import type { ReadBox } from './read-box.ts'
import type { SeenCharacter } from './recognise.ts'

/** A part of the box, along its reading: 0 where it begins, 1 where it ends. */
interface Cell {
  readonly from: number
  readonly to: number
}

/** Widths of ink in ems, roughly: what matters is how they compare. The first that fits counts. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[、。，．：；！（）《》「」]/u, 0.4],
  [UNSPACED, 1],
  [/[iljtfrI1.,:;'"!|()[\]]/, 0.32],
  [/[mwMW@%&]/, 0.85],
  [/[A-Z]/, 0.68],
]
const USUAL_WIDTH = 0.53
/** Of a line's height, where no two characters stand side by side to measure it by. */
const EM_IN_HEIGHTS = 0.8
/** No cell is this much wider than its character is thought to be. */
const MOST_WIDTHS = 1.6

/**
 * Corners are in the frame of the box's polygon and stand as the text is read; stacked characters lie below each other.
 * Words are what stands between spaces; what is written without any is one word.
 * @returns  by `detail`: nothing, `words`, or `words` and `characters` whose texts joined are the reading's
 */
export function locate(
  box: ReadBox,
  detail: TranscribeOptions['detail'],
): { words?: Word[]; characters?: Character[] } {
  if (detail === 'line') return {}
  const { characters } = box.reading
  const cells = cellsOf(box)
  const polygonOf = onto(box)
  const words = wordsOf(characters).map(({ from, to }) => {
    const inside = characters.slice(from, to)
    return {
      text: inside.map(({ text }) => text).join(''),
      confidence: inside.reduce((sum, { confidence }) => sum + confidence, 0) / inside.length,
      polygon: polygonOf({ from: cells[from]!.from, to: cells[to - 1]!.to }),
    }
  })
  if (detail === 'word') return { words }
  return {
    words,
    characters: characters.map(({ text, confidence }, at) => ({
      ...{ text, confidence },
      polygon: polygonOf(cells[at]!),
    })),
  }
}

const isSpace = (text: string): boolean => /^\s$/.test(text)

/** Runs without spaces: places [from, to). */
function wordsOf(characters: readonly SeenCharacter[]): Cell[] {
  const words: Cell[] = []
  let from = 0
  for (const [at, { text }] of [...characters, { text: ' ' }].entries()) {
    if (!isSpace(text)) continue
    if (at > from) words.push({ from, to: at })
    from = at + 1
  }
  return words
}

/** One cell a character, in order, none overlapping the next. */
function cellsOf({ polygon, reading: { characters }, isStacked = false }: ReadBox): Cell[] {
  const { along, across } = sides(polygon)
  const seen = characters.flatMap(({ text, from, to }, at) =>
    // Stacked characters have a place of the same height each.
    isSpace(text) ? [] : [{ at, middle: (from + to) / 2, width: isStacked ? 1 : widthOf(text) }],
  )
  const ems = seen.slice(1).flatMap(({ at, middle, width }, nth) => {
    const before = seen[nth]!
    const weight = width + before.width
    return at === before.at + 1 ? [{ value: (2 * (middle - before.middle)) / weight, weight }] : []
  })
  const heights = isStacked ? along / across : across / along
  const em = weightedMedian(ems) || EM_IN_HEIGHTS * heights

  /** How far a character reaches towards the next one on that side. */
  const reach = ({ at, middle, width }: (typeof seen)[number], other = -1): number => {
    const half = (width * em) / 2
    const next = seen[other]
    if (!next) return half
    const way = Math.abs(next.middle - middle)
    // A space lies between them.
    if (Math.abs(next.at - at) > 1) return Math.min(half, way / 2)
    return Math.min(half * MOST_WIDTHS, (way * width) / (width + next.width))
  }
  const cells = new Map<number, Cell>()
  for (const [nth, character] of seen.entries()) {
    const { at, middle } = character
    const [from, to] = [middle - reach(character, nth - 1), middle + reach(character, nth + 1)]
    cells.set(at, { from: Math.max(0, from), to: Math.min(1, to) })
  }
  return characters.map((_, at) => cells.get(at) ?? between(cells, at, characters.length))
}

/** The cell of a space: what its neighbours leave, shared by spaces that stand side by side. */
function between(cells: ReadonlyMap<number, Cell>, at: number, count: number): Cell {
  let [first, last] = [at, at]
  while (first > 0 && !cells.has(first - 1)) first--
  while (last < count - 1 && !cells.has(last + 1)) last++
  const [from, to] = [cells.get(first - 1)?.to ?? 0, cells.get(last + 1)?.from ?? 1]
  const share = (to - from) / (last - first + 1)
  return { from: from + share * (at - first), to: from + share * (at - first + 1) }
}

const widthOf = (text: string): number => WIDTHS.find(([fits]) => fits.test(text))?.[1] ?? USUAL_WIDTH

/** Cells on the box, through the same projective map as its strip was cut by. */
function onto({ polygon, isStacked }: ReadBox): (cell: Cell) => Polygon {
  const [a, b, c, d, e, f, g, h] = squareToQuadrilateral(polygon)
  const at = (u: number, v: number): Point => {
    const w = 1 / (g * u + h * v + 1)
    return [(a * u + b * v + c) * w, (d * u + e * v + f) * w]
  }
  return ({ from, to }) =>
    isStacked
      ? [at(0, from), at(1, from), at(1, to), at(0, to)]
      : [at(from, 0), at(to, 0), at(to, 1), at(from, 1)]
}
