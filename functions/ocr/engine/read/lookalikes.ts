// The boxes of a page as they were read in, the same out, lone O and 0 told apart by those that stand beside them. One glyph
// by itself does not say which it is: in a row of letters it is the letter, in a row of digits the digit.
import type { ReadBox } from './read-box.ts'

const ROUND = /^[0Oo]$/
const DIGIT = /^[1-9]$/
const LETTER = /^\p{Letter}$/u
/** Fewer neighbours of one kind are chance. */
const LEAST = 2

interface Lone {
  readonly box: ReadBox
  readonly text: string
  readonly xPx: number
  readonly yPx: number
  readonly sizePx: number
}

/** Order is kept. */
export function settleLookalikes(boxes: readonly ReadBox[]): ReadBox[] {
  const lone = boxes.flatMap((box) => ([...box.reading.text].length === 1 ? [loneOf(box)] : []))
  const settled = new Map(lone.flatMap((each) => settle(each, lone)))
  return boxes.map((box) => settled.get(box) ?? box)
}

/** Nothing where it is no O, or where its neighbours do not say what it is. */
function settle(each: Lone, lone: readonly Lone[]): [ReadBox, ReadBox][] {
  if (!ROUND.test(each.text)) return []
  const others = lone.filter((other) => other !== each && !ROUND.test(other.text))
  const row = kindsOf(others.filter((other) => Math.abs(other.yPx - each.yPx) < each.sizePx / 2))
  const column = kindsOf(others.filter((other) => Math.abs(other.xPx - each.xPx) < each.sizePx / 2))
  const isLetter = row.letters >= LEAST && row.digits === 0 && column.digits <= column.letters
  const isDigit = row.digits >= LEAST && row.letters === 0 && column.letters <= column.digits
  const text = isLetter && each.text === '0' ? 'O' : isDigit ? '0' : each.text
  return text === each.text ? [] : [[each.box, withText(each.box, text)]]
}

function kindsOf(some: readonly Lone[]): { letters: number; digits: number } {
  return {
    letters: some.filter(({ text }) => LETTER.test(text)).length,
    digits: some.filter(({ text }) => DIGIT.test(text)).length,
  }
}

function loneOf(box: ReadBox): Lone {
  const [xs, ys] = [0, 1].map((axis) => box.polygon.map((corner) => corner[axis]!)) as [number[], number[]]
  const middle = (values: readonly number[]) => (Math.min(...values) + Math.max(...values)) / 2
  const sizePx = Math.max(...ys) - Math.min(...ys)
  return { box, text: box.reading.text, xPx: middle(xs), yPx: middle(ys), sizePx }
}

function withText(box: ReadBox, text: string): ReadBox {
  const characters = box.reading.characters.map((character) => ({ ...character, text }))
  return { ...box, reading: { ...box.reading, text, characters } }
}
