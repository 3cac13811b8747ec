// The searchable PDF through PDFium, which Chrome and Edge read PDFs with, and the font through its own tables.
import { PDFiumLibrary } from '@hyzyla/pdfium'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Document, Line } from '../../../functions/ocr/engine/vocabulary.ts'
import { makePdf } from '../../../functions/ocr/searchable-pdf/make-pdf.ts'
import { pointsPerPixel } from '../../../functions/ocr/searchable-pdf/pictures/resolution.ts'
import { glyphlessFont } from '../../../functions/ocr/searchable-pdf/text/glyphless.ts'
import { openSource } from '../../support/open-source.ts'
import { block, SAMPLE, SAMPLE_CHARACTERS, sourcesOf, turnedBox, withPictures } from '../reply/sample.ts'

let pdfium: PDFiumLibrary
beforeAll(async () => {
  pdfium = await PDFiumLibrary.init()
})
afterAll(() => pdfium.destroy())

async function open(bytes: Uint8Array) {
  const document = await pdfium.loadDocument(bytes)
  const pages = []
  for (const page of document.pages()) {
    const { originalWidth: width, originalHeight: height } = page.getOriginalSize()
    const text = page.getText()
    // Closes the page.
    const { data } = await page.render({ scale: 2, render: 'bitmap' })
    // PDFium gives blue, green, red and alpha.
    const raster = { width: Math.floor(2 * width), height: Math.floor(2 * height), channels: 4 } as const
    pages.push({ text, width, height, data, raster })
  }
  document.destroy()
  return pages
}

const toPdf = async (document: Document) => makePdf(await sourcesOf(document), openSource)

const withLines = (...lines: Line[]): Document => {
  const text = lines.map((line) => line.text).join('\n')
  const blocks = [block(lines, [...lines.keys()])]
  const page = { ...SAMPLE.pages[0]!, text, lines, blocks }
  return { ...SAMPLE, pages: [page] }
}
const linesOf = (text: string) =>
  text
    .split('\r\n')
    .map((line) => line.trim())
    .filter(Boolean)
const oneWord = (text: string, polygon: Line['polygon']): Line => ({
  ...{ text, confidence: 1, polygon },
  words: [{ text, confidence: 1, polygon }],
})

test.each([
  ['words', SAMPLE],
  ['characters', SAMPLE_CHARACTERS],
])('every character comes out again, in order (places of %s)', async (_, document) => {
  const [first, second] = await open(await toPdf(document))
  expect(linesOf(first!.text)).toEqual(SAMPLE.pages[0]!.lines.map(({ text }) => text))
  expect(second!.text).toBe('')
})

test('pages are as large as their resolution says', async () => {
  const [first, second] = await open(await toPdf(SAMPLE))
  expect([first!.width, first!.height]).toEqual([216, 144])
  expect([second!.width, second!.height]).toEqual([225, 150])
})

test('the text leaves no trace on the picture', async () => {
  const [seen] = await open(await toPdf(SAMPLE))
  const page = { ...SAMPLE.pages[0]!, lines: [], blocks: [] }
  const [bare] = await open(await toPdf({ ...SAMPLE, pages: [page] }))
  expect(Buffer.compare(seen!.data, bare!.data)).toBe(0)
  const { channels } = await sharp(seen!.data, { raw: seen!.raster }).stats()
  expect(channels[0]!.stdev).toBeGreaterThan(1)
})

test('the picture is the one that came, byte for byte', async () => {
  const { pages } = await withPictures(SAMPLE)
  const pdf = Buffer.from(await toPdf(SAMPLE))
  for (const { picture } of pages) expect(pdf.includes(Buffer.from(picture!))).toBe(true)
})

test('the same document gives the same bytes', async () => {
  expect(Buffer.compare(await toPdf(SAMPLE), await toPdf(SAMPLE))).toBe(0)
})

test('lines of a page on its side keep their order', async () => {
  const texts = ['first line', 'second', 'third line here']
  const sideways = texts.map((text, i) =>
    oneWord(text, turnedBox([500 - 50 * i, 20], 10 * text.length, 20, 90)),
  )
  const [page] = await open(await toPdf(withLines(...sideways)))
  expect(linesOf(page!.text)).toEqual(texts)
})

