// The blocks of a page in; the tables without rules that alignment found among them out, with what belongs to them from the
// blocks above and below: cells of several lines look like text beside a table.
import type { Line } from '../vocabulary.ts'
import { type Borderless, borderlessGrid } from './borderless.ts'
import type { Rules } from './find-grids.ts'
import { extentOf } from './frame.ts'
import type { Grid } from './grid.ts'

export interface Part {
  readonly kind: string
  readonly lines: readonly Line[]
}

/** White above a block that belongs to the table before it, in line heights: of text, and of rows of the same columns. */
const MOST_WHITE = { text: 1.2, rows: 2.5 }

/** @returns the lines of the page in their order, those that reach over several columns parted */
export function borderlessTables(
  parts: readonly Part[],
  rules: Rules['across'],
): { grids: Grid[]; lines: readonly Line[] } {
  const grids: Grid[] = []
  const lines: Line[] = []
  for (let at = 0; at < parts.length; at++) {
    const { kind } = parts[at]!
    let [own, found] = [parts[at]!.lines, tableIn(parts[at]!, rules)]
    const next = parts[at + 1]
    // A head over some of the columns.
    if (!found && isText(kind) && next?.kind === 'table' && isNear(own, next.lines, 'text')) {
      const both = borderlessGrid([...own, ...next.lines], rules)
      if (both && isHead(both, own)) {
        ;[own, found] = [[...own, ...next.lines], both]
        at++
      }
    }
    while (found && at + 1 < parts.length) {
      const longer = goOn(found, own, parts[at + 1]!, rules)
      if (!longer) break
      own = [...own, ...parts[at + 1]!.lines]
      found = longer
      at++
    }
    if (found) grids.push(found.grid)
    lines.push(...(found?.lines ?? own))
  }
  return { grids, lines }
}

const isText = (kind: string): boolean => kind === 'paragraph' || kind === 'heading' || kind === 'list'

const tableIn = ({ kind, lines }: Part, rules: Rules['across']): Borderless | undefined =>
  kind === 'table' ? borderlessGrid(lines, rules) : undefined

/** The table with the next block in it, where that fits into its columns. */
function goOn(
  { grid }: Borderless,
  own: readonly Line[],
  { kind, lines }: Part,
  rules: Rules['across'],
): Borderless | undefined {
  if ((kind !== 'table' && !isText(kind)) || !isNear(own, lines, kind)) return undefined
  const both = borderlessGrid([...own, ...lines], rules)
  if (!both || both.grid.xs.length < grid.xs.length) return undefined
  const added = both.placed.filter(({ line }) => lines.includes(line))
  const first = both.placed.filter(({ line }) => own.includes(line)).length
  // A line of text below a table stands in its first column, alone.
  const top = added.filter(({ y0, y1 }) => added.every((other) => other.y1 > y0 + (y1 - y0) / 2))
  const isAlone = top.length === 1 && top[0]!.column === 0
  return first > 0 && !isAlone && added.every(({ columnSpan }) => columnSpan === 1) ? both : undefined
}

/** One row of text, and none of it in the first column. */
function isHead({ placed }: Borderless, lines: readonly Line[]): boolean {
  const own = placed.filter(({ line }) => lines.includes(line))
  const isOneRow = own.every(({ y0, y1 }) => own.every((other) => other.y1 > (y0 + y1) / 2))
  return isOneRow && own.every(({ column }) => column > 0)
}

function isNear(above: readonly Line[], below: readonly Line[], kind: string): boolean {
  const [upper, lower] = [above, below].map((lines) => lines.map(({ polygon }) => extentOf(polygon))) as [
    ReturnType<typeof extentOf>[],
    ReturnType<typeof extentOf>[],
  ]
  const height = lower.reduce((sum, { y0, y1 }) => sum + y1 - y0, 0) / lower.length
  const white = Math.min(...lower.map(({ y0 }) => y0)) - Math.max(...upper.map(({ y1 }) => y1))
  return white < (kind === 'table' ? MOST_WHITE.rows : MOST_WHITE.text) * height && white > -height
}
