// Pictures in, pages of a PDF out: what PDFium shows of each is what the decoder sees in the file, and what lies in the PDF
// is what the file had, wherever a PDF can hold it.
import { PDFDocument, PDFName, PDFRawStream } from '@cantoo/pdf-lib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import sharp, { type PngOptions, type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decode } from '../../../../functions/ocr/engine/files/image.ts'
import type { Document } from '../../../../functions/ocr/engine/vocabulary.ts'
import { makePdf } from '../../../../functions/ocr/searchable-pdf/make-pdf.ts'
import { readFixture } from '../../../fixtures/truth.ts'
import { openSource } from '../../../support/open-source.ts'
import { qpdfFaults } from '../../../support/qpdf.ts'
import { SAMPLE } from '../../reply/sample.ts'

let pdfium: PDFiumLibrary
beforeAll(async () => {
  pdfium = await PDFiumLibrary.init()
})
afterAll(() => pdfium.destroy())

const WIDTH = 240
const HEIGHT = 160
/** A corner of each colour, and a letter's worth of edges. */
const drawing = (): Sharp => {
  const box = (left: number, top: number, width: number, height: number, background: string) => ({
    input: { create: { width, height, channels: 3, background } } as const,
    ...{ left, top },
  })
  return sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#ffffff' } }).composite([
    box(0, 0, 80, 40, '#c02020'),
    box(160, 0, 80, 40, '#20a040'),
    box(0, 120, 80, 40, '#2040c0'),
    box(100, 60, 40, 40, '#000000'),
  ])
}
const plain = async (): Promise<Sharp> =>
  sharp(
    await sharp(await drawing().png().toBuffer())
      .removeAlpha()
      .png()
      .toBuffer(),
  )
/** Black and white. */
const bilevel = async (): Promise<Sharp> =>
  sharp(
    await (await plain())
      .greyscale()
      .threshold(200)
      .toColourspace('b-w')
      .png({ compressionLevel: 0 })
      .toBuffer(),
  )

async function documentOf(bytes: Uint8Array): Promise<Document> {
  const { page } = await decode(bytes)
  const { next: _, partial: __, ...rest } = SAMPLE
  const own = {
    number: 1,
    width: page.widthPx,
    height: page.heightPx,
    dpi: 72,
    text: '',
    lines: [],
    blocks: [],
    warnings: [],
  }
  return { ...rest, text: '', pages: [own], pageCount: 1 }
}

async function pdfOf(bytes: Uint8Array, document?: Document): Promise<Uint8Array> {
  return makePdf([{ bytes, document: document ?? (await documentOf(bytes)) }], openSource)
}

/** The image of the first page. */
async function imageIn(pdf: Uint8Array): Promise<{ entry: (key: string) => string; bytes: Uint8Array }> {
  const { context } = await PDFDocument.load(pdf)
  const image = context
    .enumerateIndirectObjects()
    .map(([, object]) => object)
    .find(
      (object) =>
        object instanceof PDFRawStream && object.dict.get(PDFName.of('Subtype')) === PDFName.of('Image'),
    )
  const { dict, contents } = image as PDFRawStream
  return { entry: (key) => String(context.lookup(dict.get(PDFName.of(key)))), bytes: contents }
}

/** How far PDFium's page lies from the picture as it is read, in levels: a point is a pixel. */
async function difference(pdf: Uint8Array, bytes: Uint8Array): Promise<number> {
  const { page } = await decode(bytes)
  const document = await pdfium.loadDocument(pdf)
  const { data } = await document.getPage(0).render({ scale: 1, render: 'bitmap' })
  document.destroy()
  const raster = { width: page.widthPx, height: page.heightPx, channels: 4 } as const
  const seen = await sharp(data, { raw: raster }).removeAlpha().raw().toBuffer()
  expect(seen.length).toBe(page.data.length)
  return seen.reduce((sum, level, at) => sum + Math.abs(level - page.data[at]!), 0) / seen.length
}

