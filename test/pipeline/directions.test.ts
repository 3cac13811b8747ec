// Pages turned by quarters, text in several directions, lone characters, and a script that is not ours: what is read.
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Document } from '../../functions/ocr/engine/vocabulary.ts'
import { readFixture } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'
import { wordRecall } from './measure.ts'

const warned = (document: Document) => document.pages[0]!.warnings.map(({ code }) => code)
const texts = (document: Document) => document.pages[0]!.lines.map(({ text }) => text)
const upright = async (name: string): Promise<Buffer> => {
  return sharp(readFixture(name).bytes).png({ compressionLevel: 1 }).toBuffer()
}
/** Words; of Chinese, characters. */
const apart = (text: string) => text.replaceAll(/(\p{Script=Han})/gu, ' $1 ')

/** All but the ones that are turned already, of a sheet that `photo` and `tilted` show as well, and the longest one. */
const PAGES = [
  ...['page', 'receipt', 'photo', 'notice-zh', 'mixed', 'table', 'tilted', 'sign-vertical-zh'],
  ...['ticket', 'glyphs', 'lone', 'chart', 'line-en', 'line-zh', 'line-faint'],
]

describe.each(PAGES)('%s', (name) => {
  test('is read alike whichever way it lies, and only then with a warning', { timeout: 60_000 }, async () => {
    const page = await upright(name)
    const asItStands = await transcribe(page)
    expect(warned(asItStands)).not.toContain('rotated')
    for (const degrees of [90, 180, 270]) {
      const document = await transcribe(
        await sharp(page).rotate(degrees).png({ compressionLevel: 1 }).toBuffer(),
      )
      expect(warned(document), `${degrees}`).toContain('rotated')
      const recall = wordRecall({ text: apart(asItStands.text) }, apart(document.text))
      expect(recall, `${degrees}`).toBeGreaterThanOrEqual(0.97)
    }
  })
})

test('lone characters of a grid, a list and a pager are read upright, in their rows', async () => {
  const { text } = await transcribe(readFixture('lone').bytes)
  const rows = text.split('\n').map((row) => row.replaceAll(' ', ''))
  for (const row of ['123456789', 'ABCDEFGHI', 'JKLMNPQRS', 'TUVXYZ691', 'Woodenladle6', '567'])
    expect(rows).toContain(row)
})

test('labels that run up and down are whole, and pairs of characters above each other stand', async () => {
  const document = await transcribe(readFixture('chart').bytes)
  for (const label of ['Rainfall (mm a month)', 'Mean temperature', '120', '80', 'October'])
    expect(texts(document)).toContain(label)
  expect(texts(document).join('')).toMatch(/气温/)
})

test('a page of a script that nobody has learnt says that it was not looked at in all ways', async () => {
  const document = await transcribe(readFixture('hebrew').bytes)
  expect(warned(document)).toContain('looks-left-out')
})
