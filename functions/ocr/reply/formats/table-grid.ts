// A table in, its cells in rows and columns out.
import type { Cell, Table } from '../../engine/vocabulary.ts'

/** A cell stands at its first place; the others that it spans are undefined. */
export function gridOf({ rows, columns, cells }: Table): (Cell | undefined)[][] {
  const grid = Array.from({ length: rows }, () => new Array<Cell | undefined>(columns).fill(undefined))
  for (const cell of cells) grid[cell.row]![cell.column] = cell
  return grid
}
