// What is read row by row: receipts, tables, forms, invoices, letters.
import { describe, expect, test } from 'vitest'
import type { Line } from '../../../../functions/ocr/engine/vocabulary.ts'
import { blocksOf, column, grown, line, scaled, textOf, turned } from './sheet.ts'

const GOODS = ['2 x Oat biscuit', '1 x Pear tart', '3 x Black tea, large', '1 x Soup of the day', 'Paper bag']
const PRICES = ['3.60', '4.25', '18.70', '6.90', '0.10']
const RECEIPT: Line[] = [
  line('THE QUIET KETTLE', 130, -60, 28),
  ...column(GOODS.join('\n'), 0, 0),
  ...column(PRICES.join('\n'), 420, 1, { right: true }),
]
const RECEIPT_ROWS = GOODS.map((name, i) => `${name} ${PRICES[i]}`).join('\n')

/** Cells in rows of 30 px; the columns begin at `xs`. */
const table = (rows: readonly (readonly string[])[], xs: readonly number[], step = 30): Line[] =>
  rows.flatMap((cells, row) =>
    cells.flatMap((cell, i) => (cell === '' ? [] : [line(cell, xs[i]!, row * step)])),
  )
const rowsOf = (rows: readonly (readonly string[])[]) =>
  rows.map((cells) => cells.filter(Boolean).join(' ')).join('\n')

describe('a receipt', () => {
  test.each([0, -2, -1, 1, 2, 3])('tilted by %i degrees', (degrees) => {
    expect(textOf(turned(grown(RECEIPT), degrees))).toBe(`THE QUIET KETTLE\n\n${RECEIPT_ROWS}`)
  })
  test.each([0.4, 3])('at %f times the size', (by) => {
    expect(textOf(scaled(RECEIPT, by))).toBe(`THE QUIET KETTLE\n\n${RECEIPT_ROWS}`)
  })
  test('its blocks', () => {
    expect(blocksOf(RECEIPT)).toEqual(['heading: THE QUIET KETTLE', `table: ${RECEIPT_ROWS}`])
  })
  test('of long names that take two lines', () => {
    const lines = [
      ...column(
        'Hand-made apron with leather straps and\nbrass buckles (size L)\nSteel ruler of thirty centimetres, with a\nhole to hang it up',
        0,
        0,
      ),
      line('31.00', 460, 0),
      line('4.20', 470, 52),
    ]
    expect(textOf(lines).split('\n').filter(Boolean)).toEqual([
      'Hand-made apron with leather straps and 31.00',
      'brass buckles (size L)',
      'Steel ruler of thirty centimetres, with a 4.20',
      'hole to hang it up',
    ])
  })
})

describe('a table', () => {
  const NUMBERS = [
    ['Year', 'Sold', 'Left', 'Share'],
    ['2021', '1,240', '35', '0.97'],
    ['2022', '985', '260', '0.79'],
    ['2023', '2,010', '142', '0.93'],
    ['2024', '66', '2,205', '0.03'],
  ]
  test('of numbers', () => {
    expect(blocksOf(table(NUMBERS, [0, 120, 240, 360]))).toEqual([`table: ${rowsOf(NUMBERS)}`])
  })
  test.each([-2, 2])('of numbers, tilted by %i degrees', (degrees) => {
    expect(textOf(turned(table(NUMBERS, [0, 120, 240, 360]), degrees))).toBe(rowsOf(NUMBERS))
  })
  test('of words and numbers, with a cell left empty', () => {
    const rows = [
      ['Station', 'Height', 'Opened'],
      ['Larch Hut', '1,240 m', 'May 2'],
      ['Stone Ford', '', 'May 9'],
      ['Eagle Saddle', '2,010 m', 'June 14'],
    ]
    expect(textOf(table(rows, [0, 200, 330]))).toBe(rowsOf(rows))
  })
  test('of words alone, all in narrow columns', () => {
    const rows = [
      ['red', 'rouge', 'rot'],
      ['green', 'vert', 'gruen'],
      ['blue', 'bleu', 'blau'],
      ['white', 'blanc', 'weiss'],
    ]
    expect(textOf(table(rows, [0, 110, 220]))).toBe(rowsOf(rows))
  })
  test('of single characters', () => {
    const rows = ['012345', '6789AB', 'CDEFGH', 'IJKLMN'].map((row) => [...row])
    const cells = rows.flatMap((row, y) => row.map((each, x) => line(each, x * 80, y * 60, 40)))
    expect(textOf(cells)).toBe(rows.map((row) => row.join(' ')).join('\n'))
  })
  test('whose cells take several lines begins its rows together', () => {
    const lines = [
      ...column('lamp keeper of\nthe north pier', 0, 0),
      ...column('trims the wick and\nwinds the clock', 240, 0),
      ...column('tide clerk in\nthe low office', 0, 70),
      ...column('logs the tide and\nrings the bell', 240, 70),
      ...column('net mender at\nthe long shed', 0, 140),
      ...column('mends what the\nrocks have torn', 240, 140),
    ]
    expect(textOf(lines).split('\n')[0]).toBe('lamp keeper of trims the wick and')
  })
})

