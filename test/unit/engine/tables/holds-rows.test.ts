// Lines in the cells of a ruled grid: whether they are rows that no rule parts, so that the grid is a frame and no table.
import { expect, test } from 'vitest'
import { findRules } from '../../../../functions/ocr/engine/tables/find-grids.ts'
import { layOut } from '../../../../functions/ocr/engine/tables/lay-out.ts'
import { holdsRows } from '../../../../functions/ocr/engine/tables/refine.ts'
import type { Line, Polygon, Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const [WIDTH, HEIGHT] = [500, 400]

/** A head and a body of two columns each, in a frame. */
function page(): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(250)
  for (const y of [50, 90, 330]) data.fill(60, y * WIDTH + 40, y * WIDTH + 441)
  for (const x of [40, 240, 440]) for (let y = 50; y <= 330; y++) data[y * WIDTH + x] = 60
  return { widthPx: WIDTH, heightPx: HEIGHT, channels: 1, data }
}

const line = (text: string, x0: number, y0: number, x1: number): Line => {
  const polygon: Polygon = [
    [x0, y0],
    [x1, y0],
    [x1, y0 + 20],
    [x0, y0 + 20],
  ]
  return { text, confidence: 0.9, polygon, words: [{ text, confidence: 0.9, polygon }] }
}

const HEAD = [line('name', 60, 60, 120), line('value', 260, 60, 320)]
const body = (ofOne: readonly number[], ofOther: readonly number[], widthPx: number): Line[] => [
  ...ofOne.map((y, at) => line(`a${at}`, 60, y, 60 + widthPx)),
  ...ofOther.map((y, at) => line(`b${at}`, 260, y, 260 + widthPx)),
]

const gridOf = (lines: readonly Line[]) => {
  const rules = findRules(
    page(),
    lines.map(({ polygon }) => polygon),
  )
  expect(rules.grids).toHaveLength(1)
  return { rules, grid: rules.grids[0]! }
}

const LEVEL = [100, 130, 160, 190, 220]

test('short lines, level with each other, in cells side by side are rows', () => {
  const lines = [...HEAD, ...body(LEVEL, LEVEL, 60)]
  expect(holdsRows(gridOf(lines).grid, lines)).toBe(true)
})

test.each([
  ['prose, as wide as its cell', body(LEVEL, LEVEL, 170)],
  [
    'lines between each other',
    body(
      LEVEL,
      LEVEL.map((y) => y + 15),
      60,
    ),
  ],
  ['lines of one cell alone', body(LEVEL, [], 60)],
  ['two lines are a long cell', body([100, 130], [100, 130], 60)],
])('%s are not', (_, lines) => {
  const all = [...HEAD, ...lines]
  expect(holdsRows(gridOf(all).grid, all)).toBe(false)
})

test('rows that the rules of a frame do not part are read row by row', () => {
  // A remark in one of them: they are no rows of the table by themselves.
  const rest = [line('a remark that is long', 260, 250, 430), line('and goes on', 260, 280, 400)]
  const lines = [...HEAD, ...body(LEVEL, LEVEL.slice(0, 3), 60), ...rest]
  const { text } = layOut(lines, gridOf(lines).rules)
  expect(text).toContain('a0 b0\na1 b1\na2 b2\n')
})
