import { expect, test } from 'vitest'
import { type Document, OcrError } from '../../../functions/ocr/engine/vocabulary.ts'
import { joinDocuments, roundDocument } from '../../../functions/ocr/reply/document.ts'
import { toJson } from '../../../functions/ocr/reply/formats/json.ts'
import { toText } from '../../../functions/ocr/reply/formats/text.ts'
import { storeDocument, storeError, storePartial } from '../../../functions/ocr/reply/store.ts'
import { ONE_LINE } from '../../support/documents.ts'
import { openSource } from '../../support/open-source.ts'
import { ONE_TABLE, TWO_TABLES } from './formats/tables.ts'

/** A results bucket that notes what happens to it, in order. */
function bucket(content: Record<string, string | Uint8Array> = {}) {
  const calls: string[] = []
  return {
    calls,
    content,
    async put(key: string, body: string | Uint8Array, contentType: string) {
      calls.push(`put ${key} ${contentType}`)
      content[key] = body
    },
    async remove(key: string) {
      calls.push(`remove ${key}`)
      delete content[key]
    },
  }
}

test('the text is there before the JSON, and an older error goes last', async () => {
  const port = bucket({ 'errors/a.png.json': 'old' })
  await storeDocument(port, 'incoming/a.png', ONE_LINE, true, [], NONE)
  expect(port.calls).toEqual([
    'put results/a.png.txt text/plain; charset=utf-8',
    'put results/a.png.json application/json',
    'remove errors/a.png.json',
    'remove partials/a.png.json',
  ])
  expect(port.content).toEqual({
    'results/a.png.txt': '你好\n',
    'results/a.png.json': toJson(ONE_LINE, true),
  })
})

test('an error replaces an older result', async () => {
  const old = ['json', 'txt', 'hocr'].map((end) => [`results/a.png.${end}`, 'old'])
  const port = bucket({ ...Object.fromEntries(old), 'partials/a.png.json': 'old' })
  await storeError(port, 'incoming/a.png', new OcrError('unreadable-image', 'Cut short.'), ['hocr'])
  expect(port.content).toEqual({
    'errors/a.png.json': '{"error":{"code":"unreadable-image","message":"Cut short."}}',
  })
})

const files = (bytes: Uint8Array, document: Document) => ({
  sources: [{ bytes, document }],
  open: openSource,
})
const NONE = files(new Uint8Array(), ONE_LINE)
const WORD = { text: '你好', confidence: 1, polygon: ONE_LINE.pages[0]!.lines[0]!.polygon }
const WITH_WORDS: Document = {
  ...ONE_LINE,
  pages: ONE_LINE.pages.map((page) => ({
    ...page,
    lines: page.lines.map((line) => ({ ...line, words: [WORD] })),
  })),
}

test('other formats stand between text and JSON, each once and under its own name', async () => {
  const port = bucket()
  const formats = ['hocr', 'json', 'tsv', 'alto', 'ndjson', 'textract', 'markdown', 'tsv'] as const
  expect(await storeDocument(port, 'incoming/a.pdf', WITH_WORDS, true, formats, NONE)).toEqual([])
  expect(port.calls.map((call) => call.split(' ', 2).join(' '))).toEqual([
    'put results/a.pdf.txt',
    'put results/a.pdf.hocr',
    'put results/a.pdf.tsv',
    'put results/a.pdf.alto.xml',
    'put results/a.pdf.ndjson',
    'put results/a.pdf.textract.json',
    'put results/a.pdf.md',
    'put results/a.pdf.json',
    'remove errors/a.pdf.json',
    'remove partials/a.pdf.json',
  ])
  expect(port.content['results/a.pdf.hocr']).toContain('ocr_page')
})

test('a format that the document cannot be had in is left out and named', async () => {
  // What an earlier upload left under this name is no result of this one.
  const port = bucket({ 'results/a.pdf.pdf': 'old', 'results/a.pdf.hocr': 'old' })
  expect(await storeDocument(port, 'incoming/a.pdf', ONE_LINE, true, ['pdf', 'hocr'], NONE)).toEqual([
    'pdf',
    'hocr',
  ])
  expect(Object.keys(port.content).sort()).toEqual(['results/a.pdf.json', 'results/a.pdf.txt'])
})

