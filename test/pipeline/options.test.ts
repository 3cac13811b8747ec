// What the options change, what they do not, and what is the same at every run.
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type Document, STAGES } from '../../functions/ocr/engine/vocabulary.ts'
import { readFixture } from '../fixtures/truth.ts'
import { model, transcribe } from './engine.ts'
import { characterRecall } from './measure.ts'

const letters = (text: string) => text.replaceAll(/\s/g, '')

describe('mode line', () => {
  test.each(['line-en', 'line-zh', 'line-faint'])('reads %s as one line', async (name) => {
    const { bytes, truth } = readFixture(name)
    const { text, pages } = await transcribe(bytes, { mode: 'line' })
    expect(letters(text)).toBe(letters(truth.text))
    const corners = [
      [0, 0],
      [truth.width, 0],
      [truth.width, truth.height],
      [0, truth.height],
    ]
    expect(pages[0]!.lines.map((line) => line.polygon)).toEqual([corners])
  })

  test('reads a line much higher than the network looks at, and says where it is on the whole picture', async () => {
    const { bytes, truth } = readFixture('line-en')
    const [width, height] = [2603, 301]
    const large = sharp(bytes).resize(width, height, { fit: 'fill' })
    const { text, pages } = await transcribe(await large.jpeg().toBuffer(), { mode: 'line', detail: 'word' })
    expect(letters(text)).toBe(letters(truth.text))
    expect(pages[0]).toMatchObject({ width, height })
    const [line] = pages[0]!.lines
    expect(line!.polygon[2]).toEqual([width, height])
    const words = await transcribe(bytes, { mode: 'line', detail: 'word' })
    const places = (of: Document, widthPx: number) =>
      of.pages[0]!.lines[0]!.words!.map(({ polygon }) => polygon![0][0] / widthPx)
    const expected = places(words, truth.width)
    const found = places({ ...words, pages }, width)
    expect(found).toHaveLength(expected.length)
    for (const [at, share] of found.entries()) expect(Math.abs(share - expected[at]!)).toBeLessThan(0.01)
  })

  test('takes no time for finding lines', async () => {
    const { timings } = await transcribe(readFixture('line-en').bytes, { mode: 'line' })
    expect(timings.detect).toBe(0)
    expect(timings.recognise).toBeGreaterThan(0)
  })
})

describe('preprocess', () => {
  test('binarise still reads a clean page, and differently', async () => {
    const { bytes, truth } = readFixture('mixed')
    const plain = await transcribe(bytes, { preprocess: 'none' })
    const binary = await transcribe(bytes, { preprocess: 'binarise' })
    expect(characterRecall(truth, binary.text)).toBeGreaterThanOrEqual(0.93)
    const sureness = (document: Document) => document.pages[0]!.lines.map((line) => line.confidence)
    expect(sureness(binary)).not.toEqual(sureness(plain))
  })

  test('auto turns a page that stands on its head, none leaves it', async () => {
    const { bytes } = readFixture('upside-down')
    const codes = async (preprocess: 'auto' | 'none') =>
      (await transcribe(bytes, { preprocess })).pages[0]!.warnings.map(({ code }) => code)
    expect(await codes('auto')).toContain('rotated')
    expect(await codes('none')).not.toContain('rotated')
  })
})

describe('detail', () => {
  test('character adds every character of a line with its confidence, line does not', async () => {
    const { bytes } = readFixture('line-zh')
    const [line] = (await transcribe(bytes, { mode: 'line', detail: 'character' })).pages[0]!.lines
    expect(line!.characters!.map(({ text }) => text).join('')).toBe(line!.text)
    for (const { confidence } of line!.characters!) {
      expect(confidence).toBeGreaterThan(0)
      expect(confidence).toBeLessThanOrEqual(1)
    }
    const [without] = (await transcribe(bytes, { mode: 'line' })).pages[0]!.lines
    expect(without).not.toHaveProperty('characters')
  })
})

describe('the document', () => {
  test('is the same at every run but for its timings', async () => {
    const { bytes } = readFixture('receipt')
    const documents = [await transcribe(bytes), await transcribe(bytes)]
    const [first, second] = documents.map(({ timings: _, ...rest }) => rest)
    expect(second).toEqual(first)
  })

  test('is the same whether read alone or beside another', async () => {
    const [ticket, table] = [readFixture('ticket').bytes, readFixture('table').bytes]
    const alone = [(await transcribe(ticket)).text, (await transcribe(table)).text]
    const together = await Promise.all([transcribe(ticket), transcribe(table)])
    expect(together.map(({ text }) => text)).toEqual(alone)
  })

  test('says which model read it, and how long each stage took', async () => {
    const document = await transcribe(readFixture('ticket').bytes)
    expect(document.model).toEqual(model)
    expect(Object.keys(document.timings).sort()).toEqual([...STAGES, 'total'].sort())
    const sum = STAGES.reduce((total, stage) => total + document.timings[stage], 0)
    expect(document.timings.total).toBeGreaterThanOrEqual(Math.floor(sum))
    expect(document.text).toBe(document.pages.map((page) => page.text).join('\n\n'))
  })

  test.each(['page', 'line'] as const)('an empty sheet has no text in mode %s', async (mode) => {
    const empty = { create: { width: 300, height: 200, channels: 3, background: '#ffffff' } } as const
    const document = await transcribe(await sharp(empty).png().toBuffer(), { mode })
    expect(document).toMatchObject({ text: '', pages: [{ width: 300, height: 200, lines: [] }] })
  })

  test('a page too large to be searched at its size is searched smaller, says so, and is still read', async () => {
    const { bytes, truth } = readFixture('page')
    const large = await sharp(bytes).resize({ width: 5000 }).png({ compressionLevel: 1 }).toBuffer()
    const { text, pages } = await transcribe(large)
    expect(pages[0]!.warnings.map(({ code }) => code)).toContain('downscaled')
    expect(characterRecall(truth, text)).toBeGreaterThanOrEqual(0.98)
  })
})
