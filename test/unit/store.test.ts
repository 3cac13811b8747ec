import { expect, test } from 'vitest'
import { type Document, OcrError } from '../../functions/ocr/engine/vocabulary.ts'
import { joinDocuments, roundDocument } from '../../functions/ocr/reply/document.ts'
import { toJson } from '../../functions/ocr/reply/formats/json.ts'
import { toText } from '../../functions/ocr/reply/formats/text.ts'
import { storeDocument, storeError } from '../../functions/ocr/reply/store.ts'
import { ONE_LINE } from '../documents.ts'

/** A results bucket that notes what happens to it, in order. */
function bucket(content: Record<string, string> = {}) {
  const calls: string[] = []
  return {
    calls,
    content,
    async put(key: string, body: string, contentType: string) {
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
  const port = bucket({ 'results/a.png.error.json': 'old' })
  await storeDocument(port, 'incoming/a.png', ONE_LINE, true)
  expect(port.calls).toEqual([
    'put results/a.png.txt text/plain; charset=utf-8',
    'put results/a.png.json application/json',
    'remove results/a.png.error.json',
  ])
  expect(port.content).toEqual({
    'results/a.png.txt': '你好\n',
    'results/a.png.json': toJson(ONE_LINE, true),
  })
})

test('an error replaces an older result', async () => {
  const port = bucket({ 'results/a.png.json': 'old', 'results/a.png.txt': 'old' })
  await storeError(port, 'incoming/a.png', new OcrError('unreadable-image', 'Cut short.'))
  expect(port.content).toEqual({
    'results/a.png.error.json': '{"error":{"code":"unreadable-image","message":"Cut short."}}',
  })
})

test('twice is as good as once', async () => {
  const port = bucket()
  await storeDocument(port, 'incoming/a.png', ONE_LINE, false)
  const once = { ...port.content }
  await storeDocument(port, 'incoming/a.png', ONE_LINE, false)
  expect(port.content).toEqual(once)
})

test('the JSON is rounded to what the measurements are worth', () => {
  expect(JSON.parse(toJson(ONE_LINE, true))).toEqual({
    text: '你好',
    pages: [
      {
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
        warnings: [{ code: 'downscaled', message: 'Halved.' }],
      },
    ],
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
