// Lines of black letters, 4 columns a step: which gaps between them become spaces.
import { expect, test } from 'vitest'
import type { DecodedCharacter } from '../../../../../functions/ocr/engine/read/decode/ctc.ts'
import { stepsOf } from '../../../../../functions/ocr/engine/read/decode/scores.ts'
import { withSpaces } from '../../../../../functions/ocr/engine/read/decode/spaces.ts'

const PX = 4
/** Blank, a letter, the space. */
const COUNT = 3

/** A letter of one step and then so many white ones whose spaces are this likely together; `read`: as a space. */
interface Piece {
  readonly text: string
  readonly white?: number
  readonly hint?: number
  readonly read?: boolean
}

function textOf(...pieces: readonly Piece[]): string {
  const characters: DecodedCharacter[] = []
  const [columns, hints]: [number[], number[]] = [[], []]
  for (const { text, white = 1, hint = 0, read } of pieces) {
    const step = hints.length
    characters.push({ text, confidence: 1, from: step, to: step + 1 })
    columns.push(...Array(PX).fill(0), ...Array(PX * white).fill(255))
    hints.push(0, hint, ...Array(white - 1).fill(0))
    if (read) characters.push({ text: ' ', confidence: 1, from: step + 1, to: step + 2 })
  }
  const data = Float32Array.from(hints.flatMap((hint) => [1 - hint, 0, hint]))
  const heightPx = 8
  const ink = Array.from({ length: heightPx }, (_, y) => columns.map((v) => (v === 0 && y % 2 ? 0 : 255)))
  const strip = {
    ...{ widthPx: columns.length, heightPx, channels: 1 as const },
    data: Uint8Array.from(ink.flat()),
  }
  return withSpaces(characters, { scores: stepsOf({ data }, COUNT), space: 2 }, strip, (step) => step * PX)
    .map((c) => c.text)
    .join('')
}

test('beside a space that was read, a gap nearly as wide whose steps hint at one', () => {
  const last = [{ text: 'c', white: 4, read: true }, { text: 'd' }]
  expect(textOf({ text: 'a' }, { text: 'b', white: 3, hint: 0.05 }, ...last)).toBe('ab c d')
  expect(textOf({ text: 'a' }, { text: 'b', white: 3, hint: 0.02 }, ...last)).toBe('abc d')
  expect(textOf({ text: 'a' }, { text: 'b', white: 2, hint: 0.3 }, ...last)).toBe('abc d')
})

test('without one, a gap clearly hinted at and wider than those between letters', () => {
  const first = [{ text: 'a' }, { text: 'b' }]
  expect(textOf(...first, { text: 'c', white: 2, hint: 0.1 }, { text: 'd' })).toBe('abc d')
  expect(textOf(...first, { text: 'c', white: 1, hint: 0.3 }, { text: 'd' })).toBe('abcd')
  expect(textOf(...first, { text: 'c', white: 2, hint: 0.09 }, { text: 'd' })).toBe('abcd')
})

test('then a gap as wide as that one, too', () => {
  const rest = [{ text: '2', white: 3, hint: 0.2 }, { text: '3', white: 3, hint: 0.04 }, { text: '4' }]
  expect(textOf({ text: '1', white: 3, hint: 0.05 }, ...rest)).toBe('1 2 3 4')
})

test('Chinese characters stand without', () => {
  expect(textOf({ text: '茶', white: 4, hint: 0.5 }, { text: '水' })).toBe('茶水')
  expect(textOf({ text: 'a', white: 4, hint: 0.5 }, { text: '水' })).toBe('a水')
})