test('lines of a tilted page are not mixed up', async () => {
  const long = 'a line that is so long that its end lies as low as the next begins'
  const tilted = [1, 2, 3].map((n) => {
    const words = long
      .split(' ')
      .map((word, i) => ({ ...oneWord(word, turnedBox([0, 0], 0, 0)).words![0]!, at: 30 * i }))
    const corner = [10, 30 * n] as [number, number]
    const at = (from: number, along: number) =>
      turnedBox(turnedBox(corner, from, 0, 8)[1] as [number, number], along, 18, 8)
    return {
      ...{ text: `${n} ${long}`, confidence: 1, polygon: at(0, 560) },
      words: [
        { text: String(n), confidence: 1, polygon: at(0, 8) },
        ...words.map(({ at: from, ...word }) => ({ ...word, polygon: at(15 + from, 25) })),
      ],
    }
  })
  const [page] = await open(await toPdf(withLines(...tilted)))
  expect(page!.text.replaceAll(/\s+/g, ' ')).toBe([1, 2, 3].map((n) => `${n} ${long}`).join(' '))
})

test('words far apart, one character, no extent: nothing is lost', async () => {
  const far: Line = {
    ...oneWord('A', turnedBox([10, 10], 580, 20)),
    text: 'A B',
    words: [
      { text: 'A', confidence: 1, polygon: turnedBox([10, 10], 10, 20) },
      { text: 'B', confidence: 1, polygon: turnedBox([580, 10], 10, 20) },
    ],
  }
  const lines = [
    far,
    oneWord('x', turnedBox([10, 100], 10, 20)),
    oneWord('flat', turnedBox([10, 200], 50, 0)),
  ]
  const [page] = await open(await toPdf(withLines(...lines)))
  expect(page!.text.split('\r\n').slice(0, 2)).toEqual(['A B', 'x'])
})

test.each([
  // [width, height, dpi, points wide]
  ['a scan', 1700, 2200, 200, 612],
  ['a photo whose camera says 72', 3000, 4000, 72, 595],
  ['a screenshot without resolution', 800, 600, undefined, 600],
  ['a photo without resolution', 3000, 4000, undefined, 595],
  ['a resolution that cannot be', 100, 100, 10_000, 75],
  ['a strip longer than any page', 50_000, 100, 96, 14_400],
])('%s: %i x %i px at %s dpi is %i pt wide', (_, width, height, dpi, points) => {
  const page = { width, height, ...(dpi === undefined ? {} : { dpi }) }
  expect(Math.round(width * pointsPerPixel(page))).toBe(points)
})

test('the font: its tables and sums as OpenType asks', () => {
  const font = glyphlessFont()
  const view = new DataView(font.buffer)
  const sum = (from: number, bytes: number) => {
    let total = 0
    for (let at = from; at < from + bytes; at += 4) total = (total + view.getUint32(at)) >>> 0
    return total
  }
  // https://learn.microsoft.com/en-us/typography/opentype/spec/otff#calculating-checksums
  expect(sum(0, font.length)).toBe(0xb1b0afba)
  const tables = Array.from({ length: view.getUint16(4) }, (_, i) => {
    const at = 12 + 16 * i
    const tag = String.fromCharCode(...font.subarray(at, at + 4))
    return {
      tag,
      sum: view.getUint32(at + 4),
      offset: view.getUint32(at + 8),
      bytes: view.getUint32(at + 12),
    }
  })
  // Those that a PDF needs (ISO 32000-1, 9.9).
  expect(tables.map(({ tag }) => tag)).toEqual(['glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp'])
  for (const { tag, offset, bytes, ...table } of tables) {
    expect(offset % 4).toBe(0)
    if (tag !== 'head') expect(table.sum).toBe(sum(offset, Math.ceil(bytes / 4) * 4))
  }
  const sizes = Object.fromEntries(tables.map(({ tag, bytes }) => [tag, bytes]))
  expect(sizes).toMatchObject({
    head: 54,
    hhea: 36,
    maxp: 32,
    hmtx: 4 * 41,
    loca: 2 * 42,
  })
})
