import { expect, test } from 'vitest'
import { FORMATS } from '../../../functions/ocr/names.ts'
import { FORMAT_TYPES, needsOf, render } from '../../../functions/ocr/reply/render.ts'
import { ONE_TABLE } from './formats/tables.ts'
import { SAMPLE, withPictures } from './sample.ts'

test('every format has a media type of its own', () => {
  const bare = FORMATS.map((format) => FORMAT_TYPES[format].split(';')[0])
  expect(new Set(bare).size).toBe(FORMATS.length)
})

test.each(FORMATS)('%s is made of what it asks for, and says its type', async (format) => {
  const { detail, pictures } = needsOf(format)
  const bare = {
    ...SAMPLE,
    pages: SAMPLE.pages.map((page) => ({ ...page, lines: page.lines.map(({ words: _, ...line }) => line) })),
  }
  const document =
    format === 'csv' ? ONE_TABLE : pictures ? await withPictures(SAMPLE) : detail ? SAMPLE : bare
  const { type, body } = await render(format, document, false)
  expect(type).toBe(FORMAT_TYPES[format])
  expect(body.length).toBeGreaterThan(30)
  expect(typeof body).toBe(format === 'pdf' ? 'object' : 'string')

  if (!detail) return
  await expect(render(format, await withPictures(bare), false)).rejects.toMatchObject({
    code: 'not-acceptable',
    message: `Expected a result with words (detail=word) for the format ${format} but received one that was read without.`,
  })
})

test('a PDF cannot be made of a result without pictures', async () => {
  await expect(render('pdf', SAMPLE, false)).rejects.toMatchObject({
    code: 'not-acceptable',
    message: expect.stringContaining('pictures of its pages'),
  })
})

test('one page without a picture is one too many', async () => {
  const { pages, ...rest } = await withPictures(SAMPLE)
  const { picture: _, ...last } = pages[1]!
  await expect(render('pdf', { ...rest, pages: [pages[0]!, last] }, false)).rejects.toMatchObject({
    code: 'not-acceptable',
  })
})
