// The characters of a PDF page in, lines of text with their words out.

import type { Character, Line, Point, Polygon, Word } from '../../vocabulary.ts'
import type { PdfCharacter } from './characters.ts'

/** In font sizes: a wider gap parts columns, a smaller step off the base line is an index or an exponent. */
const COLUMN_GAP = 1.5
const OFF_LINE = 0.5
/** Of a font size, for lines at an angle, whose cells PDFium knows only upright. */
const ASCENT = 0.9
const DESCENT = 0.25
const USUAL_ADVANCE = 0.5

/** A character's extent along its line. */
interface Placed {
  readonly character: PdfCharacter
  from: number
  to: number
}

const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1]
/** A quarter turn clockwise on screen: from one line to the next. */
const downOf = ([x, y]: Point): Point => [-y, x]
const isBlank = (text: string): boolean => text.trim() === ''

/** Every line with words and characters, all of confidence 1; in the order of the file. */
export function linesOf(characters: readonly PdfCharacter[]): Line[] {
  return runsOf(characters).flatMap((run) => toLine(run) ?? [])
}

/** Characters that follow each other on one base line. */
function runsOf(characters: readonly PdfCharacter[]): Placed[][] {
  const runs: Placed[][] = []
  let run: Placed[] = []
  let last: Placed | undefined
  let isSpaceDue = false
  for (const character of characters) {
    if (isBlank(character.text)) {
      // Where it stands is of no interest: PDFium makes some up, and writers set some anywhere.
      isSpaceDue = true
      if (/[\r\n]/.test(character.text)) last = undefined
      continue
    }
    const placed = place(character)
    if (!last || !follows(last, placed)) {
      run = []
      runs.push(run)
    } else if (isSpaceDue) {
      run.push({ character: { ...character, text: ' ' }, from: last.to, to: Math.max(last.to, placed.from) })
    }
    run.push(placed)
    last = placed
    isSpaceDue = false
  }
  return runs
}

const isUpright = ([x, y]: Point): boolean => Math.min(Math.abs(x), Math.abs(y)) < 0.01

function place(character: PdfCharacter): Placed {
  const { direction, box, origin, sizePx } = character
  if (!isUpright(direction)) {
    const from = dot(origin, direction)
    return { character, from, to: from + sizePx * USUAL_ADVANCE }
  }
  const [a, b] = [dot(box[0], direction), dot(box[1], direction)]
  return { character, from: Math.min(a, b), to: Math.max(a, b) }
}

function follows(last: Placed, next: Placed): boolean {
  const { direction, origin, sizePx } = last.character
  if (dot(direction, next.character.direction) < 0.99) return false
  const size = Math.max(sizePx, next.character.sizePx)
  const down = downOf(direction)
  if (Math.abs(dot(next.character.origin, down) - dot(origin, down)) > OFF_LINE * size) return false
  const gap = Math.max(next.from - last.to, last.from - next.to)
  if (gap > COLUMN_GAP * size) return false
  // At an angle the width of a character is known when the next one is.
  if (!isUpright(direction) && next.from > last.from) last.to = Math.min(next.from, last.from + sizePx)
  return true
}

function toLine(run: readonly Placed[]): Line | undefined {
  const inked = run.filter(({ character }) => !isBlank(character.text))
  const [first] = inked
  if (!first) return undefined
  const { direction } = first.character
  const down = downOf(direction)
  const heights = inked.flatMap(({ character }) => across(character, down))
  const [top, bottom] = [Math.min(...heights), Math.max(...heights)]
  const polygonOf = (parts: readonly Placed[]): Polygon => {
    const [from, to] = [Math.min(...parts.map((p) => p.from)), Math.max(...parts.map((p) => p.to))]
    const at = (along: number, off: number): Point => [
      direction[0] * along + down[0] * off,
      direction[1] * along + down[1] * off,
    ]
    return [at(from, top), at(to, top), at(to, bottom), at(from, bottom)]
  }
  const characters: Character[] = run.map((placed) => ({
    ...{ text: placed.character.text, confidence: 1, polygon: polygonOf([placed]) },
  }))
  return {
    text: characters.map(({ text }) => text).join(''),
    confidence: 1,
    polygon: polygonOf(inked),
    words: wordsOf(run, polygonOf),
    characters,
  }
}

/** From the line's upper to its lower edge, along `down`. */
function across({ box, origin, direction, sizePx }: PdfCharacter, down: Point): [number, number] {
  const base = dot(origin, down)
  const [a, b] = [dot(box[0], down), dot(box[1], down)]
  // Fonts without measures have cells without height.
  if (isUpright(direction) && Math.abs(a - b) > 1) return [Math.min(a, b), Math.max(a, b)]
  return [base - ASCENT * sizePx, base + DESCENT * sizePx]
}

function wordsOf(run: readonly Placed[], polygonOf: (parts: readonly Placed[]) => Polygon): Word[] {
  const words: Word[] = []
  let parts: Placed[] = []
  for (const placed of [...run, undefined]) {
    if (placed && !isBlank(placed.character.text)) {
      parts.push(placed)
    } else if (parts.length > 0) {
      const text = parts.map(({ character }) => character.text).join('')
      words.push({ text, confidence: 1, polygon: polygonOf(parts) })
      parts = []
    }
  }
  return words
}
