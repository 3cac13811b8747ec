// Rows in, which of them are rows of a table out.
import type { Item } from './item.ts'
import type { Row } from './rows.ts'

/** White between two cells, in line heights. */
const CELL_GAP = 0.6

interface Gap {
  readonly from: number
  readonly to: number
}

/** Rows whose cells are parted by the same white as those of a row near by, and short single cells between such rows. */
export function tabularRows(rows: readonly Row[], wholes: readonly Item[], unit: number): boolean[] {
  const gaps = rows.map((row) => gapsOf(row, unit))
  const isTabular = gaps.map((own, i) =>
    [i - 2, i - 1, i + 1, i + 2].some((at) =>
      gaps[at]?.some((gap) => own.some((each) => areOne(gap, each, unit))),
    ),
  )
  const isBetween = (i: number) => isTabular[i - 1] === true && isTabular[i + 1] === true
  return wholes.map(({ isWordy }, i) => isTabular[i]! || (isBetween(i) && !isWordy))
}

function gapsOf(row: Row, unit: number): Gap[] {
  const between = row.slice(1).map((item, i): Gap => ({ from: row[i]!.x1, to: item.x0 }))
  const gaps = [...between, ...row.flatMap(({ cellGaps = [] }) => cellGaps)]
  return gaps.filter(({ from, to }) => to - from > CELL_GAP * unit)
}

const areOne = (a: Gap, b: Gap, unit: number): boolean =>
  Math.min(a.to, b.to) - Math.max(a.from, b.from) > (CELL_GAP / 2) * unit
