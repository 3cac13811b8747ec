// Tables that a browser drew, through the whole engine: neighbours of cells as they are.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compare, f1, relationsOf, type TrueCell } from '../bench/tables/score.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'

const read = (name: string) => readFileSync(fixturePath(name))

test.each([
  ['table-spans', 0.97],
  ['table-dark-head', 0.97],
  ['table-columns', 0.97],
  ['table-zh', 0.97],
  ['table-bare', 0.95],
  ['table-tilted', 0.95],
])('%s', async (name, floor) => {
  const truth = JSON.parse(read(`${name}.json`).toString()) as { tables: TrueCell[][] }
  const { pages } = await transcribe(read(`${name}.png`))
  const tables = pages.flatMap((page) => page.tables ?? [])
  expect(tables).toHaveLength(1)
  const found = tables.flatMap(({ cells }) => relationsOf(cells))
  expect(f1(compare(truth.tables.flatMap(relationsOf), found, true))).toBeGreaterThanOrEqual(floor)
})

test('a table is one block, its lines cell by cell; every place is in one cell', async () => {
  const [page] = (await transcribe(read('table-spans.png'))).pages
  const [table] = page!.tables!
  expect(page!.blocks[table!.block]).toMatchObject({ kind: 'table' })
  expect(table!.cells.flatMap(({ lines }) => lines)).toEqual(page!.blocks[table!.block]!.lines)
  const places = table!.cells.reduce((sum, { rowSpan, columnSpan }) => sum + rowSpan * columnSpan, 0)
  expect(places).toBe(table!.rows * table!.columns)
})

test.each(['page.png', 'photo.jpg', 'bulletin.png', 'notice-zh.jpg'])('%s has no table', async (name) => {
  expect((await transcribe(read(name))).pages[0]).not.toHaveProperty('tables')
})
