// The lines of a page as they were read and the rules found on it in; its text, lines, blocks and tables out.
import { type Arranged, arrange } from '../arrange/arrange.ts'
import { textOfBlock } from '../arrange/join.ts'
import type { Line, Polygon, Table } from '../vocabulary.ts'
import { fill, placeTables, rowsOf } from './fill.ts'
import { NO_RULES, type Rules } from './find-grids.ts'
import type { Grid } from './grid.ts'
import { holdsRows, refine } from './refine.ts'
import { borderlessTables } from './whole-tables.ts'

export interface LaidOut extends Arranged {
  readonly tables?: readonly Table[]
}

/**
 * Tables with rules come first: their lines are no part of what alignment is looked for in. What alignment takes for a
 * table is arranged once more when its columns are known, so that lines which reach over several of them are parted.
 * @param lines with words, on the page that the rules were found on
 * @param back from there to the page
 */
export function layOut(
  lines: readonly Line[],
  rules: Rules = NO_RULES,
  back: (polygon: Polygon) => Polygon = (polygon) => polygon,
): LaidOut {
  let seen = lines
  const grids: Grid[] = []
  for (const each of rules.grids) {
    const refined = refine(each, seen)
    if (holdsRows(refined.grid, refined.lines)) continue
    grids.push(refined.grid)
    seen = refined.lines
  }
  const first = arrangeWith(seen, grids, back)
  const found = borderless(first, rules)
  const more = found.grids.filter((grid) => !holdsRows(grid, found.lines))
  if (more.length === 0) return first.laidOut
  return arrangeWith(found.lines, [...grids, ...more], back).laidOut
}

interface Pass {
  /** Where the rules are, in the order of the page's lines. */
  readonly seen: readonly Line[]
  readonly laidOut: LaidOut
}

function arrangeWith(
  seen: readonly Line[],
  grids: readonly Grid[],
  back: (polygon: Polygon) => Polygon,
): Pass {
  const onPage = seen.map((line) => lineBack(line, back))
  const placed = seen.map(({ polygon }, at) => ({ polygon, line: onPage[at]! }))
  const filled = fill(grids, placed, back)
  const arranged = arrange(onPage, filled.map(rowsOf))
  const tables = placeTables(filled, arranged.lines, arranged.blocks, (rows) =>
    textOfBlock('paragraph', rows),
  )
  const seenOf = new Map(onPage.map((line, at) => [line, seen[at]!]))
  return {
    // Lines of columns that were parted have no counterpart, and stand in no table.
    seen: arranged.lines.map((line) => seenOf.get(line) ?? line),
    laidOut: { ...arranged, ...(tables.length > 0 ? { tables } : {}) },
  }
}

function borderless({ seen, laidOut }: Pass, { across }: Rules): { grids: Grid[]; lines: readonly Line[] } {
  const { blocks, tables = [] } = laidOut
  const ruled = new Set(tables.map(({ block }) => block))
  const parts = blocks.map(({ kind, lines }, at) => ({
    kind: ruled.has(at) ? 'ruled' : kind,
    lines: lines.map((place) => seen[place]!),
  }))
  return borderlessTables(parts, across)
}

function lineBack(line: Line, back: (polygon: Polygon) => Polygon): Line {
  const onPage = <T extends { readonly polygon?: Polygon }>(part: T): T =>
    part.polygon ? { ...part, polygon: back(part.polygon) } : part
  const { words, characters } = line
  return {
    ...{ ...line, polygon: back(line.polygon) },
    ...(words ? { words: words.map(onPage) } : {}),
    ...(characters ? { characters: characters.map(onPage) } : {}),
  }
}
