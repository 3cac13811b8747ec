// Markdown as a renderer of it understands it: what was read is what is seen.
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { expect, test } from 'vitest'
import type { Block, Cell, Document, Page, Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'
import { toMarkdown } from '../../../../functions/ocr/reply/formats/markdown.ts'
import { SAMPLE } from '../sample.ts'

const render = (markdown: string) => new MarkdownIt({ html: true }).render(markdown)

const box = (heightPx: number): Polygon => [
  [0, 0],
  [100, 0],
  [100, heightPx],
  [0, heightPx],
]

type Part = readonly [kind: Block['kind'], text: string, heightPx?: number]

function pageOf(parts: readonly Part[], number = 1): Page {
  const lines = parts.map(([, text, heightPx = 20]) => ({ text, confidence: 1, polygon: box(heightPx) }))
  const blocks = parts.map(([kind, text, heightPx = 20], at) => ({
    ...{ kind, text, polygon: box(heightPx), lines: [at] },
  }))
  return { number, width: 100, height: 100, text: '', lines, blocks, warnings: [] }
}

const documentOf = (...pages: readonly Page[]): Document => ({ ...SAMPLE, pages })
const markdownOf = (...parts: readonly Part[]) => toMarkdown(documentOf(pageOf(parts)))

test('blocks in their order, headings by their size, a comment where a page begins', () => {
  const first: readonly Part[] = [
    ['header', 'The Gull'],
    ['heading', 'Tides', 60],
    ['paragraph', 'Low water at six.'],
    ['heading', 'Of the north', 40],
    ['paragraph', 'High water at noon.'],
    ['heading', 'Of the south', 42],
    ['list', '• oars\n• a lamp'],
    ['list', '1. row\n2) rest'],
    ['list', '(a) by day\n(b) by night'],
    ['aside', 'see chart'],
    ['table', 'Mon 6:10\nTue 7:02'],
  ]
  // The same sizes at twice the resolution.
  const second: readonly Part[] = [
    ['heading', 'Of the east', 81],
    ['paragraph', 'No tide.', 40],
    ['footer', '2', 40],
  ]
  expect(toMarkdown(documentOf(pageOf(first), pageOf(second, 7)))).toBe(`The Gull

# Tides

Low water at six.

## Of the north

High water at noon.

## Of the south

- oars
- a lamp

1. row
2. rest

- (a) by day
- (b) by night

> see chart

Mon 6:10\\
Tue 7:02

<!-- page 7 -->

## Of the east

No tide.

2
`)
})

test('a table has its first row as head; a cell over several places stands at the first', () => {
  const cell = (row: number, column: number, text: string, spans: Partial<Cell> = {}): Cell => ({
    ...{ row, column, rowSpan: 1, columnSpan: 1, text, polygon: box(20), lines: [] },
    ...spans,
  })
  const cells = [
    cell(0, 0, 'Hut'),
    cell(0, 1, 'a|b', { columnSpan: 2 }),
    ...[cell(1, 0, ''), cell(1, 1, '1'), cell(1, 2, '*2')],
  ]
  const page = pageOf([['table', 'Hut a|b\n1 *2']])
  const table = { block: 0, rows: 2, columns: 3, polygon: box(20), cells }
  const markdown = toMarkdown(documentOf({ ...page, tables: [table] }))
  expect(markdown).toBe('| Hut | a\\|b |  |\n| --- | --- | --- |\n|  | 1 | \\*2 |\n')
  expect(render(markdown).replace(/\s/g, '')).toBe(
    '<table><thead><tr><th>Hut</th><th>a|b</th><th></th></tr></thead><tbody><tr><td></td><td>1</td><td>*2</td></tr></tbody></table>',
  )
})

test.each([
  ['paragraph', 'p'],
  ['heading', 'h1'],
  ['list', 'li'],
] as const)('any text in a %s reads as it stands', (kind, tag) => {
  const marks = fc.constantFrom(...'\\`*_{}[]()<>#+-.!|~&;:"\'=$^/1 ayé好'.split(''))
  const texts = fc.array(marks, { minLength: 1, maxLength: 14 }).map((each) => each.join('').trim())
  const escapeHtml = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(/[a1好]/.test(text))
      const shown = (kind === 'list' ? 'x ' : '') + text
      // A list's item has its mark, which is not part of what it says.
      const given = kind === 'list' ? `• ${shown}` : text
      const whole = render(markdownOf([kind, given])).replace(/<\/?(ul|ol)>\n?/g, '')
      expect(whole).toBe(`<${tag}>${escapeHtml(shown.replace(/\s+/g, ' '))}</${tag}>\n`)
    }),
    { numRuns: 3000 },
  )
})

test('names and numbers stay as plain as they are', () => {
  const plain = 'snake_case, 3 < 4 & 5 > 2 - 1 + 0.5 ~ 10% (of all) #1 of 2! A|B, R&D'
  expect(markdownOf(['paragraph', plain])).toBe(`${plain}\n`)
})

test('nothing of a document without text', () => {
  expect(toMarkdown(documentOf(pageOf([])))).toBe('')
})
