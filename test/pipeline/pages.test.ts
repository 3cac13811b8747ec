// Files of several pages that are no PDFs: TIFF, GIF and WebP through the real engine, and what one broken page does.
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Page } from '../../functions/ocr/engine/vocabulary.ts'
import { readFixture } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'

const letters = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '')
const lines = ['line-en', 'line-zh', 'line-faint']
const truths = lines.map((name) => letters(readFixture(name).truth.text))

/** Three sheets of one size, a line of text on each. */
async function threePages(): Promise<Sharp> {
  const sheets = lines.map((name) =>
    sharp(readFixture(name).bytes)
      .resize({ width: 640, height: 100, fit: 'contain', background: '#ffffff' })
      .toColourspace('srgb')
      .png()
      .toBuffer(),
  )
  return sharp(await Promise.all(sheets), { join: { animated: true } })
}

const tiff = await (await threePages())
  .tiff({ compression: 'none' })
  .withMetadata({ density: 300 })
  .toBuffer()
const texts = (pages: readonly Page[]) => pages.map(({ text }) => letters(text))
const codes = (page: Page) => page.warnings.map(({ code }) => code)

describe('every page is read, in order', () => {
  test('of a TIFF, with its resolution', async () => {
    const { pages, pageCount, text } = await transcribe(tiff)
    expect([pageCount, texts(pages)]).toEqual([3, truths])
    expect(text).toBe(pages.map((page) => page.text).join('\n\n'))
    for (const page of pages) expect(page).toMatchObject({ width: 640, height: 100, dpi: 300 })
  })

  test.each([
    ['GIF', async () => (await threePages()).gif({ delay: [100, 100, 100] }).toBuffer()],
    ['WebP', async () => (await threePages()).webp({ lossless: true, delay: [100, 100, 100] }).toBuffer()],
  ] as const)('of an animated %s', async (_name, make) => {
    const { pages, pageCount } = await transcribe(await make())
    expect([pageCount, texts(pages)]).toEqual([3, truths])
    expect(pages[0]).not.toHaveProperty('dpi')
  })

  test('or those that are asked for, once each', async () => {
    const pages = [{ from: 3 }, { from: 1, to: 1 }, { from: 3, to: 9 }]
    const document = await transcribe(tiff, { pages })
    expect(document.pages.map(({ number }) => number)).toEqual([1, 3])
    expect(texts(document.pages)).toEqual([truths[0], truths[2]])
    expect(document).not.toHaveProperty('partial')
  })

  test('in parts: what one answer leaves, the next one brings', async () => {
    const first = await transcribe(tiff, {}, { maxPages: 2 })
    expect(first).toMatchObject({ partial: true, next: '3', pageCount: 3 })
    expect(codes(first.pages[1]!)).toContain('pages-left')
    const rest = await transcribe(tiff, { pages: [{ from: 3, to: 3 }] }, { maxPages: 2 })
    expect([...texts(first.pages), ...texts(rest.pages)]).toEqual(truths)
  })
})

test('pictures have the size of their page, whatever the format of the file', async () => {
  const { pages } = await transcribe(tiff, { pictures: true, pages: [{ from: 2, to: 2 }] })
  expect(await sharp(pages[0]!.picture).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 100 })
})

describe('a broken page', () => {
  test('leaves the others as they are', async () => {
    const { pages } = await transcribe(withoutPixels(tiff, [2]))
    expect(texts(pages)).toEqual([truths[0], '', truths[2]])
    expect(pages.map(codes)).toEqual([[], ['page-unreadable'], []])
    expect(pages[1]!.warnings[0]!.message).toMatch(/^expected a whole TIFF image but/)
  })

  test('is an error where all are broken, or it is the only one asked for', async () => {
    await expect(transcribe(withoutPixels(tiff, [1, 2, 3]))).rejects.toMatchObject({
      code: 'unreadable-image',
      message: expect.stringMatching(
        /^none of 3 pages can be read, the first for this: expected a whole TIFF/,
      ),
    })
    const only = transcribe(withoutPixels(tiff, [2]), { pages: [{ from: 2, to: 2 }] })
    await expect(only).rejects.toMatchObject({
      code: 'unreadable-image',
      message: expect.stringMatching(/^expected a whole TIFF/),
    })
  })

  test('too large for the limit is left out before it takes any memory', async () => {
    const { pages } = await transcribe(withSize(tiff, 2, 20_000))
    expect(pages.map(codes)).toEqual([[], ['page-unreadable'], []])
    expect(pages[1]!.warnings[0]!.message).toMatch(
      /^expected at most 100 megapixels but received 20000 x 20000/,
    )
  })
})

/** The tags of each page of a little-endian TIFF (TIFF 6.0, section 2): where each has its value. */
function tagsOf(file: Buffer): Map<number, number>[] {
  const pages: Map<number, number>[] = []
  for (let at = file.readUInt32LE(4); at !== 0; ) {
    const count = file.readUInt16LE(at)
    const entries = Array.from({ length: count }, (_, i) => at + 2 + i * 12)
    pages.push(new Map(entries.map((entry) => [file.readUInt16LE(entry), entry])))
    at = file.readUInt32LE(at + 2 + count * 12)
  }
  return pages
}

const SHORT = 3
const [WIDTH, HEIGHT, STRIP_OFFSETS] = [256, 257, 273]

/** The strips of these pages begin beyond the end of the file. */
function withoutPixels(bytes: Uint8Array, numbers: readonly number[]): Uint8Array {
  const file = Buffer.from(bytes)
  const pages = tagsOf(file)
  for (const number of numbers) {
    const entry = pages[number - 1]!.get(STRIP_OFFSETS)!
    const count = file.readUInt32LE(entry + 4)
    const at = count === 1 ? entry + 8 : file.readUInt32LE(entry + 8)
    for (let strip = 0; strip < count; strip++) file.writeUInt32LE(file.length + 1000, at + strip * 4)
  }
  return file
}

function withSize(bytes: Uint8Array, number: number, sidePx: number): Uint8Array {
  const file = Buffer.from(bytes)
  const tags = tagsOf(file)[number - 1]!
  for (const tag of [WIDTH, HEIGHT]) {
    const entry = tags.get(tag)!
    file.writeUInt16LE(SHORT, entry + 2)
    file.writeUInt16LE(sidePx, entry + 8)
  }
  return file
}
