import { type ApiDetectDocumentTextResponse, TextractDocument } from 'amazon-textract-response-parser'
import { expect, test } from 'vitest'
import type { Block } from '../../../../functions/ocr/engine/vocabulary.ts'
import { toTextract } from '../../../../functions/ocr/reply/formats/textract.ts'
import { block, SAMPLE } from '../sample.ts'
import { ONE_TABLE } from './tables.ts'

const response: ApiDetectDocumentTextResponse = JSON.parse(toTextract(SAMPLE))

test("Textract's parser finds pages, lines and words", () => {
  const parsed = new TextractDocument(response)
  expect(parsed.nPages).toBe(2)
  const lines = parsed.pageNumber(1).listLines()
  expect(lines.map(({ text }) => text)).toEqual(SAMPLE.pages[0]!.lines.map(({ text }) => text))
  expect(lines.map((line) => line.listWords().map(({ text }) => text))).toEqual(
    SAMPLE.pages[0]!.lines.map(({ words }) => words!.map(({ text }) => text)),
  )
  expect(parsed.pageNumber(2).listLines()).toEqual([])
  expect(parsed.text).toContain('合计 20元')
})

test('places are shares of the page, confidences hundredths', () => {
  const [line] = new TextractDocument(response).pageNumber(1).listLines()
  expect(line!.confidence).toBe(98.765)
  expect([line!.geometry.boundingBox.left, line!.geometry.boundingBox.top]).toEqual([0.033333, 0.025])
  expect([line!.geometry.boundingBox.width, line!.geometry.boundingBox.height]).toEqual([0.366667, 0.05])
  const word = line!.wordAtIndex(1)
  expect([word.text, word.textType]).toEqual(['&', 'PRINTED'])
  expect(word.geometry.polygon.map(({ x, y }) => [x, y])).toEqual([
    [0.133333, 0.025],
    [0.15, 0.025],
    [0.15, 0.075],
    [0.133333, 0.075],
  ])
})

test('the envelope, the ids and their relations', () => {
  expect(response.DocumentMetadata).toEqual({ Pages: 9 })
  expect(response.DetectDocumentTextModelVersion).toBe('1')
  const [page, first] = response.Blocks
  expect(page).toMatchObject({ BlockType: 'PAGE', Id: 'page-3', Page: 3 })
  expect(first).toMatchObject({
    BlockType: 'LINE',
    Id: 'page-3-line-1',
    Relationships: [
      {
        Type: 'CHILD',
        Ids: [1, 2, 3, 4].map((n) => `page-3-line-1-word-${n}`),
      },
    ],
  })
  const ids = response.Blocks.map(({ Id }) => Id)
  expect(new Set(ids).size).toBe(ids.length)
  const children = response.Blocks.flatMap((block) =>
    (block.Relationships ?? []).flatMap(({ Ids }) => Ids as string[]),
  )
  // A line is part of its page and of its layout, an item of its page and of its list.
  expect([...new Set(children)].sort()).toEqual(ids.filter((id) => !/^page-\d+$/.test(id)).sort())
})

test('nothing lies outside of its page', () => {
  const polygon = [
    [-5, -5],
    [700, -5],
    [700, 500],
    [-5, 500],
  ] as const
  const [page] = SAMPLE.pages
  const lines = [{ ...page!.lines[0]!, polygon }]
  const { Blocks } = JSON.parse(
    toTextract({ ...SAMPLE, pages: [{ ...page!, lines, blocks: [block(lines, [0])] }] }),
  )
  expect(Blocks[1].Geometry.BoundingBox).toEqual({ Width: 1, Height: 1, Left: 0, Top: 0 })
})

test("Textract's parser finds the layout: text, a title and a list whose items are text", () => {
  const [page] = SAMPLE.pages
  const lines = page!.lines.slice(0, 3)
  const list = {
    ...block(lines, [1, 2], 'list'),
    text: lines
      .slice(1)
      .map(({ text }) => text)
      .join('\n'),
  }
  const blocks = [block(lines, [0], 'heading'), list]
  const parsed = new TextractDocument(
    JSON.parse(
      toTextract({ ...SAMPLE, pages: [{ ...page!, lines, blocks }] }),
    ) as ApiDetectDocumentTextResponse,
  )
  const items = parsed.pageNumber(1).layout.listItems({ deep: false })
  expect(items.map(({ blockType }) => blockType)).toEqual(['LAYOUT_TITLE', 'LAYOUT_LIST'])
  expect(items.map((item) => item.listTextLines().map(({ text }) => text))).toEqual([
    [lines[0]!.text],
    [lines[1]!.text, lines[2]!.text],
  ])
  expect(items[1]!.listLayoutChildren().map(({ blockType }) => blockType)).toEqual([
    'LAYOUT_TEXT',
    'LAYOUT_TEXT',
  ])
})

test('every kind of block has its type, and its lines as children', () => {
  const types = (kind: Block['kind'], at = 1) => {
    const [page] = SAMPLE.pages
    const lines = page!.lines.slice(0, 2)
    const blocks = at === 0 ? [block(lines, [0, 1], kind)] : [block(lines, [0]), block(lines, [1], kind)]
    const { Blocks } = JSON.parse(toTextract({ ...SAMPLE, pages: [{ ...page!, lines, blocks }] }))
    return Blocks.flatMap(
      ({
        BlockType,
        Id,
        Relationships,
      }: {
        BlockType: string
        Id: string
        Relationships: [{ Ids: string[] }]
      }) =>
        BlockType.startsWith('LAYOUT') && Id.includes(`layout-${at + 1}`)
          ? [BlockType, ...Relationships[0].Ids]
          : [],
    )
  }
  expect(types('heading', 0)).toEqual(['LAYOUT_TITLE', 'page-3-line-1', 'page-3-line-2'])
  expect(types('heading')).toEqual(['LAYOUT_SECTION_HEADER', 'page-3-line-2'])
  expect(types('paragraph')).toEqual(['LAYOUT_TEXT', 'page-3-line-2'])
  expect(types('aside')).toEqual(['LAYOUT_TEXT', 'page-3-line-2'])
  expect(types('table')).toEqual(['LAYOUT_TABLE', 'page-3-line-2'])
  expect(types('header')).toEqual(['LAYOUT_HEADER', 'page-3-line-2'])
  expect(types('footer')).toEqual(['LAYOUT_FOOTER', 'page-3-line-2'])
})

test("Textract's parser finds tables, their cells and those that are merged", () => {
  const page = new TextractDocument(JSON.parse(toTextract(ONE_TABLE))).pageNumber(1)
  expect(page.nTables).toBe(1)
  const table = page.tableAtIndex(0)
  expect([table.nRows, table.nColumns]).toEqual([2, 3])
  expect([table.cellAt(1, 1)?.text, table.cellAt(2, 2)?.text, table.cellAt(2, 3)?.text]).toEqual([
    'Hut, "old"',
    '-12.5',
    '',
  ])
  const head = table.cellAt(1, 3)
  expect([head?.text, head?.columnIndex, head?.columnSpan, head?.rowSpan]).toEqual(['Sums', 2, 2, 1])
  // Places of a merged cell share it.
  const { Blocks } = JSON.parse(toTextract(ONE_TABLE))
  const half = Blocks.find(({ Id }: { Id: string }) => Id === 'page-3-table-1-cell-1-3')
  expect(half.Geometry.BoundingBox).toEqual({ Left: 0.5, Top: 0, Width: 0.25, Height: 0.2 })
})
