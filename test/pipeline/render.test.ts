// What was really read, in the formats that others read: tesseract's own files beside ours, ALTO's schema, Textract's
// parser.
import { TextractDocument } from 'amazon-textract-response-parser'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Document } from '../../functions/ocr/engine/vocabulary.ts'
import type { Format } from '../../functions/ocr/names.ts'
import { render } from '../../functions/ocr/reply/render.ts'
import { fixturePath, readFixture } from '../fixtures/truth.ts'
import { altoViolations } from '../schemas/alto.ts'
import { transcribe } from './engine.ts'
import { output, unlessInstalled } from './programs.ts'

const NAMES = ['receipt', 'mixed', 'tilted', 'sideways', 'sign-vertical-zh'] as const
const documents = new Map<string, Document>()

beforeAll(async () => {
  for (const name of NAMES)
    documents.set(name, await transcribe(readFixture(name).bytes, { detail: 'character' }))
}, 60_000)

const textOf = async (name: string, format: Format) =>
  (await render(format, documents.get(name)!, false)).body as string

interface Element {
  readonly tag: string
  readonly parent: string
  readonly properties: readonly string[]
}

/** The elements of hOCR by class, as they are nested. */
function elementsOf(hocr: string): Map<string, Element> {
  const open: string[] = []
  const elements = new Map<string, Element>()
  for (const [, end, tag = '', attributes = '', empty] of hocr.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>/g)) {
    if (end) open.pop()
    else if (!empty) {
      const name = /class=['"](\w+)['"]/.exec(attributes)?.[1]
      const title = /title=(?:'([^']*)'|"([^"]*)")/.exec(attributes)
      const properties = (title?.[1] ?? title?.[2] ?? '').split('; ').map((each) => each.split(' ')[0]!)
      if (name) {
        const before = elements.get(name)?.properties ?? []
        elements.set(name, {
          tag,
          parent: open.at(-1)!,
          properties: [...new Set([...before, ...properties])],
        })
      }
      open.push(name ?? tag)
    }
  }
  expect(open).toEqual([])
  return elements
}

/** What holds for every file of tesseract's, and has to hold for ours. */
function expectTsv(text: string): void {
  const [header, ...rows] = text.trimEnd().split('\n')
  expect(header).toBe(
    'level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext',
  )
  let numbers = [0, 0, 0, 0, 0]
  for (const row of rows) {
    const cells = row.split('\t')
    expect(cells.length, row).toBe(12)
    const [level, ...values] = cells.slice(0, 10).map(Number) as [number, ...number[]]
    const at = values.slice(0, 5)
    // What lies above stays, the level's own number goes up by one, what lies below begins anew.
    expect(at.slice(0, level - 1), row).toEqual(numbers.slice(0, level - 1))
    expect(at[level - 1], row).toBe(numbers[level - 1]! + 1)
    expect(at.slice(level), row).toEqual(at.slice(level).fill(0))
    numbers = at
    for (const value of values) expect(Number.isInteger(value), row).toBe(true)
    expect(cells[10], row).toMatch(level === 5 ? /^\d{1,3}\.\d{6}$/ : /^-1$/)
    expect(cells[11] !== '', row).toBe(level === 5)
  }
}

describe('hOCR', () => {
  test.each(NAMES)('%s is nested as it should be, and has all words', async (name) => {
    const text = await textOf(name, 'hocr')
    expect([...elementsOf(text)].map(([own, { tag, parent }]) => [own, tag, parent])).toEqual([
      ['ocr_page', 'div', 'body'],
      ['ocr_carea', 'div', 'ocr_page'],
      ['ocr_par', 'p', 'ocr_carea'],
      ['ocr_line', 'span', 'ocr_par'],
      ['ocrx_word', 'span', 'ocr_line'],
      ['ocrx_cinfo', 'span', 'ocrx_word'],
    ])
    const words = text.match(/class="ocrx_word"/g)
    expect(words).toHaveLength(documents.get(name)!.pages[0]!.lines.flatMap(({ words }) => words!).length)
  })

  const skipped = unlessInstalled('tesseract')
  test.skipIf(skipped)(`elements, nesting and properties are tesseract's${skipped}`, async () => {
    const file = fixturePath('receipt.jpg')
    const theirs = elementsOf(
      output('tesseract', [file, 'stdout', '-c', 'hocr_char_boxes=1', 'hocr']).toString(),
    )
    const ours = elementsOf(await textOf('receipt', 'hocr'))
    expect(ours.size).toBe(6)
    for (const [name, { tag, parent, properties }] of ours) {
      expect({ name, tag, parent }).toEqual({
        name,
        tag: theirs.get(name)?.tag,
        parent: theirs.get(name)?.parent,
      })
      expect(theirs.get(name)!.properties).toEqual(expect.arrayContaining([...properties]))
    }
  })
})

describe('TSV', () => {
  test.each(NAMES)('%s counts as it should', async (name) => expectTsv(await textOf(name, 'tsv')))

  const skipped = unlessInstalled('tesseract')
  test.skipIf(skipped)(
    `so does tesseract, and finds the same words in the same places${skipped}`,
    async () => {
      const theirs = output('tesseract', [fixturePath('receipt.jpg'), 'stdout', 'tsv']).toString()
      expectTsv(theirs)
      const wordsOf = (text: string) =>
        text
          .split('\n')
          .map((row) => row.split('\t'))
          .filter(([level]) => level === '5')
          .map((cells) => ({ box: cells.slice(6, 10).map(Number), text: cells[11] }))
      const ours = wordsOf(await textOf('receipt', 'tsv'))
      const middle = ([left, top, width, height]: number[]) => [left! + width! / 2, top! + height! / 2]
      const found = wordsOf(theirs).filter((word) =>
        ours.some(({ text, box }) => {
          const [[x, y], [u, v]] = [middle(box), middle(word.box)] as [[number, number], [number, number]]
          return text === word.text && Math.abs(x - u) < 8 && Math.abs(y - v) < 8
        }),
      )
      expect(found.length / ours.length).toBeGreaterThan(0.8)
    },
  )
})

describe('ALTO', () => {
  test.each(NAMES)('%s is valid', async (name) => {
    expect(await altoViolations(await textOf(name, 'alto'))).toEqual([])
  })

  test('a tilted page has outlines', async () => {
    expect((await textOf('tilted', 'alto')).match(/<Shape>/g)!.length).toBeGreaterThan(20)
  })
})

test.each(NAMES)("Textract's parser reads %s as it was read", async (name) => {
  const parsed = new TextractDocument(JSON.parse(await textOf(name, 'textract')))
  const { lines } = documents.get(name)!.pages[0]!
  const words = parsed
    .pageNumber(1)
    .listLines()
    .map((line) => line.listWords().map(({ text }) => text))
  expect(words).toEqual(lines.map((line) => line.words!.map(({ text }) => text)))
})
