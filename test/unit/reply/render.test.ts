import { expect, test } from 'vitest'
import { FORMATS } from '../../../functions/ocr/names.ts'
import { FORMAT_TYPES, needsOf, render } from '../../../functions/ocr/reply/render.ts'
import { openSource } from '../../support/open-source.ts'
import { ONE_TABLE } from './formats/tables.ts'
import { SAMPLE, sourcesOf } from './sample.ts'

test('every format but html has a media type of its own', () => {
  const others = FORMATS.filter((format) => format !== 'html')
  const bare = others.map((format) => FORMAT_TYPES[format].split(';')[0])
  expect(new Set(bare).size).toBe(others.length)
})

test.each(FORMATS)('%s is made of what it asks for, and says its type', async (format) => {
  const { detail } = needsOf(format)
  const bare = {
    ...SAMPLE,
    pages: SAMPLE.pages.map((page) => ({ ...page, lines: page.lines.map(({ words: _, ...line }) => line) })),
  }
  const files = { sources: await sourcesOf(SAMPLE), open: openSource }
  const { type, body } = await render(format, format === 'csv' ? ONE_TABLE : detail ? SAMPLE : bare, false, {
    files,
  })
  expect(type).toBe(FORMAT_TYPES[format])
  expect(body.length).toBeGreaterThan(30)
  expect(typeof body).toBe(format === 'pdf' ? 'object' : 'string')

  if (!detail) return
  await expect(render(format, bare, false, { files })).rejects.toMatchObject({
    code: 'not-acceptable',
    message: `Expected a result with words (detail=word) for the format ${format} but received one that was read without.`,
  })
})

test('a PDF cannot be made without the file', async () => {
  await expect(render('pdf', SAMPLE, false)).rejects.toMatchObject({
    code: 'not-acceptable',
    message: 'Expected a result with its file for the format pdf but received one whose file is not at hand.',
  })
})
