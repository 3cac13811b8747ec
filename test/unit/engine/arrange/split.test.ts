// Lines that detection took for one across a gutter: parted where the text goes on in columns, kept where it does not.
import { expect, test } from 'vitest'
import { arrange } from '../../../../functions/ocr/engine/arrange/arrange.ts'
import type { Line, Polygon, Word } from '../../../../functions/ocr/engine/vocabulary.ts'
import { line, shuffled } from './sheet.ts'

const LEFT = [
  'the ferry left the harbour before',
  'sunrise and nobody on the upper',
  'deck had thought of bringing one',
  'lamp so that they sat and waited',
  'for the coast to show itself and',
]
const RIGHT = [
  'two of them had been here before',
  'and knew the sound of the buoys',
  'which ring when the swell comes',
  'in from the west and are silent',
  'as long as the wind is turning',
]

/** Words of 10 px a character, with characters; from x = 0 and from x = 350. */
function worded(y: number, ...parts: readonly (readonly [text: string, x: number])[]): Line {
  const box = (from: number, to: number): Polygon => [
    [from, y],
    [to, y],
    [to, y + 20],
    [from, y + 20],
  ]
  const words = parts.flatMap(([text, x]) =>
    [...text.matchAll(/\S+/g)].map((match): Word => {
      const from = x + match.index * 10
      return {
        text: match[0],
        confidence: x === 0 ? 0.9 : 0.8,
        polygon: box(from, from + match[0].length * 10),
      }
    }),
  )
  const text = words.map((word) => word.text).join(' ')
  const characters = [...text].map((each) => ({ text: each, confidence: 1 }))
  const end = words.at(-1)!.polygon[1][0]
  return { text, confidence: 0.85, polygon: box(words[0]!.polygon[0][0], end), words, characters }
}

const tied = (row: number) => worded(row * 26, [LEFT[row]!, 0], [RIGHT[row]!, 350])
const apart = (row: number) => [worded(row * 26, [LEFT[row]!, 0]), worded(row * 26, [RIGHT[row]!, 350])]

test('text in columns: each line in its own', () => {
  const { text, lines } = arrange(shuffled([...apart(0), tied(1), tied(2), ...apart(3), ...apart(4)]))
  expect(text).toBe(`${LEFT.join('\n')}\n\n${RIGHT.join('\n')}`)
  const [left, right] = [lines[1]!, lines[6]!]
  expect(right).toMatchObject({ text: RIGHT[1], confidence: expect.closeTo(0.8, 9) })
  expect(right.polygon).toEqual([
    [350, 26],
    [660, 26],
    [660, 46],
    [350, 46],
  ])
  for (const each of [left, right]) {
    expect(each.words!.map((word) => word.text).join(' ')).toBe(each.text)
    expect(each.characters!.map((character) => character.text).join('')).toBe(each.text)
  }
})

test('every line tied: the columns are found by the white inside', () => {
  expect(arrange([0, 1, 2, 3, 4].map(tied)).text).toBe(`${LEFT.join('\n')}\n\n${RIGHT.join('\n')}`)
})

test('a receipt whose names and amounts are one line each stays as it is', () => {
  const rows = ['Coke zero large', 'Sugar crackers', 'Milk fuze original', 'Rice cracker plain'].map(
    (name, i) => worded(i * 26, [name, 0], [`RM${i + 2}.85`, 350]),
  )
  const { lines } = arrange(shuffled(rows))
  expect(lines).toEqual(rows)
})

test('lines without words are never parted', () => {
  const lines = LEFT.map((left, row) => line(`${left} ${RIGHT[row]}`, 0, row * 26, 20, 660))
  expect(arrange(lines).lines).toEqual(lines)
})
