// Lines in any order in; the same lines in reading order, their blocks and the text they make out.
//
// The page is cut again and again: a gutter between columns of text parts what stands beside it, what lies across it
// is read before or after. What no gutter parts is read row by row: a price beside its article, the cells of a table.
import type { Block, Line } from '../vocabulary.ts'
import { boundsOf, linesAcross, readingDirection } from './direction.ts'
import { centreOf, type Item, itemOfRow, itemsOf, joinPieces } from './item.ts'
import { textOfBlock } from './join.ts'
import { bodyHeightOf, kindOf } from './kinds.ts'
import { marginsOf } from './margins.ts'
import { type Group, groupsOf } from './paragraphs.ts'
import { regionsOf } from './regions.ts'
import { rowsOf, textOfRow } from './rows.ts'
import { median } from './statistics.ts'

export interface Arranged {
  readonly text: string
  readonly lines: Line[]
  readonly blocks: Block[]
}

/** A block before its lines have places. */
interface Part {
  readonly kind: Block['kind']
  readonly group: Group
  readonly angle: number
}

/** A table whose rules are known: its rows, the lines of each cell by cell. */
export type RuledRows = readonly (readonly Line[])[]

/**
 * Rows joined by line breaks, blocks by an empty line, neighbours in a row by a space. Lines with `words` are taken to
 * reach from the first to the last of them, others nearly as far as their polygons.
 * @param tables of lines that are among `lines`: each becomes one block, in this order
 */
export function arrange(lines: readonly Line[], tables: readonly RuledRows[] = []): Arranged {
  const parts = partsOf(lines, tables)
  const ordered: Line[] = []
  const blocks = parts.map(({ kind, group, angle }): Block => {
    const own = group.rows.flat().flatMap((item) => item.lines)
    const first = ordered.push(...own) - own.length
    return {
      kind,
      text: textOfBlock(kind, group.rows.map(textOfRow)),
      polygon: boundsOf(
        own.map(({ polygon }) => polygon),
        angle,
      ),
      lines: own.map((_, i) => first + i),
    }
  })
  const text = parts.map(({ group }) => group.rows.map(textOfRow).join('\n')).join('\n\n')
  return { text, lines: ordered, blocks }
}

function partsOf(lines: readonly Line[], tables: readonly RuledRows[] = []): Part[] {
  const angle = readingDirection(lines)
  const ruled = new Set(tables.flat(2))
  const free = lines.filter((line) => !ruled.has(line))
  const across = linesAcross(free, angle)
  const isAll = across.length === free.length && ruled.size === 0
  if (across.length === 0 || isAll) return partsAlong(free, angle, tables)
  const along = free.filter((line) => !across.includes(line))
  // Labels of axes, stamps in the margin: apart from the rows they stand beside, on the side they stand on.
  const middle = median(itemsOf([...along, ...ruled], angle).map(centreOf))
  const isLeft = (line: Line) => centreOf(itemsOf([line], angle)[0]!) < middle
  const asides = (some: readonly Line[]) => partsOf(some).map((part): Part => ({ ...part, kind: 'aside' }))
  return [
    ...asides(across.filter(isLeft)),
    ...partsAlong(along, angle, tables),
    ...asides(across.filter((line) => !isLeft(line))),
  ]
}

function partsAlong(lines: readonly Line[], angle: number, tables: readonly RuledRows[]): Part[] {
  const ruled = tables.flatMap((rows, table) =>
    rows.flatMap((row) => (row.length === 0 ? [] : itemOfRow(row, rows.flat(), angle, table))),
  )
  const { header, body, footer } = marginsOf([...joinPieces(itemsOf(lines, angle)), ...ruled])
  const regions = regionsOf(body).map(({ items, isAside }) => ({ isAside, groups: groupsOf(rowsOf(items)) }))
  const bodyHeight = bodyHeightOf(regions.flatMap(({ groups }) => groups))
  const margin = (items: readonly Item[], kind: 'header' | 'footer'): Part[] =>
    items.length === 0 ? [] : [{ kind, angle, group: { kind: 'paragraph', rows: rowsOf(items) } }]
  return [
    ...margin(header, 'header'),
    ...regions.flatMap(({ groups, isAside }) =>
      groups.map((group, i): Part => {
        const kind = isAside ? 'aside' : kindOf(group, groups[i + 1], bodyHeight)
        return { kind, group, angle }
      }),
    ),
    ...margin(footer, 'footer'),
  ]
}
