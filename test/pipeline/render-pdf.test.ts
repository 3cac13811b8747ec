// Searchable PDFs of what was really read: their text through PDFium and pdf.js, and through poppler where it is installed,
// which also says where the words are and shows that the picture stays as it was.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Document } from '../../functions/ocr/engine/vocabulary.ts'
import { render } from '../../functions/ocr/reply/render.ts'
import { pointsPerPixel } from '../../functions/ocr/searchable-pdf/pictures/resolution.ts'
import { readFixture } from '../fixtures/truth.ts'
import { openSource, transcribe } from './engine.ts'
import { output, unlessInstalled } from './programs.ts'

const NAMES = [
  'receipt',
  'notice-zh',
  'mixed',
  'tilted',
  'sideways',
  'upside-down',
  'sign-vertical-zh',
] as const
/** Columns of paragraphs as well. */
const READABLE = [...NAMES, 'magazine'] as const
const LEVEL = ['receipt', 'notice-zh', 'mixed'] as const
const folder = mkdtempSync(path.join(tmpdir(), 'render-pdf-'))
const pdfOf = (name: string) => path.join(folder, `${name}.pdf`)
const documents = new Map<string, Document>()
async function pdfWith(name: string, document: Document) {
  const files = { sources: [{ bytes: readFixture(name).bytes, document }], open: openSource }
  return (await render('pdf', document, false, { files })).body
}

beforeAll(async () => {
  for (const name of READABLE) {
    const document = await transcribe(readFixture(name).bytes, { detail: 'word', pictures: true })
    documents.set(name, document)
    writeFileSync(pdfOf(name), await pdfWith(name, document))
  }
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true }))

const linesOf = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
const unspaced = (text: string) => text.replaceAll(/\s/g, '')

test.each(READABLE)('PDFium finds the text of %s, its lines in their order', async (name) => {
  const pdfium = await PDFiumLibrary.init()
  try {
    const pdf = await pdfium.loadDocument(readFileSync(pdfOf(name)))
    const text = pdf.getPage(0).getText()
    pdf.destroy()
    // PDFium joins lines that follow each other closely by a space; those of one row stand in one line.
    expect(unspaced(text)).toBe(unspaced(documents.get(name)!.text))
    for (const { words } of documents.get(name)!.pages[0]!.lines)
      expect(text).toContain(words!.map(({ text }) => text).join(' '))
  } finally {
    pdfium.destroy()
  }
})

test.each(READABLE)('pdf.js finds the text of %s, its lines in their order', async (name) => {
  const data = new Uint8Array(readFileSync(pdfOf(name)))
  const pdf = await getDocument({ data, verbosity: VerbosityLevel.ERRORS }).promise
  const { items } = await (await pdf.getPage(1)).getTextContent()
  await pdf.cleanup()
  const text = items.map((item) => ('str' in item ? item.str : '')).join('')
  expect(unspaced(text)).toBe(unspaced(documents.get(name)!.text))
})

test.each(['receipt', 'notice-zh', 'tilted', 'sign-vertical-zh', 'magazine'])(
  'text, font, profile and structure take no more than 15 %% of the JPEG of %s',
  (name) => {
    const { bytes } = readFixture(name)
    expect(readFileSync(pdfOf(name)).length).toBeLessThanOrEqual(1.15 * bytes.length)
  },
)

const poppler = unlessInstalled('pdftotext', 'pdftoppm', 'pdfimages')
describe.skipIf(poppler)(`poppler${poppler}`, () => {
  test.each(NAMES.filter((name) => name !== 'tilted'))('pdftotext finds every line of %s', (name) => {
    const found = linesOf(output('pdftotext', ['-layout', pdfOf(name), '-']).toString())
      .map(unspaced)
      .join('\n')
    for (const { text } of documents.get(name)!.pages[0]!.lines) expect(found).toContain(unspaced(text))
  })

  // Without it pdftotext guesses an order of its own from where words lie.
  test.each(READABLE)('pdftotext -raw gives the text of %s, its lines in their order', (name) => {
    const text = output('pdftotext', ['-raw', pdfOf(name), '-']).toString()
    expect(unspaced(text)).toBe(unspaced(documents.get(name)!.text))
  })

  test('pdftotext finds Chinese text to search for', () => {
    expect(output('pdftotext', [pdfOf('notice-zh'), '-']).toString()).toContain('因更换地下水管')
  })

  test.each(LEVEL)('the words of %s lie where they were read', (name) => {
    const [page] = documents.get(name)!.pages
    const scale = pointsPerPixel(page!)
    const html = output('pdftotext', ['-bbox', pdfOf(name), '-']).toString()
    const pattern = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<\/word>/g
    const seen = [...html.matchAll(pattern)].map(([, ...cells]) => ({
      text: cells[4]!.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<'),
      box: cells.slice(0, 4).map((each) => Number(each) / scale),
    }))
    const words = page!.lines.flatMap((line) => line.words!)
    const near = words.filter(({ text, polygon }) => {
      const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)]
      const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
      // Widths go by steps of a twentieth of the line's height.
      return seen.some(
        (each) => each.text === text && each.box.every((value, i) => Math.abs(value - box[i]!) < 3),
      )
    })
    expect(near.length / words.length).toBeGreaterThan(0.95)
  })

  test.each(NAMES)('pdftoppm shows the picture of %s and nothing else', async (name) => {
    const document = documents.get(name)!
    const [page] = document.pages
    const { width, height, picture } = page!
    const size = ['-scale-to-x', String(width), '-scale-to-y', String(height)]
    const shown = output('pdftoppm', [...size, '-png', pdfOf(name)])
    const bare = { ...document, pages: [{ ...page!, lines: [], blocks: [] }] }
    writeFileSync(pdfOf('bare'), await pdfWith(name, bare))
    expect(shown.equals(output('pdftoppm', [...size, '-png', pdfOf('bare')]))).toBe(true)

    // poppler moves a picture by half a pixel: so they are compared at a quarter of their size.
    const small = { width: Math.round(width / 4), height: Math.round(height / 4), fit: 'fill' } as const
    const raw = (image: Uint8Array) =>
      sharp(image).removeAlpha().toColourspace('srgb').resize(small).raw().toBuffer()
    const [ours, theirs] = await Promise.all([raw(picture!), raw(shown)])
    const difference = ours.reduce((sum, value, at) => sum + Math.abs(value - theirs[at]!), 0) / ours.length
    expect(difference).toBeLessThan(3)
  })

  test('pdfimages takes the picture out as it went in', () => {
    output('pdfimages', ['-all', pdfOf('receipt'), path.join(folder, 'taken')])
    const taken = readFileSync(path.join(folder, 'taken-000.jpg'))
    expect(taken.equals(readFixture('receipt').bytes)).toBe(true)
  })
})
