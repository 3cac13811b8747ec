// Cells of tables as they are and as they were found in; out how many neighbours are right.
//
// As in the table competition of ICDAR 2013 (Göbel et al.): a relation is two texts and whether the second stands beside
// or below the first; empty cells between them do not count.
import { editDistance } from '../../../functions/ocr/engine/read/edit-distance.ts'

export interface TrueCell {
  readonly row: number
  readonly column: number
  readonly rowSpan: number
  readonly columnSpan: number
  readonly text: string
}

export interface Relation {
  readonly first: string
  readonly second: string
  readonly isBeside: boolean
}

export interface Counts {
  readonly found: number
  readonly wanted: number
  readonly right: number
}

/** Texts that share this much of the longer one's length are the same, where reading is not what counts. */
const ALIKE = 0.75

const normal = (text: string): string => text.replace(/\s+/g, '')

export function relationsOf(cells: readonly TrueCell[]): Relation[] {
  const at = new Map<string, TrueCell>()
  let [rows, columns] = [0, 0]
  for (const cell of cells) {
    rows = Math.max(rows, cell.row + cell.rowSpan)
    columns = Math.max(columns, cell.column + cell.columnSpan)
    if (normal(cell.text) === '') continue
    for (let r = 0; r < cell.rowSpan; r++)
      for (let c = 0; c < cell.columnSpan; c++) at.set(`${cell.row + r} ${cell.column + c}`, cell)
  }
  const relations = new Map<TrueCell, Set<TrueCell>>()
  const all: Relation[] = []
  const add = (first: TrueCell, second: TrueCell | undefined, isBeside: boolean) => {
    if (!second || relations.get(first)?.has(second)) return
    relations.set(first, (relations.get(first) ?? new Set()).add(second))
    all.push({ first: normal(first.text), second: normal(second.text), isBeside })
  }
  for (const cell of new Set(at.values())) {
    for (let r = cell.row; r < cell.row + cell.rowSpan; r++) {
      let c = cell.column + cell.columnSpan
      while (c < columns && !at.has(`${r} ${c}`)) c++
      add(cell, at.get(`${r} ${c}`), true)
    }
    for (let c = cell.column; c < cell.column + cell.columnSpan; c++) {
      let r = cell.row + cell.rowSpan
      while (r < rows && !at.has(`${r} ${c}`)) r++
      add(cell, at.get(`${r} ${c}`), false)
    }
  }
  return all
}

/** Each relation is right once. `fuzzy`: texts that are nearly the same are. */
export function compare(wanted: readonly Relation[], found: readonly Relation[], fuzzy: boolean): Counts {
  const left = [...wanted]
  let right = 0
  const take = (relation: Relation, areSame: (a: string, b: string) => boolean): boolean => {
    const at = left.findIndex(
      (other) =>
        other.isBeside === relation.isBeside &&
        areSame(other.first, relation.first) &&
        areSame(other.second, relation.second),
    )
    if (at < 0) return false
    left.splice(at, 1)
    right++
    return true
  }
  const rest = found.filter((relation) => !take(relation, (a, b) => a === b))
  if (fuzzy) for (const relation of rest) take(relation, areAlike)
  return { found: found.length, wanted: wanted.length, right }
}

function areAlike(a: string, b: string): boolean {
  const length = Math.max(a.length, b.length)
  return editDistance(Array.from(a), Array.from(b)) <= (1 - ALIKE) * length
}

export function f1({ found, wanted, right }: Counts): number {
  return found + wanted === 0 ? 1 : (2 * right) / (found + wanted)
}

export function sum(counts: readonly Counts[]): Counts {
  const total = { found: 0, wanted: 0, right: 0 }
  for (const { found, wanted, right } of counts) {
    total.found += found
    total.wanted += wanted
    total.right += right
  }
  return total
}