describe('a form', () => {
  test('names and what is filled in', () => {
    const rows = [
      ['Surname', 'OKAFOR', 'Given names', 'CHIDI JAMES'],
      ['Date of birth', '14.07.1988', 'Place', 'ABUJA'],
      ['Passport no.', 'A01234567', 'Sex', 'M'],
    ]
    expect(textOf(table(rows, [0, 180, 340, 500]))).toBe(rowsOf(rows))
  })
  test('in Chinese, with colons', () => {
    const rows = [
      ['产品名称：内窥镜摄像系统', '产品注册号：20102222148'],
      ['产品型号：22201020', '有效期：不适用'],
      ['生产者名称：某某医疗器械有限公司', '批号：详见包装'],
    ]
    const lines = rows.flatMap((cells, y) =>
      cells.map((cell, x) => line(cell, x * 420, y * 30, 20, cell.length * 18)),
    )
    expect(textOf(lines)).toBe(rowsOf(rows))
  })
})

test('an invoice: addresses, articles, amounts', () => {
  const lines = [
    ...column('Northwind Tools Ltd\n14 Harbour Road\nBristol BS1 4QT', 0, 0),
    ...column('INVOICE\nInvoice no. INV-00417\nDate 12/03/2024', 420, 0),
    ...table(
      [
        ['Description', 'Qty', 'Unit price', 'Amount'],
        ['Claw hammer, 16 oz', '2', '12.50', '25.00'],
        ['Steel ruler 30 cm', '1', '4.20', '4.20'],
        ['Workshop apron', '3', '31.00', '93.00'],
      ],
      [0, 300, 380, 520],
    ).map((each) => line(each.text, each.polygon[0][0], each.polygon[0][1] + 140)),
    line('Total', 380, 300),
    line('122.20', 520, 300),
  ]
  expect(textOf(lines).split('\n').filter(Boolean)).toEqual([
    'Northwind Tools Ltd INVOICE',
    '14 Harbour Road Invoice no. INV-00417',
    'Bristol BS1 4QT Date 12/03/2024',
    'Description Qty Unit price Amount',
    'Claw hammer, 16 oz 2 12.50 25.00',
    'Steel ruler 30 cm 1 4.20 4.20',
    'Workshop apron 3 31.00 93.00',
    'Total 122.20',
  ])
})

test('the labels of a chart: rows, and what runs up its axis apart', () => {
  const axis: Line = {
    text: 'Revenue (million)',
    confidence: 1,
    polygon: [
      [-60, 200],
      [-60, 30],
      [-40, 30],
      [-40, 200],
    ],
  }
  const lines = [
    axis,
    line('40', 0, 0),
    line('30', 0, 60),
    line('20', 0, 120),
    line('10', 0, 180),
    ...['Q1', 'Q2', 'Q3', 'Q4'].map((each, i) => line(each, 60 + i * 100, 240)),
  ]
  expect(blocksOf(lines)[0]).toBe('aside: Revenue (million)')
  expect(textOf(lines).split('\n').at(-1)).toBe('Q1 Q2 Q3 Q4')
})
