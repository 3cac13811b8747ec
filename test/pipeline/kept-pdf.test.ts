// PDFs and fax pages that come out as themselves, with text: how much they grow, and that each word is there once. Those
// that people complained of lie beside the repository; without them their tests are skipped.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TranscribeOptions } from '../../functions/ocr/engine/vocabulary.ts'
import { makePdf as made } from '../../functions/ocr/searchable-pdf/make-pdf.ts'
import { makePdf, picture, scanWith, words } from '../fixtures/pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import { qpdfFaults } from '../support/qpdf.ts'
import { openSource, transcribe } from './engine.ts'
import { output, unlessInstalled } from './programs.ts'

let pdfium: PDFiumLibrary
beforeAll(async () => {
  pdfium = await PDFiumLibrary.init()
})
afterAll(() => pdfium.destroy())

async function searchable(bytes: Uint8Array, options: Partial<TranscribeOptions> = {}): Promise<Uint8Array> {
  const document = await transcribe(bytes, { detail: 'word', ...options })
  return made([{ bytes, document }], openSource)
}

async function textsOf(pdf: Uint8Array): Promise<string[]> {
  const document = await pdfium.loadDocument(pdf)
  const texts = [...document.pages()].map((page) => page.getText())
  document.destroy()
  return texts
}

const letters = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '')
const ticket = letters(readFixture('ticket').truth.text)
const OLD = { invisible: true, lines: 8 }
const STAMP = 'Scanned by Nobody'

describe('a page says what is on it, once', () => {
  const pages = makePdf(
    words([595, 842], [{ text: 'Typed by a program', x: 50, y: 700, size: 14 }]),
    picture('ticket', 90),
    scanWith('ticket', 'What somebody else read', OLD),
  )

  test('read anew: typed text stays, scans get theirs, an old layer gives way', async () => {
    const bytes = await pages
    const pdf = await searchable(bytes)
    const [typed, scan, redone] = await textsOf(pdf)
    expect(typed!.trim()).toBe('Typed by a program')
    expect([letters(scan!), letters(redone!)]).toEqual([ticket, ticket])
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('by its own text where it has some', async () => {
    const [typed, scan, kept] = await textsOf(await searchable(await pages, { pdfText: 'prefer' }))
    expect(typed!.trim()).toBe('Typed by a program')
    expect(letters(scan!)).toBe(ticket)
    expect(kept!.match(/What somebody else read/g)).toHaveLength(8)
  })

  test('a stamp on a scan is not written again', async () => {
    const bytes = await makePdf(scanWith('page', STAMP, { invisible: false, lines: 1 }))
    const [text] = await textsOf(await searchable(bytes))
    expect(letters(text!).split(letters(STAMP))).toHaveLength(2)
    expect(letters(text!)).toContain('TheAllotmentLetter')
  })
})

const CASES = fileURLToPath(new URL('../../../shared/cases/pdf', import.meta.url))
const absent = existsSync(CASES) ? '' : ' (skipped: ../shared/cases is not there)'
const read = (name: string) => readFileSync(path.join(CASES, name))

describe.skipIf(absent)(`PDFs that people complained of${absent}`, () => {
  test.each([
    ['mixed.pdf', 270_000],
    ['vec.pdf', 12_000],
    ['g4.tif.pdf', 300_000],
    ['g4.tif', 300_000],
  ])('%s takes at most %i bytes', async (name, most) => {
    const pdf = await searchable(read(name))
    expect(pdf.length).toBeLessThanOrEqual(most)
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('links, outline, title and typed text survive', async () => {
    const before = read('mixed.pdf')
    const pdf = await searchable(before)
    expect(Buffer.compare(pdf.subarray(0, before.length), before)).toBe(0)
    const back = await PDFDocument.load(pdf, { updateMetadata: false })
    expect([back.getTitle(), back.getAuthor()]).toEqual(['My scan', 'Me'])
    expect(back.catalog.has(PDFName.of('Outlines'))).toBe(true)
    expect(back.getPages()[0]!.node.Annots()!.size()).toBe(1)
    const texts = await textsOf(pdf)
    expect(texts[0]!.match(/Vector heading page one/g)).toHaveLength(1)
    expect(texts.filter((text) => text.length > 100).length).toBeGreaterThanOrEqual(4)
  })
})

const poppler = unlessInstalled('pdftotext')
test.skipIf(poppler)(`paragraphs follow each other, column by column${poppler}`, async () => {
  const { bytes } = readFixture('bulletin')
  const document = await transcribe(bytes, { detail: 'word' })
  const folder = mkdtempSync(path.join(tmpdir(), 'kept-pdf-'))
  try {
    const file = path.join(folder, 'bulletin.pdf')
    writeFileSync(file, await made([{ bytes, document }], openSource))
    const inOrder = letters(output('pdftotext', ['-raw', file, '-']).toString())
    expect(inOrder).toBe(letters(document.text))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
