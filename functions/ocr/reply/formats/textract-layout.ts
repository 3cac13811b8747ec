// A page in, Textract's LAYOUT blocks out. As Textract has it, a list holds its items as LAYOUT_TEXT, anything else holds
// its lines (https://docs.aws.amazon.com/textract/latest/dg/layoutresponse.html).
import type { Block, Page } from '../../engine/vocabulary.ts'
import { blocksOf, type WordedLine } from './layout.ts'

export interface Layout {
  readonly type:
    | 'LAYOUT_TEXT'
    | 'LAYOUT_TABLE'
    | 'LAYOUT_TITLE'
    | 'LAYOUT_SECTION_HEADER'
    | 'LAYOUT_LIST'
    | 'LAYOUT_HEADER'
    | 'LAYOUT_FOOTER'
  readonly id: string
  readonly childIds: readonly string[]
  readonly lines: readonly WordedLine[]
}

const TYPES: Readonly<Record<Block['kind'], Layout['type']>> = {
  paragraph: 'LAYOUT_TEXT',
  table: 'LAYOUT_TABLE',
  heading: 'LAYOUT_SECTION_HEADER',
  list: 'LAYOUT_LIST',
  header: 'LAYOUT_HEADER',
  footer: 'LAYOUT_FOOTER',
  // Textract has no word for it.
  aside: 'LAYOUT_TEXT',
}

/** In reading order, a list before its items. `lineIds`: of the page's lines that have words, in their order. */
export function layoutOf(page: Page, pageId: string, lineIds: readonly string[]): Layout[] {
  let seen = 0
  return blocksOf(page).flatMap(({ kind, text, lines }, at): Layout[] => {
    const id = `${pageId}-layout-${at + 1}`
    const ids = lineIds.slice(seen, seen + lines.length)
    seen += lines.length
    if (kind !== 'list') {
      const isTitle = kind === 'heading' && at === 0
      return [{ type: isTitle ? 'LAYOUT_TITLE' : TYPES[kind], id, childIds: ids, lines }]
    }
    const items = itemsOf(text, lines).map(
      ({ from, to }, n): Layout => ({
        ...{ type: 'LAYOUT_TEXT', id: `${id}-item-${n + 1}` },
        ...{ childIds: ids.slice(from, to), lines: lines.slice(from, to) },
      }),
    )
    return [{ type: 'LAYOUT_LIST', id, childIds: items.map((item) => item.id), lines }, ...items]
  })
}

/** Which lines make up each item: it has a line of the block's text to itself, which its first line begins. */
function itemsOf(text: string, lines: readonly WordedLine[]): { from: number; to: number }[] {
  const texts = text.split('\n')
  const starts: number[] = []
  for (const [at, line] of lines.entries())
    if (at === 0 || texts[starts.length]?.startsWith(line.text)) starts.push(at)
  return starts.map((from, n) => ({ from, to: starts[n + 1] ?? lines.length }))
}
