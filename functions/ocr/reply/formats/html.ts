// A document in, HTML out as a person would write it: headings, paragraphs, lists and tables with their spans, in reading order.
// It is well-formed XML as well. Nothing says where a thing stood: hOCR does. Languages are not told apart: none is named.
import type { Block, Cell, Document, Table } from '../../engine/vocabulary.ts'
import { headingLevels } from './heading-levels.ts'
import { type Item, itemsOf } from './list-items.ts'
import { escapeXml } from './xml.ts'

/** A `section` a page, `id="page-3"` of the third. */
export function toHtml({ pages }: Document): string {
  const levels = headingLevels(pages)
  const sections = pages.map((page) => {
    const parts = page.blocks.map((block, at) => {
      const table = page.tables?.find((each) => each.block === at)
      return table ? tablePart(table) : partOf(block, levels.get(block))
    })
    return `<section id="page-${page.number}">\n${parts.map((part) => `${part}\n`).join('')}</section>\n`
  })
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8"/>
<title>OCR</title>
</head>
<body>
${sections.join('')}</body>
</html>
`
}

function partOf({ kind, text }: Block, level = 1): string {
  switch (kind) {
    case 'heading':
      return element(`h${level}`, escapeXml(text.replaceAll('\n', ' ')))
    case 'list':
      return listPart(itemsOf(text))
    case 'header':
    case 'footer':
    case 'aside':
      return element(kind, linesOf(text))
    default:
      return element('p', linesOf(text))
  }
}

/** Lines that were kept apart stay apart. */
const linesOf = (text: string): string => text.split('\n').map(escapeXml).join('<br/>\n')

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`

/** Numbers stay what they were: they may begin anywhere, and leave some out. */
function listPart(items: readonly Item[]): string {
  const isOrdered = items.every(({ number }) => number !== undefined)
  const parts = items.map(({ text, number }) => {
    if (isOrdered) return `<li value="${Number(number)}">${escapeXml(text)}</li>\n`
    return `<li>${escapeXml(number === undefined ? text : `${number}. ${text}`)}</li>\n`
  })
  return element(isOrdered ? 'ol' : 'ul', `\n${parts.join('')}`)
}

/** Which cells are heads is not known. */
function tablePart({ rows, cells }: Table): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    cells
      .filter((cell) => cell.row === row)
      .sort((a, b) => a.column - b.column)
      .map(cellPart)
      .join(''),
  )
  return element('table', `\n${lines.map((line) => `${element('tr', line)}\n`).join('')}`)
}

function cellPart({ text, rowSpan, columnSpan }: Cell): string {
  const spans = [
    ...(rowSpan > 1 ? [` rowspan="${rowSpan}"`] : []),
    ...(columnSpan > 1 ? [` colspan="${columnSpan}"`] : []),
  ]
  return `<td${spans.join('')}>${linesOf(text)}</td>`
}