test('tables of one upload are a CSV file, or a zip of them; the other of an earlier upload goes', async () => {
  const port = bucket({ 'results/a.pdf.csv': 'old' })
  await storeDocument(port, 'incoming/a.pdf', TWO_TABLES, true, ['csv'], NONE)
  expect(Object.keys(port.content).sort()).toEqual(
    ['csv.zip', 'json', 'txt'].map((end) => `results/a.pdf.${end}`),
  )
  await storeDocument(port, 'incoming/a.pdf', ONE_TABLE, true, ['csv'], NONE)
  expect(Object.keys(port.content).sort()).toEqual(
    ['csv', 'json', 'txt'].map((end) => `results/a.pdf.${end}`),
  )
  await storeError(port, 'incoming/a.pdf', new OcrError('unreadable-pdf', 'Broken.'), ['csv'])
  expect(Object.keys(port.content)).toEqual(['errors/a.pdf.json'])
})

test('pages so far stand apart: what is final stays what it is', async () => {
  const port = bucket({ 'results/a.pdf.json': 'old' })
  const partial = { ...ONE_LINE, pageCount: 3, partial: true, next: '2-3' }
  await storePartial(port, 'incoming/a.pdf', partial, false)
  expect(port.content['results/a.pdf.json']).toBe('old')
  expect(JSON.parse(String(port.content['partials/a.pdf.json']))).toMatchObject({
    text: '你好',
    pageCount: 3,
    partial: true,
    next: '2-3',
  })
})

test('twice is as good as once', async () => {
  const port = bucket()
  await storeDocument(port, 'incoming/a.png', ONE_LINE, false, [], NONE)
  const once = { ...port.content }
  await storeDocument(port, 'incoming/a.png', ONE_LINE, false, [], NONE)
  expect(port.content).toEqual(once)
})

test('the JSON is rounded to what the measurements are worth', () => {
  expect(JSON.parse(toJson(ONE_LINE, true))).toEqual({
    text: '你好',
    pages: [
      {
        number: 1,
        width: 20,
        height: 10,
        text: '你好',
        lines: [
          {
            text: '你好',
            confidence: 0.9877,
            polygon: [
              [0.1, 0],
              [20, 0],
              [20, 10],
              [0, 10],
            ],
            characters: [
              { text: '你', confidence: 0.9999 },
              { text: '好', confidence: 0.9754 },
            ],
          },
        ],
        blocks: [
          {
            kind: 'paragraph',
            text: '你好',
            polygon: [
              [0.1, 0],
              [20, 0],
              [20, 10],
              [0, 10],
            ],
            lines: [0],
          },
        ],
        warnings: [{ code: 'downscaled', message: 'Halved.' }],
      },
    ],
    pageCount: 1,
    model: { id: 'm', version: '1' },
    timings: {
      decode: 1.2,
      preprocess: 0,
      detect: 0,
      extract: 0,
      recognise: 2,
      arrange: 0,
      total: 3.3,
      coldStart: true,
    },
  })
})

test('a line without characters gets none', () => {
  const [line] = ONE_LINE.pages[0]!.lines
  const { characters: _, ...plain } = line!
  const document: Document = { ...ONE_LINE, pages: [{ ...ONE_LINE.pages[0]!, lines: [plain] }] }
  expect(roundDocument(document).pages[0]!.lines[0]).not.toHaveProperty('characters')
})

test('several documents become one: pages in order, times added up', () => {
  const other = { ...ONE_LINE, text: 'two\nlines', pages: [{ ...ONE_LINE.pages[0]!, text: 'two\nlines' }] }
  const joined = joinDocuments([ONE_LINE, other])
  expect(joined.text).toBe('你好\n\ntwo\nlines')
  expect(joined.pages.map((page) => page.text)).toEqual(['你好', 'two\nlines'])
  expect(joined.timings).toMatchObject({ decode: 2.46, recognise: 4, total: 6.54 })
  expect(joinDocuments([ONE_LINE])).toBe(ONE_LINE)
})

test('an image without text gives an empty file', () => {
  expect(toText({ ...ONE_LINE, text: '' })).toBe('')
})