const jpeg = async () => (await plain()).jpeg({ quality: 95, chromaSubsampling: '4:4:4' })

describe('JPEG: the file as it is', () => {
  const kinds: [string, () => Promise<Uint8Array>][] = [
    ['RGB', async () => (await jpeg()).toBuffer()],
    ['grey', async () => (await plain()).greyscale().jpeg().toBuffer()],
    ['progressive', async () => (await plain()).jpeg({ progressive: true }).toBuffer()],
    ['CMYK', async () => (await plain()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()],
    [
      'of another colour space',
      async () => (await plain()).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
    ],
    ...[2, 3, 4, 5, 6, 7, 8].map((orientation): [string, () => Promise<Uint8Array>] => [
      `turned by EXIF ${orientation}`,
      async () => (await jpeg()).withMetadata({ orientation }).toBuffer(),
    ]),
  ]
  test.each(kinds)('%s', async (name, make) => {
    const bytes = await make()
    const pdf = await pdfOf(bytes)
    const { entry, bytes: held } = await imageIn(pdf)
    expect(entry('Filter')).toBe('/DCTDecode')
    expect(Buffer.compare(held, bytes)).toBe(0)
    expect(await difference(pdf, bytes)).toBeLessThan(name === 'CMYK' ? 12 : 3)
    expect(pdf.length).toBeLessThan(bytes.length + 6000)
    expect(qpdfFaults(pdf)).toEqual([])
  })
})

describe('PNG: its samples as they are', () => {
  /** Of all chunks IDAT. */
  function samplesIn(png: Buffer): Buffer {
    const parts: Buffer[] = []
    for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
      const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at))
      if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data)
    }
    return Buffer.concat(parts)
  }

  const kinds: [string, () => Promise<Sharp>, PngOptions][] = [
    ['RGB', plain, {}],
    ['grey', async () => (await plain()).greyscale().toColourspace('b-w'), {}],
    ['a palette', plain, { palette: true, colours: 16 }],
    ['16 bits', async () => (await plain()).toColourspace('rgb16'), {}],
  ]
  test.each(kinds)('%s', async (_name, make, options) => {
    const bytes = await (await make()).png(options).toBuffer()
    const pdf = await pdfOf(bytes)
    expect((await imageIn(pdf)).entry('DecodeParms')).toContain('/Predictor 15')
    expect(Buffer.compare((await imageIn(pdf)).bytes, samplesIn(bytes))).toBe(0)
    expect(await difference(pdf, bytes)).toBeLessThan(0.5)
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test.each([
    ['interlaced', { progressive: true }],
    ['transparent', {}],
  ])('%s: written anew, without loss', async (name, options) => {
    const base = name === 'transparent' ? (await plain()).ensureAlpha(0.5) : await plain()
    const bytes = await base.png(options).toBuffer()
    const pdf = await pdfOf(bytes)
    expect((await imageIn(pdf)).entry('Filter')).toBe('/FlateDecode')
    expect(await difference(pdf, bytes)).toBeLessThan(0.5)
  })
})

