import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { Document } from '../../../../functions/ocr/engine/vocabulary.ts'
import { render } from '../../../../functions/ocr/reply/render.ts'
import { SAMPLE } from '../sample.ts'
import { ONE_TABLE, TABLE, TWO_TABLES } from './tables.ts'

const csv = (document: Document) => render('csv', document, false)
const ROWS = '"Hut, ""old""",Sums,\r\n\'=1+1,-12.5,\r\n'

test('one table is its rows; a cell over several places stands at the first', async () => {
  expect(await csv(ONE_TABLE)).toEqual({ type: 'text/csv; charset=utf-8', body: ROWS })
})

test('none is an empty file', async () => {
  expect(await csv(SAMPLE)).toEqual({ type: 'text/csv; charset=utf-8', body: '' })
})

test('several come in a zip, the same bytes every time', async () => {
  const { type, body } = await csv(TWO_TABLES)
  expect(type).toBe('application/zip')
  const files = Object.entries(unzipSync(body as Uint8Array)).map(([name, bytes]) => [name, strFromU8(bytes)])
  expect(files).toEqual([
    ['page-3-table-1.csv', ROWS],
    ['page-4-table-1.csv', ROWS],
  ])
  expect((await csv(TWO_TABLES)).body).toEqual(body)
})

test.each([
  ['=SUM(A1:A9)', "'=SUM(A1:A9)"],
  ['+cmd', "'+cmd"],
  ['-2+3', "'-2+3"],
  ['@name', "'@name"],
  ['＝1', "'＝1"],
  ['-12', '-12'],
  ['+3.5 %', '+3.5 %'],
  ['"-1,234.50"', '"""-1,234.50"""'],
  ['-', '-'],
  ['- open', "'- open"],
  ['a=b', 'a=b'],
  ['two\nlines', '"two\nlines"'],
])('%s becomes %s', async (text, field) => {
  const [first, ...others] = TABLE.cells
  const table = { ...TABLE, rows: 1, columns: 1, cells: [{ ...first!, text }] }
  expect(others.length).toBe(4)
  const page = { ...ONE_TABLE.pages[0]!, tables: [table] }
  expect((await csv({ ...ONE_TABLE, pages: [page] })).body).toBe(`${field}\r\n`)
})
