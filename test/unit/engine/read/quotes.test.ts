import { expect, test } from 'vitest'
import { settleQuotes } from '../../../../functions/ocr/engine/read/quotes.ts'
import type { ReadBox } from '../../../../functions/ocr/engine/read/read-box.ts'

function read(text: string, confidence = 0.9): ReadBox {
  const polygon = [
    [0, 0],
    [200, 0],
    [200, 20],
    [0, 20],
  ] as const
  const characters = [...text].map((character) => ({ text: character, confidence, from: 0, to: 1 }))
  return { polygon, reading: { text, confidence, characters } }
}
const settled = (...lines: readonly string[]) =>
  settleQuotes(lines.map((line) => read(line))).map(({ reading }) => reading.text)

test.each([
  ['“Quoted" and ‘single\' words', '“Quoted” and ‘single’ words'],
  ['she said "yes” and left', 'she said “yes” and left'],
  ['("so”, he said)', '(“so”, he said)'],
  ['"It\'s" and "so"', '"It\'s" and "so"'],
  ['12" by 9”', '12" by 9”'],
  ['„Wort“', '„Wort“'],
])('both marks of a pair are of one kind: %s', (line, right) => expect(settled(line)).toEqual([right]))

test('apostrophes of a page are what most of them, and the quotes, are', () => {
  expect(settled("It's here", 'the dog’s', '“so”')).toEqual(['It’s here', 'the dog’s', '“so”'])
  expect(settled("It's", "we'll", 'they’re')).toEqual(["It's", "we'll", "they're"])
  expect(settled("It's", "we'll")).toEqual(["It's", "we'll"])
})

test('surer ones weigh more', () => {
  const boxes = [read("It's", 0.5), read("we'll", 0.4), read('they’re', 0.95)]
  expect(settleQuotes(boxes).map(({ reading }) => reading.text)).toEqual(['It’s', 'we’ll', 'they’re'])
})

test('code and inches beside curly quotes stand as they were read', () => {
  const lines = ['“so” he said', 'x = \'a\' + "b"', '5\'10" tall', "rock 'n' roll"]
  expect(settled(...lines)).toEqual(lines)
})

test('words and characters say the same, and what stays is the same object', () => {
  const boxes = [read('“so"'), read('no marks')]
  const [box, same] = settleQuotes(boxes)
  expect(box!.reading.characters.map(({ text }) => text).join('')).toBe('“so”')
  expect(same).toBe(boxes[1])
})