describe('black and white: one bit a pixel', () => {
  const g4 = async (tile: boolean): Promise<Buffer> => {
    const { data, info } = await (await bilevel())
      .resize(2000, 1500, { kernel: 'nearest', fit: 'fill' })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const strips = tile ? { tile: true, tileWidth: 2000, tileHeight: 1504 } : {}
    const raw = { width: info.width, height: info.height, channels: info.channels }
    return sharp(data, { raw })
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1, ...strips })
      .toBuffer()
  }

  test('one piece of G4 as it is', async () => {
    const bytes = await g4(true)
    const pdf = await pdfOf(bytes)
    const image = await imageIn(pdf)
    expect(Buffer.from(bytes).includes(image.bytes as Buffer)).toBe(true)
    expect([image.entry('Filter'), image.entry('BitsPerComponent')]).toEqual(['/CCITTFaxDecode', '1'])
    expect(await difference(pdf, bytes)).toBeLessThan(0.5)
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('many strips of G4 as one', async () => {
    const bytes = await g4(false)
    const pdf = await pdfOf(bytes)
    const image = await imageIn(pdf)
    expect([image.entry('Filter'), image.entry('Width'), image.entry('Height')]).toEqual([
      '/CCITTFaxDecode',
      '2000',
      '1500',
    ])
    expect(image.bytes.length).toBeLessThan(bytes.length * 1.15)
    expect(await difference(pdf, bytes)).toBeLessThan(0.5)
  })

  test.each([
    ['gif', {}],
    ['webp', { lossless: true }],
    ['tiff', { compression: 'lzw' }],
  ] as const)('what a %s holds of it', async (format, options) => {
    const odd = (await bilevel()).resize(237, 151, { kernel: 'nearest', fit: 'fill' })
    const bytes = await odd.toFormat(format, options).toBuffer()
    const pdf = await pdfOf(bytes)
    expect((await imageIn(pdf)).entry('Filter')).toBe('/CCITTFaxDecode')
    expect(await difference(pdf, bytes)).toBeLessThan(0.5)
    expect(qpdfFaults(pdf)).toEqual([])
  })
})

describe('other formats', () => {
  test('drawings stay as they are', async () => {
    for (const bytes of [
      await (await plain()).gif().toBuffer(),
      await (await plain()).webp({ lossless: true }).toBuffer(),
      await (await plain()).tiff({ compression: 'lzw' }).toBuffer(),
    ]) {
      const pdf = await pdfOf(bytes)
      expect((await imageIn(pdf)).entry('Filter')).toBe('/FlateDecode')
      expect(await difference(pdf, bytes)).toBeLessThan(0.5)
    }
  })

  test('photos look as they do', async () => {
    const photo = sharp(readFixture('photo').bytes).resize(600)
    for (const bytes of [
      await photo.clone().webp({ quality: 80 }).toBuffer(),
      await photo.clone().tiff({ compression: 'lzw' }).toBuffer(),
    ]) {
      const pdf = await pdfOf(bytes)
      expect((await imageIn(pdf)).entry('Filter')).toBe('/DCTDecode')
      expect(await difference(pdf, bytes)).toBeLessThan(2)
    }
  })
})

describe('the whole', () => {
  test('pages that were read, each with its picture; a page that cannot be read is white', async () => {
    const two = await sharp(
      [await (await plain()).png().toBuffer(), await (await plain()).negate().png().toBuffer()],
      { join: { animated: true } },
    )
      .gif()
      .toBuffer()
    const document = await documentOf(two)
    const pages = [1, 2, 3].map((number) => ({ ...document.pages[0]!, number }))
    const pdf = await PDFDocument.load(await pdfOf(two, { ...document, pages, pageCount: 3 }))
    expect(pdf.getPageCount()).toBe(3)
    expect(pdf.getPages().map(({ node }) => String(node.Resources()).includes('/XObject'))).toEqual([
      true,
      true,
      false,
    ])
  })

  test('PDF/A-2b by its own account, but for CMYK without a profile; language and structure', async () => {
    const said = async (bytes: Uint8Array) => {
      const { catalog, context } = await PDFDocument.load(await pdfOf(bytes))
      const metadata = context.lookup(catalog.get(PDFName.of('Metadata')))
      const xml = metadata instanceof PDFRawStream ? Buffer.from(metadata.contents).toString() : ''
      return [
        xml.includes('pdfaid:part="2" pdfaid:conformance="B"'),
        catalog.has(PDFName.of('OutputIntents')),
        String(catalog.get(PDFName.of('MarkInfo'))),
      ]
    }
    expect(await said(await (await jpeg()).toBuffer())).toEqual([true, true, expect.stringContaining('true')])
    expect(await said(await (await plain()).toColourspace('cmyk').jpeg().toBuffer())).toEqual([
      false,
      false,
      expect.stringContaining('true'),
    ])
  })
})
