import { expect, test } from 'vitest'
import { settleLookalikes } from '../../../../functions/ocr/engine/read/lookalikes.ts'
import type { ReadBox } from '../../../../functions/ocr/engine/read/read-box.ts'

/** Rows of cells of 20 x 20 pixels, 60 apart: a cell a word, `.` for none. */
function grid(...rows: readonly string[]): ReadBox[] {
  return rows.flatMap((row, down) =>
    row.split(' ').flatMap((text, across): ReadBox[] => {
      const [x, y] = [across * 60, down * 60]
      const polygon = [
        [x, y],
        [x + 20, y],
        [x + 20, y + 20],
        [x, y + 20],
      ] as const
      const characters = [...text].map((character) => ({ text: character, confidence: 0.9, from: 0, to: 1 }))
      return text === '.' ? [] : [{ polygon, reading: { text, confidence: 0.9, characters } }]
    }),
  )
}
const texts = (boxes: readonly ReadBox[]) => boxes.map(({ reading }) => reading.text).join(' ')

test('in a row of letters it is the letter, in a row of digits the digit', () => {
  expect(texts(settleLookalikes(grid('L M N 0 P', '7 8 9 O 1')))).toBe('L M N O P 7 8 9 0 1')
})

test('words and characters say the same', () => {
  const [, , box] = settleLookalikes(grid('A B 0'))
  expect([box!.reading.text, box!.reading.characters[0]!.text]).toEqual(['O', 'O'])
})

test('the number of a row stays one', () => {
  const table = ['0 A B C', '1 D E F', '2 G H I']
  expect(texts(settleLookalikes(grid(...table)))).toBe(table.join(' '))
})

test('a letter among letters and a digit among both stay as they were read', () => {
  const table = ['A o B', '1 0 A', '0 . .']
  expect(texts(settleLookalikes(grid(...table)))).toBe('A o B 1 0 A 0')
})

test('words are let alone', () => {
  expect(texts(settleLookalikes(grid('AB CD 0', '12 34 O')))).toBe('AB CD 0 12 34 O')
})
