import { expect, test } from 'vitest'
import { settleLookalikes } from '../../../../functions/ocr/engine/read/lookalikes.ts'
import type { ReadBox } from '../../../../functions/ocr/engine/read/read-box.ts'

/** Rows of cells of 20 x 20 pixels, 60 apart: a cell a word, `.` for none. */
const grid = (...rows: readonly string[]): ReadBox[] => gridRead(0.7, ...rows)

function gridRead(confidence: number, ...rows: readonly string[]): ReadBox[] {
  return rows.flatMap((row, down) =>
    row.split(' ').flatMap((text, across): ReadBox[] => {
      const [x, y] = [across * 60, down * 60]
      const polygon = [
        [x, y],
        [x + 20, y],
        [x + 20, y + 20],
        [x, y + 20],
      ] as const
      const characters = [...text].map((character) => ({ text: character, confidence, from: 0, to: 1 }))
      return text === '.' ? [] : [{ polygon, reading: { text, confidence, characters } }]
    }),
  )
}
const texts = (boxes: readonly ReadBox[]) => boxes.map(({ reading }) => reading.text).join(' ')

test('in a row of letters it is the letter, in a row of digits the digit', () => {
  expect(texts(settleLookalikes(grid('L M N 0 P', '7 8 9 O 1')))).toBe('L M N O P 7 8 9 0 1')
})

test('bars are told apart as rounds are', () => {
  expect(texts(settleLookalikes(grid('H 1 J K', '. . . . 7 8 I 9', '. . . . 2 l 3 4')))).toBe(
    'H I J K 7 8 1 9 2 1 3 4',
  )
})

test('a 1 that was read surely has a flag: it stays one, and O and 0 have none', () => {
  expect(texts(settleLookalikes(gridRead(0.95, '1 A B C', '. D E 0')))).toBe('1 A B C D E O')
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
