// A document in, Markdown out: headings, paragraphs, lists and tables in reading order, a comment where a page begins.
import type { Block, Document, Page, Table } from '../../engine/vocabulary.ts'
import { headingLevels } from './heading-levels.ts'
import { type Item, itemsOf } from './list-items.ts'
import { escapeCell, escapeInside, escapeLine } from './markdown-text.ts'
import { gridOf } from './table-grid.ts'

/** Empty of a document without text. */
export function toMarkdown({ pages }: Document): string {
  const levels = headingLevels(pages)
  const parts = pages.flatMap((page, at) => [
    ...(at === 0 ? [] : [`<!-- page ${page.number} -->`]),
    ...page.blocks.map((block, place) => partOf(block, tableOf(page, place), levels.get(block))),
  ])
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`
}

const tableOf = ({ tables = [] }: Page, place: number): Table | undefined =>
  tables.find(({ block }) => block === place)

function partOf({ kind, text }: Block, table: Table | undefined, level = 1): string {
  if (table) return tablePart(table)
  const lines = text.split('\n')
  switch (kind) {
    case 'heading':
      return `${'#'.repeat(level)} ${escapeHeading(text)}`
    case 'list':
      return itemsOf(text).map(itemPart).join('\n')
    // Beside the text and no part of it.
    case 'aside':
      return lines.map((line) => `> ${escapeLine(line)}`).join('\\\n')
    default:
      // Rows that no grid was found for stay lines of their own.
      return lines.map(escapeLine).join('\\\n')
  }
}

/** Hashes at the end would be taken for its closing. */
const escapeHeading = (text: string): string => escapeInside(text).replace(/#+$/, '\\$&')

/** Bullets become the one that Markdown has, numbers stay. */
const itemPart = ({ text, number }: Item): string =>
  `${number === undefined ? '-' : `${number}.`} ${escapeLine(text)}`

/** Markdown has no spans: a cell stands at its first place, the others are empty. The first row is the head. */
function tablePart(table: Table): string {
  const [head = '', ...body] = gridOf(table).map(
    (row) => `| ${row.map((cell) => escapeCell(cell?.text ?? '')).join(' | ')} |`,
  )
  return [head, `|${' --- |'.repeat(table.columns)}`, ...body].join('\n')
}
