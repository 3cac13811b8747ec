// A page in, Textract's TABLE, CELL and MERGED_CELL blocks out: as Textract has it, a table has a cell for each place, and
// those that are one are the children of a merged cell (https://docs.aws.amazon.com/textract/latest/dg/how-it-works-tables.html).
import type { Cell, Page, Point, Polygon, Table } from '../../engine/vocabulary.ts'

export interface TablePart {
  readonly type: 'TABLE' | 'CELL' | 'MERGED_CELL'
  readonly id: string
  /** 0..1; of a cell without text its table's. */
  readonly confidence: number
  readonly polygon: Polygon
  readonly childIds: readonly string[]
  readonly mergedIds?: readonly string[]
  /** From 1. */
  readonly place?: {
    readonly RowIndex: number
    readonly ColumnIndex: number
    readonly RowSpan: number
    readonly ColumnSpan: number
  }
}

/** A table, its cells, those that are merged. @param wordIds of the page's line at this place */
export function tablesOf(
  page: Page,
  pageId: string,
  wordIds: (line: number) => readonly string[],
): TablePart[] {
  return (page.tables ?? []).flatMap((table, at) => partsOf(table, `${pageId}-table-${at + 1}`, wordIds))
}

function partsOf(table: Table, id: string, wordIds: (line: number) => readonly string[]): TablePart[] {
  const surest = table.cells.flatMap(({ confidence }) => confidence ?? [])
  const usual = surest.reduce((sum, each) => sum + each, 0) / Math.max(1, surest.length)
  const idOf = (row: number, column: number) => `${id}-cell-${row + 1}-${column + 1}`
  const placed = table.cells.flatMap((cell) =>
    placesOf(cell).map(({ row, column, polygon }): TablePart => {
      const isFirst = row === cell.row && column === cell.column
      return {
        ...{ type: 'CELL', id: idOf(row, column), confidence: cell.confidence ?? usual, polygon },
        childIds: isFirst ? cell.lines.flatMap(wordIds) : [],
        place: { RowIndex: row + 1, ColumnIndex: column + 1, RowSpan: 1, ColumnSpan: 1 },
      }
    }),
  )
  const merged = table.cells
    .filter(({ rowSpan, columnSpan }) => rowSpan * columnSpan > 1)
    .map(
      (cell, at): TablePart => ({
        ...{ type: 'MERGED_CELL', id: `${id}-merged-${at + 1}`, confidence: cell.confidence ?? usual },
        polygon: cell.polygon,
        childIds: placesOf(cell).map(({ row, column }) => idOf(row, column)),
        place: {
          ...{ RowIndex: cell.row + 1, ColumnIndex: cell.column + 1 },
          ...{ RowSpan: cell.rowSpan, ColumnSpan: cell.columnSpan },
        },
      }),
    )
  const whole: TablePart = {
    ...{ type: 'TABLE', id, confidence: usual, polygon: table.polygon },
    childIds: placed.map((cell) => cell.id),
    mergedIds: merged.map((cell) => cell.id),
  }
  return [whole, ...placed, ...merged]
}

/** Places of a merged cell share it evenly: no rule says where one ends. */
function placesOf({ row, column, rowSpan, columnSpan, polygon }: Cell) {
  return Array.from({ length: rowSpan * columnSpan }, (_, at) => {
    const [r, c] = [Math.floor(at / columnSpan), at % columnSpan]
    const corner = (x: number, y: number): Point => within(polygon, (c + x) / columnSpan, (r + y) / rowSpan)
    const part: Polygon = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]
    return { row: row + r, column: column + c, polygon: part }
  })
}

function within([a, b, c, d]: Polygon, u: number, v: number): Point {
  const mix = (i: 0 | 1) => (a[i] * (1 - u) + b[i] * u) * (1 - v) + (d[i] * (1 - u) + c[i] * u) * v
  return [mix(0), mix(1)]
}
