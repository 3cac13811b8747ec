// PDF/A-2b: what the function makes of every kind of input is what it says it is, by a validator that others wrote.
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { makePdf } from '../../functions/ocr/searchable-pdf/make-pdf.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { transcribe } from '../pipeline/engine.ts'
import { openSource } from '../support/open-source.ts'
import { verapdf } from './verapdf.ts'

const faultsOf = verapdf()

const fixture = (name: string) => readFileSync(fixturePath(name))
const ticket = () => sharp(fixturePath('ticket.png')).flatten({ background: '#fff' })
const bilevel = () => ticket().greyscale().threshold(160).toColourspace('b-w')

const KINDS: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  'JPEG, a table': () => fixture('receipt.jpg'),
  'JPEG, Chinese': () => fixture('notice-zh.jpg'),
  'JPEG, grey, on its side': () =>
    ticket().greyscale().rotate(90).jpeg().withMetadata({ orientation: 8 }).toBuffer(),
  'JPEG with a profile': () => ticket().jpeg().withIccProfile('p3').toBuffer(),
  PNG: () => fixture('page.png'),
  'PNG with a palette': () => ticket().png({ palette: true }).toBuffer(),
  'PNG, transparent': () => sharp(fixturePath('ticket.png')).ensureAlpha(0.9).png().toBuffer(),
  'PNG of 16 bits': () => ticket().toColourspace('rgb16').png().toBuffer(),
  'TIFF, G4': () => bilevel().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(),
  'TIFF, LZW': () => ticket().tiff({ compression: 'lzw' }).toBuffer(),
  WebP: () => ticket().webp().toBuffer(),
  GIF: () => ticket().gif().toBuffer(),
  HEIC: () => fixture('ticket.heic'),
  'nothing to read': () =>
    sharp({ create: { width: 300, height: 200, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer(),
}

const read = async (bytes: Uint8Array) => ({
  bytes,
  document: await transcribe(bytes, { detail: 'word', pdfText: 'ignore' }),
})

describe.skipIf(faultsOf === undefined)('veraPDF', () => {
  test('finds nothing wrong with PDFs of pictures', { timeout: 180_000 }, async () => {
    const made = new Map<string, Uint8Array>()
    for (const [name, make] of Object.entries(KINDS))
      made.set(name, await makePdf([await read(await make())], openSource))
    const files = [fixture('receipt.jpg'), await KINDS['TIFF, G4']!()]
    made.set('two files', await makePdf(await Promise.all(files.map(read)), openSource))
    expect([...faultsOf!(made)].filter(([, faults]) => faults.length > 0)).toEqual([])
  })

  test('a PDF/A that gets text stays one', { timeout: 180_000 }, async () => {
    const bytes = fixture('receipt.jpg')
    const { document } = await read(bytes)
    const blank = {
      ...document,
      text: '',
      pages: document.pages.map((page) => ({ ...page, lines: [], blocks: [] })),
    }
    const archived = await makePdf([{ bytes, document: blank }], openSource)
    const again = await read(archived)
    const pdf = await makePdf([again], openSource)
    expect(again.document.text.length).toBeGreaterThan(100)
    expect(Buffer.compare(pdf.subarray(0, archived.length), archived)).toBe(0)
    expect(
      faultsOf!(
        new Map([
          ['before', archived],
          ['after', pdf],
        ]),
      ),
    ).toEqual(
      new Map([
        ['before', []],
        ['after', []],
      ]),
    )
  })

  test('finds what is wrong with one that makes no promise', async () => {
    const bytes = await ticket().toColourspace('cmyk').jpeg().toBuffer()
    const pdf = await makePdf([await read(bytes)], openSource)
    expect(faultsOf!(new Map([['cmyk', pdf]])).get('cmyk')).not.toEqual([])
  })
})
