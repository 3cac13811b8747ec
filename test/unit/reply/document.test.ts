import { expect, test } from 'vitest'
import type { Document } from '../../../functions/ocr/engine/vocabulary.ts'
import { joinDocuments, roundDocument } from '../../../functions/ocr/reply/document.ts'
import { toJson } from '../../../functions/ocr/reply/formats/json.ts'
import { errorLine, lastLine, pageLine, toNdjson } from '../../../functions/ocr/reply/formats/ndjson.ts'
import { toProblem } from '../../../functions/ocr/reply/problem.ts'
import { SAMPLE, SAMPLE_CHARACTERS, withPictures } from './sample.ts'

const corner = [19.96, 40.04] as const
const POLYGON = [corner, corner, corner, corner] as const
const ROUNDED = [
  [20, 40],
  [20, 40],
  [20, 40],
  [20, 40],
]
const DETAILED: Document = {
  text: 'a',
  pages: [
    {
      number: 7,
      width: 50,
      height: 60,
      dpi: 199.96,
      text: 'a',
      lines: [
        {
          text: 'a',
          confidence: 0.123456,
          polygon: POLYGON,
          words: [{ text: 'a', confidence: 0.123456, polygon: POLYGON }],
          characters: [
            { text: 'a', confidence: 0.99999, polygon: POLYGON },
            { text: ' ', confidence: 0.5 },
          ],
        },
      ],
      blocks: [{ kind: 'heading', text: 'a', polygon: POLYGON, lines: [0] }],
      warnings: [],
      picture: new Uint8Array(3),
    },
  ],
  pageCount: 12,
  model: { id: 'm', version: '1' },
  timings: { decode: 0, preprocess: 0, detect: 0, extract: 0, recognise: 0, arrange: 0, total: 0.04 },
}
const PAGE = {
  width: 50,
  height: 60,
  dpi: 200,
  text: 'a',
  lines: [
    {
      text: 'a',
      confidence: 0.1235,
      polygon: ROUNDED,
      words: [{ text: 'a', confidence: 0.1235, polygon: ROUNDED }],
      characters: [
        { text: 'a', confidence: 1, polygon: ROUNDED },
        { text: ' ', confidence: 0.5 },
      ],
    },
  ],
  blocks: [{ kind: 'heading', text: 'a', polygon: ROUNDED, lines: [0] }],
  warnings: [],
}

test('JSON has everything but pictures, rounded', () => {
  const { timings, ...rest } = JSON.parse(toJson(DETAILED, true))
  expect(rest).toEqual({
    text: 'a',
    pages: [{ number: 7, ...PAGE }],
    pageCount: 12,
    model: { id: 'm', version: '1' },
  })
  expect(timings).toMatchObject({ total: 0, coldStart: true })
})

test('JSON says what is left', () => {
  expect(JSON.parse(toJson(SAMPLE, false))).toMatchObject({ pageCount: 9, partial: true, next: '5-' })
  expect(JSON.parse(toJson(DETAILED, false))).not.toHaveProperty('partial')
})

test('no picture reaches JSON or NDJSON', async () => {
  const document = await withPictures(SAMPLE)
  expect(document.pages[0]!.picture!.length).toBeGreaterThan(500)
  for (const text of [toJson(document, false), toNdjson(document, false)])
    expect(text).not.toContain('picture')
})

test('what was rounded stays as it is when it is rounded again', () => {
  const once = roundDocument(SAMPLE_CHARACTERS)
  expect(roundDocument(once)).toEqual(once)
})

test('NDJSON: a page a line, then the end', () => {
  const lines = toNdjson(DETAILED, false).split('\n')
  expect(lines.at(-1)).toBe('')
  expect(lines.slice(0, -1).map((line) => JSON.parse(line))).toEqual([
    { image: 1, page: 7, pageCount: 12, ...PAGE },
    {
      done: true,
      pageCount: 12,
      model: { id: 'm', version: '1' },
      timings: { ...DETAILED.timings, total: 0, coldStart: false },
    },
  ])
})

test('NDJSON: lines one by one', () => {
  const problem = toProblem(new Error('x'), 'id')
  expect(JSON.parse(pageLine(DETAILED.pages[0]!, 2))).toMatchObject({ image: 2, page: 7 })
  // A stream may not know it yet.
  expect(JSON.parse(pageLine(DETAILED.pages[0]!))).not.toHaveProperty('pageCount')
  expect(JSON.parse(errorLine(problem, 3))).toEqual({ image: 3, error: problem })
  expect(JSON.parse(lastLine(SAMPLE, true))).toMatchObject({ done: true, partial: true, next: '5-' })
})

test('joined documents count pages on', () => {
  const joined = joinDocuments([SAMPLE, DETAILED, DETAILED])
  expect(joined.pages.map(({ number }) => number)).toEqual([3, 4, 9 + 7, 9 + 12 + 7])
  expect(joined).toMatchObject({ pageCount: 33, partial: true, text: `${SAMPLE.text}\n\na\n\na` })
  expect(joined.timings.total).toBeCloseTo(3.35)
  // It would be the value for one of the files only.
  expect(joined).not.toHaveProperty('next')
  expect(joinDocuments([DETAILED, DETAILED])).not.toHaveProperty('partial')
  expect(joinDocuments([DETAILED])).toBe(DETAILED)
})
