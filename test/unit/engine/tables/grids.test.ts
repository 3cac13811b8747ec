// Rules drawn pixel by pixel, boxes where text would be: which grids are found, and what stands in which cell.
import { describe, expect, test } from 'vitest'
import { cellAt, findRules } from '../../../../functions/ocr/engine/tables/find-grids.ts'
import { splitBoxes } from '../../../../functions/ocr/engine/tables/split-boxes.ts'
import type { Point, Polygon, Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

type Rule = readonly [x0: number, y0: number, x1: number, y1: number]

/** `tilt`: how far a rule falls on its way, in pixels a pixel. Every `dash` pixels of it, as many are left out. */
function draw(rules: readonly Rule[], { ink = 60, paper = 250, tilt = 0, dash = 0 } = {}): Raster {
  const [widthPx, heightPx] = [500, 400]
  const data = new Uint8Array(widthPx * heightPx).fill(paper)
  for (const [x0, y0, x1, y1] of rules) {
    const length = Math.max(x1 - x0, y1 - y0)
    for (let i = 0; i <= length; i++) {
      if (dash > 0 && Math.floor(i / dash) % 2 === 1) continue
      const [x, y] = [x0 + ((x1 - x0) * i) / length, y0 + ((y1 - y0) * i) / length]
      data[Math.round(y + tilt * x) * widthPx + Math.round(x - tilt * y)] = ink
    }
  }
  return { widthPx, heightPx, channels: 1, data }
}

const box = (x0: number, y0: number, x1: number): Polygon => [
  [x0, y0],
  [x1, y0],
  [x1, y0 + 20],
  [x0, y0 + 20],
]

const across = (y: number, x0 = 40, x1 = 440): Rule => [x0, y, x1, y]
const down = (x: number, y0 = 50, y1 = 170): Rule => [x, y0, x, y1]
/** Three rows, two columns. */
const GRID = [across(50), across(90), across(130), across(170), down(40), down(240), down(440)]
const TEXT = [55, 95, 135].flatMap((y) => [box(60, y + 4, 150), box(260, y + 4, 350)])

const shapeOf = (page: Raster, text: readonly Polygon[] = TEXT) =>
  findRules(page, text).grids.map(({ xs, ys, cells }) => ({
    columns: xs.length - 1,
    rows: ys.length - 1,
    spans: cells
      .filter(({ rowSpan, columnSpan }) => rowSpan * columnSpan > 1)
      .map(({ row, column, rowSpan, columnSpan }) => [row, column, rowSpan, columnSpan]),
  }))

describe('rules', () => {
  const whole = [{ columns: 2, rows: 3, spans: [] }]
  test.each([
    ['dark', {}],
    ['grey', { ink: 225 }],
    ['light on dark', { ink: 200, paper: 90 }],
    ['dashed', { dash: 5 }],
    ['tilted', { tilt: 0.03 }],
  ])('%s', (_what, look) => {
    expect(shapeOf(draw(GRID, look))).toEqual(whole)
  })

  test('lie where they were drawn', () => {
    const [grid] = findRules(draw(GRID), TEXT).grids
    expect(grid!.xs.map(Math.round)).toEqual([40, 240, 440])
    expect(grid!.ys.map(Math.round)).toEqual([50, 90, 130, 170])
  })

  test('that are too faint are none', () => {
    expect(shapeOf(draw(GRID, { ink: 240 }))).toEqual([])
  })

  test('that are missing between places make them one cell', () => {
    const rules = [across(50), across(90), across(130, 240), across(170), down(40), down(240, 90), down(440)]
    expect(shapeOf(draw(rules))).toEqual([
      {
        ...{ columns: 2, rows: 3 },
        spans: [
          [0, 0, 1, 2],
          [1, 0, 2, 1],
        ],
      },
    ])
  })

  test('at the sides may be missing', () => {
    expect(shapeOf(draw([across(50), across(90), across(130), across(170), down(240)]))).toEqual(whole)
  })
})

describe('what is no table', () => {
  test.each([
    ['a frame', [across(50), across(170), down(40), down(440)]],
    ['lines under text', [across(80), across(120), across(160)]],
    ['one row', [across(50), across(90), ...[40, 240, 440].map((x) => down(x, 50, 90))]],
  ] as const)('%s', (_what, rules) => {
    expect(shapeOf(draw([...rules]))).toEqual([])
  })

  test('rules without text', () => {
    expect(
      shapeOf(
        draw(GRID),
        [280, 310, 340, 370].map((y) => box(60, y, 200)),
      ),
    ).toEqual([])
  })

  test('letters that happen to stand below each other', () => {
    const letters = [54, 94, 134].flatMap((y) => [100, 300].map((x): Rule => [x, y, x, y + 28]))
    const page = draw([across(50), across(90), across(130), across(170), ...letters])
    const text = [50, 90, 130].flatMap((y) => [box(60, y + 2, 200), box(260, y + 2, 400)])
    const high = text.map(([a, b, [cx, cy], [dx, dy]]): Polygon => [a, b, [cx, cy + 16], [dx, dy + 16]])
    expect(shapeOf(page, high)).toEqual([])
  })
})

describe('boxes', () => {
  const grids = findRules(draw(GRID), TEXT).grids
  const sidesOf = (polygons: readonly Polygon[]) =>
    polygons.map(([[x0], [x1]]) => [Math.round(x0), Math.round(x1)])

  test('are cut at the rules that they reach over', () => {
    expect(sidesOf(splitBoxes([box(60, 60, 420)], grids))).toEqual([
      [60, 238],
      [242, 420],
    ])
  })

  test('lose what is no more than a margin', () => {
    expect(sidesOf(splitBoxes([box(60, 60, 246), box(60, 200, 420), box(60, 100, 200)], grids))).toEqual([
      [60, 238],
      [60, 420],
      [60, 200],
    ])
  })

  test('stand where their middles are', () => {
    const at = (point: Point) => {
      const { row, column } = cellAt(grids[0]!, point) ?? {}
      return [row, column]
    }
    expect([at([60, 60]), at([300, 140]), at([300, 200])]).toEqual([
      [0, 0],
      [2, 1],
      [undefined, undefined],
    ])
  })
})
