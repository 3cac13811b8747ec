// Which words of a line are right, by the labels that lie there.
import { expect, test } from 'vitest'
import type { Line, Polygon } from '../../../functions/ocr/engine/vocabulary.ts'
import { judgeLine } from '../../bench/judge-words.ts'

const square = (x: number): Polygon => [
  [x, 0],
  [x + 100, 0],
  [x + 100, 20],
  [x, 20],
]

const line = (text: string): Line => ({
  text,
  confidence: 1,
  polygon: square(0),
  words: text.split(' ').map((word) => ({ text: word, confidence: 1, polygon: square(0) })),
})

const judge = (text: string, label: string, { isSpaced = true, x = 0 } = {}): boolean[] =>
  judgeLine(line(text), [{ text: label, polygon: square(x) }], { set: 'en_sroie', isSpaced }).map(
    ({ isRight }) => isRight,
  )

test.each([
  ['Total 45.90', 'Total 45.90', [true, true]],
  ['Total 45.90', 'Total 45.80', [true, false]],
  ['Toal 45.90', 'Total 45.90', [false, true]],
  ['Totaal 45.90', 'Total 45.90', [false, true]],
  // Marks at the ends of a word do not count.
  ['Total: 45.90', 'Total 45.90', [true, true]],
  // A label may go on where the line ends, at a space.
  ['Total 45.90', 'Total 45.90 EUR', [true, true]],
  ['Total 45', 'Total 45.90', [true, false]],
])('%s, of which the label says %s', (text, label, right) => {
  expect(judge(text, label)).toEqual(right)
})

test('without spaces a label may end anywhere', () => {
  expect(judge('项日名称', '序号项目名称', { isSpaced: false })).toEqual([false])
  expect(judge('项目名称', '序号项目名称', { isSpaced: false })).toEqual([true])
})

test('nobody can tell where nothing is labelled, or nothing can be read', () => {
  expect(judge('Total 45.90', 'Total 45.90', { x: 500 })).toEqual([])
  expect(judge('Total 45.90', '###')).toEqual([])
})
