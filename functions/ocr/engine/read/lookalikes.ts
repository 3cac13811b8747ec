// The boxes of a page as they were read in, the same out, lone O and 0, I and 1 told apart by those that stand beside them. One
// glyph by itself does not say which it is: in a row of letters it is the letter, in a row of digits the digit.
import type { ReadBox } from './read-box.ts'

interface Alike {
  readonly isOne: RegExp
  readonly letter: string
  readonly digit: string
  /** A digit read as surely as this is one, whatever stands beside it: most faces give it a flag. */
  readonly sureDigit: number
}

const ALIKE: readonly Alike[] = [
  { isOne: /^[0Oo]$/, letter: 'O', digit: '0', sureDigit: Infinity },
  { isOne: /^[1Il|]$/, letter: 'I', digit: '1', sureDigit: 0.8 },
]
const DIGIT = /^\d$/
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

const alikeOf = (text: string): Alike | undefined => ALIKE.find(({ isOne }) => isOne.test(text))

/** Nothing where it is like no other, or where its neighbours do not say what it is. */
function settle(each: Lone, lone: readonly Lone[]): [ReadBox, ReadBox][] {
  const alike = alikeOf(each.text)
  if (!alike) return []
  const others = lone.filter(({ text }) => !alikeOf(text))
  const row = kindsOf(others.filter((other) => Math.abs(other.yPx - each.yPx) < each.sizePx / 2))
  const column = kindsOf(others.filter((other) => Math.abs(other.xPx - each.xPx) < each.sizePx / 2))
  const isLetter = row.letters >= LEAST && row.digits === 0 && column.digits <= column.letters
  const isDigit = row.digits >= LEAST && row.letters === 0 && column.letters <= column.digits
  const isSure = each.box.reading.confidence >= alike.sureDigit
  const text =
    isLetter && each.text === alike.digit && !isSure ? alike.letter : isDigit ? alike.digit : each.text
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
