// A page with a table written by hand: a head over two columns, a place without text, text that looks like a formula.
import type {
  Cell,
  Document,
  Line,
  Page,
  Polygon,
  Table,
} from '../../../../functions/ocr/engine/vocabulary.ts'
import { SAMPLE } from '../sample.ts'

const box = (x: number, y: number, width: number): Polygon => [
  [x, y],
  [x + width, y],
  [x + width, y + 20],
  [x, y + 20],
]

const CELLS: readonly (readonly [row: number, column: number, text: string, columnSpan?: number])[] = [
  [0, 0, 'Hut, "old"'],
  [0, 1, 'Sums', 2],
  [1, 0, '=1+1'],
  [1, 1, '-12.5'],
  [1, 2, ''],
]

const LINES = CELLS.flatMap(([row, column, text]): Line[] => {
  if (text === '') return []
  const polygon = box(100 * column, 20 * row, 90)
  return [{ text, confidence: 0.9, polygon, words: [{ text, confidence: 0.9, polygon }] }]
})

export const TABLE: Table = {
  ...{ block: 0, rows: 2, columns: 3, polygon: box(0, 0, 300) },
  cells: CELLS.map(([row, column, text, columnSpan = 1]): Cell => {
    const at = LINES.findIndex((line) => line.text === text)
    const found = at < 0 ? { lines: [] } : { confidence: 0.9, lines: [at] }
    return {
      row,
      column,
      rowSpan: 1,
      columnSpan,
      text,
      polygon: box(100 * column, 20 * row, 100 * columnSpan),
      ...found,
    }
  }),
}

const PAGE: Page = {
  ...{ number: 3, width: 400, height: 100, text: '', lines: LINES, warnings: [] },
  blocks: [{ kind: 'table', text: 'x', polygon: TABLE.polygon, lines: LINES.map((_, at) => at) }],
  tables: [TABLE],
}

export const ONE_TABLE: Document = { ...SAMPLE, pages: [PAGE] }
export const TWO_TABLES: Document = { ...SAMPLE, pages: [PAGE, { ...PAGE, number: 4 }] }
