import { describe, expect, test } from 'vitest'
import { arrange } from '../../../../functions/ocr/engine/arrange/arrange.ts'
import { readingDirection } from '../../../../functions/ocr/engine/arrange/direction.ts'
import type { Line } from '../../../../functions/ocr/engine/vocabulary.ts'
import { line, shuffled, textOf, turned } from './sheet.ts'

const RECEIPT = [
  line('CORNER SHOP', 200, 0),
  line('Milk', 0, 60),
  line('1.20', 400, 61),
  line('Brown bread', 0, 90),
  line('3.40', 400, 89),
  line('TOTAL', 0, 120),
  line('4.60', 400, 122),
]
const RECEIPT_TEXT = 'CORNER SHOP\n\nMilk 1.20\nBrown bread 3.40\nTOTAL 4.60'

const PROSE = (side: string) => [0, 1, 2, 3].map((i) => `${side}${i} is a full line of running text here`)
const COLUMNS = [
  line('A heading that spans both of the columns below it', 100, 0, 30),
  ...PROSE('L').map((text, i) => line(text, 0, 80 + 26 * i)),
  ...PROSE('R').map((text, i) => line(text, 460, 80 + 26 * i)),
]
const COLUMNS_TEXT = `A heading that spans both of the columns below it\n\n${PROSE('L').join('\n')}\n\n${PROSE('R').join('\n')}`

describe('reading order', () => {
  test('a receipt is read row by row', () => expect(textOf(RECEIPT)).toBe(RECEIPT_TEXT))
  test('columns of prose are read one after the other', () => expect(textOf(COLUMNS)).toBe(COLUMNS_TEXT))
  test('columns whose lines do not stand level are read one after the other', () => {
    const lines = [
      line('Sender', 0, 0),
      line('Elm Road 1', 0, 30),
      line('Invoice', 400, 14),
      line('No. 17', 400, 44),
    ]
    expect(textOf(lines)).toBe('Sender\nElm Road 1\n\nInvoice\nNo. 17')
  })
  test('a table is read row by row', () => {
    const cells = ['Item', 'Count', 'Price', 'Nail', '20', '0.10', 'Hammer', '1', '9.90', 'Saw', '2', '14.00']
    const lines = cells.map((cell, i) => line(cell, (i % 3) * 200, Math.floor(i / 3) * 30))
    expect(textOf(lines)).toBe('Item Count Price\nNail 20 0.10\nHammer 1 9.90\nSaw 2 14.00')
  })
  test('a wide gap begins a paragraph', () => {
    const lines = [
      line('one', 0, 0),
      line('two', 0, 26),
      line('three', 0, 52),
      line('four', 0, 110),
      line('five', 0, 136),
    ]
    expect(textOf(lines)).toBe('one\ntwo\nthree\n\nfour\nfive')
  })
  test('a half line between rows does not join them', () => {
    const lines = [
      line('upper left', 0, 0),
      line('upper right', 200, 4),
      line('lower left', 0, 28),
      line('lower right', 200, 32),
    ]
    expect(textOf(lines)).toBe('upper left upper right\nlower left lower right')
  })
  test.each([-90, -8, 8, 90, 180])('turned by %i degrees the order is the same', (degrees) => {
    expect(textOf(turned(RECEIPT, degrees))).toBe(RECEIPT_TEXT)
    expect(textOf(turned(COLUMNS, degrees))).toBe(COLUMNS_TEXT)
  })
  test('vertical Chinese columns are read from right to left', () => {
    const column = (text: string, x: number): Line => ({
      text,
      confidence: 1,
      polygon: [
        [x, 0],
        [x + 20, 0],
        [x + 20, 200],
        [x, 200],
      ],
    })
    expect(textOf([column('床前明月光', 100), column('疑是地上霜', 60), column('举头望明月', 20)])).toBe(
      '床前明月光\n疑是地上霜\n举头望明月',
    )
  })
  test('a column of characters beside lines is read before them, the lines stay apart', () => {
    const column: Line = {
      text: '青山茶馆',
      confidence: 1,
      polygon: [
        [180, 130],
        [180, 570],
        [90, 570],
        [90, 130],
      ],
    }
    expect(textOf([column, line('营业时间', 280, 470, 40, 160), line('9:00-21:30', 270, 540, 30)])).toBe(
      '青山茶馆\n\n营业时间\n9:00-21:30',
    )
  })
  test('no line is lost or doubled', () => {
    for (const lines of [RECEIPT, COLUMNS, [], RECEIPT.slice(0, 1)]) {
      expect(new Set(arrange(shuffled(lines)).lines)).toEqual(new Set(lines))
      expect(arrange(lines).lines).toHaveLength(lines.length)
    }
  })
})

test('reading direction: what most of the text says, not its outliers', () => {
  expect(readingDirection(turned(COLUMNS, 5))).toBeCloseTo((5 * Math.PI) / 180, 6)
  expect(readingDirection([...turned(COLUMNS, 180), line('ok', 0, 0)])).toBeCloseTo(Math.PI, 6)
  expect(readingDirection([])).toBe(0)
})
