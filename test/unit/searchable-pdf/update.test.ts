// A PDF in, itself with text out: what was in it, read back by the library; where the text lies, by PDFium.
import { deflateSync } from 'node:zlib'
import { degrees, type PDFArray, type PDFDict, PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFile } from '../../../functions/ocr/engine/files/open-file.ts'
import { sizeOf } from '../../../functions/ocr/engine/files/pdf/pdf.ts'
import { openSource as openSourceWith } from '../../../functions/ocr/engine/source/open-source.ts'
import {
  type Document,
  type Line,
  OcrError,
  type OpenSource,
  type Page,
  type Point,
  type Warning,
} from '../../../functions/ocr/engine/vocabulary.ts'
import type { BoundedWorker } from '../../../functions/ocr/engine/worker/bounded-worker.ts'
import { makePdf } from '../../../functions/ocr/searchable-pdf/make-pdf.ts'
import { makePdf as drawPdf, encrypted, picture, scanWith, words } from '../../fixtures/pdfs.ts'
import { unlessInstalled } from '../../pipeline/programs.ts'
import { fileParts } from '../../support/file-parts.ts'
import { openSource } from '../../support/open-source.ts'
import { qpdfFaults } from '../../support/qpdf.ts'
import { SAMPLE, turnedBox } from '../reply/sample.ts'

interface Read {
  readonly lines?: readonly Line[]
  readonly warnings?: readonly Warning[]
  /** Of the page as it is shown, in points. */
  readonly size: readonly [widthPt: number, heightPt: number]
}

const lineAt = (text: string, [x, y]: [number, number], degreesCw = 0): Line => {
  const polygon = turnedBox([x, y], 20 * text.length, 40, degreesCw)
  return { text, confidence: 0.9, polygon, words: [{ text, confidence: 0.9, polygon }] }
}

/** As the engine would have read them. */
function documentOf(...read: readonly Read[]): Document {
  const pages = read.map(({ lines = [], warnings = [], size: [widthPt, heightPt] }, at): Page => {
    const { widthPx: width, heightPx: height, dpi } = sizeOf({ widthPt, heightPt })
    const text = lines.map((line) => line.text).join('\n')
    return { number: at + 1, width, height, dpi, text, lines, blocks: [], warnings }
  })
  const { next: _, partial: __, ...rest } = SAMPLE
  return { ...rest, text: '', pages, pageCount: pages.length }
}

const made = (bytes: Uint8Array, ...read: readonly Read[]) =>
  makePdf([{ bytes, document: documentOf(...read) }], openSource)

let pdfium: PDFiumLibrary
beforeAll(async () => {
  pdfium = await PDFiumLibrary.init()
})
afterAll(() => pdfium.destroy())

/** Lines that a viewer finds on a page. */
async function saidBy(pdf: Uint8Array, number = 1): Promise<string[]> {
  const document = await pdfium.loadDocument(pdf)
  const text = document.getPage(number - 1).getText()
  document.destroy()
  return text.split('\r\n').filter(Boolean)
}

/** What a page says, with outlines of its words in pixels of its raster. */
async function textOf(pdf: Uint8Array, number = 1) {
  const { file } = await withText(pdf)
  return (await file.textLayer!(number, false))!.lines
}

async function withText(pdf: Uint8Array) {
  return { file: await openFile(pdf, fileParts) }
}

const A4 = [595, 842] as const
const scan = words(A4, [])

describe('what came stays', () => {
  /** A link, an outline, a title, labels, a form, an attachment. */
  async function rich(useObjectStreams: boolean): Promise<Uint8Array> {
    const pdf = await PDFDocument.load(await drawPdf(words(A4, [{ text: 'Typed', x: 50, y: 700 }]), scan))
    const { context, catalog } = pdf
    const [page] = pdf.getPages()
    pdf.setTitle('Minutes')
    pdf.setAuthor('Ada')
    await pdf.attach(Buffer.from('1,2'), 'sums.csv', { mimeType: 'text/csv' })
    const field = pdf.getForm().createTextField('name')
    field.addToPage(page!, { x: 50, y: 500, width: 100, height: 20 })
    const uri = { S: 'URI', URI: PDFString.of('https://example.com/') }
    const link = context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [50, 690, 90, 710], A: uri })
    page!.node.addAnnot(context.register(link))
    const [outline, entry] = [context.nextRef(), context.nextRef()]
    const dest = [pdf.getPages()[1]!.ref, 'Fit']
    context.assign(entry, context.obj({ Title: PDFString.of('Scan'), Parent: outline, Dest: dest }))
    context.assign(outline, context.obj({ Type: 'Outlines', First: entry, Last: entry, Count: 1 }))
    catalog.set(PDFName.of('Outlines'), outline)
    catalog.set(PDFName.of('PageLabels'), context.obj({ Nums: [0, { S: 'r' }] }))
    return pdf.save({ useObjectStreams })
  }

  test.each([false, true])('objects, byte for byte (packed objects: %s)', async (packed) => {
    const bytes = await rich(packed)
    const pdf = await made(bytes, { size: A4 }, { size: A4, lines: [lineAt('Scanned', [200, 300])] })
    expect(Buffer.compare(pdf.subarray(0, bytes.length), bytes)).toBe(0)
    expect(pdf.length).toBeLessThan(bytes.length + 5000)

    const back = await PDFDocument.load(pdf, { updateMetadata: false })
    const { catalog, context } = back
    expect([back.getTitle(), back.getAuthor(), back.getPageCount()]).toEqual(['Minutes', 'Ada', 2])
    expect(back.getAttachments().map(({ name }) => name)).toEqual(['sums.csv'])
    expect(
      back
        .getForm()
        .getFields()
        .map((field) => field.getName()),
    ).toEqual(['name'])
    expect(String(context.lookup(catalog.get(PDFName.of('PageLabels'))))).toContain('/Nums')
    const outline = String(context.lookup(catalog.get(PDFName.of('Outlines'))))
    expect(outline).toContain('/First')
    const annotations = back
      .getPages()[0]!
      .node.Annots()!
      .asArray()
      .map((each) => String(context.lookup(each)))
    expect(annotations.some((each) => each.includes('https://example.com/'))).toBe(true)
    expect(await saidBy(pdf, 2)).toEqual(['Scanned'])
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('the same file and document give the same bytes', async () => {
    const bytes = await rich(true)
    const read: Read = { size: A4, lines: [lineAt('Again', [200, 300])] }
    const twice = [await made(bytes, { size: A4 }, read), await made(bytes, { size: A4 }, read)]
    expect(Buffer.compare(twice[0]!, twice[1]!)).toBe(0)
  })

  test('all of it, where there is nothing to add', async () => {
    const bytes = await drawPdf(words(A4, [{ text: 'Typed', x: 50, y: 700 }]))
    const nothing = await made(bytes, { size: A4 })
    expect(nothing).toEqual(bytes)
    const taken: Warning = { code: 'text-layer', message: 'Taken.' }
    const own = await made(bytes, { size: A4, lines: [lineAt('Typed', [900, 900])], warnings: [taken] })
    expect(own).toEqual(bytes)
  })

  test('pages that were not read', async () => {
    const bytes = await drawPdf(scan, scan, scan)
    const { pages, ...rest } = documentOf(
      { size: A4 },
      { size: A4, lines: [lineAt('Second', [99, 99])] },
      { size: A4 },
    )
    const pdf = await makePdf([{ bytes, document: { ...rest, pages: [pages[1]!] } }], openSource)
    const { file } = await withText(pdf)
    expect(file.pageCount).toBe(3)
    expect((await file.textLayer!(2, false))!.lines.map(({ text }) => text)).toEqual(['Second'])
    expect(await file.textLayer!(1, false)).toBeUndefined()
  })

  test('what the page shows', async () => {
    const bytes = await drawPdf(picture('ticket', 90))
    const pdf = await made(bytes, { size: [192, 91], lines: [lineAt('Over it', [50, 50])] })
    const [before, after] = await Promise.all(
      [bytes, pdf].map(async (each) => (await (await withText(each)).file.decode(1)).page),
    )
    expect(Buffer.compare(before!.data, after!.data)).toBe(0)
  })
})

describe('where the text lies', () => {
  const cases = [0, 90, 180, 270].flatMap((turn) =>
    (['whole', 'cropped', 'shifted', 'enlarged'] as const).map((kind) => [turn, kind] as const),
  )
  test.each(cases)('turned by %i, %s', async (turn, kind) => {
    const bytes = await drawPdf(
      words([400, 300], [], (page) => {
        page.setRotation(degrees(turn))
        if (kind === 'cropped') page.setCropBox(50, 40, 333.3, 222.2)
        if (kind === 'shifted') page.setMediaBox(-123.4, 56.7, 400, 300)
        if (kind === 'enlarged') page.node.set(PDFName.of('UserUnit'), page.doc.context.obj(2))
      }),
    )
    const { file } = await withText(bytes)
    const { page: raster } = await file.decode(1)
    const shown = kind === 'cropped' ? [333.3, 222.2] : [400, 300]
    const [width, height] = turn % 180 === 90 ? shown.toReversed() : shown
    const lines = [
      lineAt('First', [100, 80]),
      lineAt('second', [300, 200], 3),
      lineAt('third', [500, 500], 90),
    ]
    const read: Read = { size: [width!, height!], lines }
    expect([raster.widthPx, raster.heightPx]).toEqual(
      Object.values(sizeOf({ widthPt: width!, heightPt: height! })).slice(1),
    )
    const pdf = await made(bytes, read)
    const found = await textOf(pdf)
    for (const { text, polygon } of lines) {
      const same = found.find((line) => line.text === text)
      expect(same, text).toBeDefined()
      // How far an oblique line reaches, PDFium does not know.
      const corners = text === 'second' ? [3] : [0, 1, 2, 3]
      for (const at of corners) expect(distance(same!.polygon[at]!, polygon[at]!), text).toBeLessThan(1.1)
    }
  })

  const distance = ([ax, ay]: Point, [bx, by]: Point) => Math.hypot(ax - bx, ay - by)
})

describe('each word once', () => {
  const INK: Line[] = [lineAt('Typed', [139, 358]), lineAt('Scanned', [200, 900])]

  test('text that the page shows is not covered', async () => {
    const bytes = await drawPdf(words(A4, [{ text: 'Typed', x: 50, y: 700, size: 15 }]))
    const pdf = await made(bytes, { size: A4, lines: INK })
    expect((await saidBy(pdf)).sort()).toEqual(['Scanned', 'Typed'])
  })

  test('an old invisible layer gives way, in the page and in a form that it draws', async () => {
    const layer = scanWith('ticket', 'What somebody else read', { invisible: true, lines: 3 })
    const inForm = words([192, 91], [], (page, document) => {
      const { context } = document
      const font = page.node.newFontDictionary(
        'F',
        context.register(context.obj({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica' })),
      )
      const code = `BT ${font} 6 Tf 3 Tr 10 50 Td (Old layer) Tj ET`
      const resources = page.node.Resources()!
      const form = context.stream(code, {
        Type: 'XObject',
        Subtype: 'Form',
        BBox: [0, 0, 192, 91],
        Resources: resources,
      })
      const name = page.node.newXObject('Layer', context.register(form))
      page.node.addContentStream(context.register(context.stream(`q ${name} Do Q`)))
    })
    const bytes = await drawPdf(layer, inForm)
    expect(await saidBy(bytes, 1)).toHaveLength(3)
    expect(await saidBy(bytes, 2)).toEqual(['Old layer'])
    const size = [192, 91.2] as const
    const pdf = await made(
      bytes,
      { size, lines: [lineAt('New', [100, 100])] },
      { size: [192, 91], lines: [lineAt('Newer', [100, 100])] },
    )
    expect(await saidBy(pdf, 1)).toEqual(['New'])
    expect(await saidBy(pdf, 2)).toEqual(['Newer'])
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('one that cannot be unpacked stays, alone', async () => {
    const bytes = await drawPdf(
      words(A4, [], (page, document) => {
        const { context } = document
        const font = page.node.newFontDictionary(
          'F',
          context.register(context.obj({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica' })),
        )
        const code = Buffer.from(
          `BT ${font} 6 Tf 3 Tr 10 50 Td (Old layer) Tj ET ${' '.repeat(40 * 2 ** 20)}`,
        )
        page.node.set(PDFName.of('Contents'), context.register(context.flateStream(code)))
      }),
    )
    const pdf = await made(bytes, { size: A4, lines: [lineAt('New', [100, 100])] })
    expect(await saidBy(pdf)).toEqual(['Old layer'])
    expect(pdf).toEqual(bytes)
  })

  test('a page whose text cannot be looked at stays as it is, the others do not', async () => {
    const bytes = await drawPdf(scan, scan)
    const broken = new OcrError('unreadable-pdf', 'Takes too long.')
    const worker: BoundedWorker = {
      ...fileParts.worker,
      run: (name, argument, limitMs) =>
        name === 'file.text' && (argument as { number: number }).number === 1
          ? Promise.reject(broken)
          : fileParts.worker.run(name, argument, limitMs),
    }
    const open: OpenSource = (file) => openSourceWith(file, { ...fileParts, worker })
    const read: Read = { size: A4, lines: INK }
    const pdf = await makePdf([{ bytes, document: documentOf(read, read) }], open)
    expect([await saidBy(pdf, 1), await saidBy(pdf, 2)]).toEqual([[], ['Typed', 'Scanned']])
  })

  test('twice over gives the same text once', async () => {
    const bytes = await drawPdf(scan)
    const once = await made(bytes, { size: A4, lines: INK })
    const twice = await made(once, { size: A4, lines: INK })
    expect(await saidBy(twice)).toEqual(['Typed', 'Scanned'])
    expect(Buffer.compare(twice.subarray(0, once.length), once)).toBe(0)
  })
})

describe('files that are not whole', () => {
  const lines = [lineAt('Mended', [200, 300])]

  test.each([
    ['no table', (text: string) => text.replace(/startxref\s+\d+/, 'startxref\n7')],
    [
      'a table of wrong places',
      (text: string) =>
        text.replaceAll(
          /^(\d{10}) 00000 n/gm,
          (_, at) => `${String(Number(at) + 3).padStart(10, '0')} 00000 n`,
        ),
    ],
    ['bytes before its header', (text: string) => `HTTP/1.1 200 OK\r\n\r\n${text}`],
  ])('%s: it is mended', async (_what, damage) => {
    const bytes = Buffer.from(damage(Buffer.from(await drawPdf(scan)).toString('latin1')), 'latin1')
    const pdf = await made(bytes, { size: A4, lines })
    expect(await saidBy(pdf)).toEqual(['Mended'])
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1)
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('packed objects without a table are found', async () => {
    const whole = await PDFDocument.load(await drawPdf(scan))
    const text = Buffer.from(await whole.save({ useObjectStreams: true })).toString('latin1')
    const bytes = Buffer.from(text.replace(/startxref\s+\d+/, 'startxref\n7'), 'latin1')
    const pdf = await made(bytes, { size: A4, lines })
    expect(await saidBy(pdf)).toEqual(['Mended'])
    expect(qpdfFaults(pdf)).toEqual([])
  })

  test('pages that nobody finds: pictures of them are what can be had', async () => {
    const bytes = await drawPdf(words(A4, [{ text: 'Typed', x: 50, y: 700 }]))
    const document = documentOf({ size: A4, lines: [lineAt('Typed', [139, 358])] })
    // Somebody else's document: of more pages than the file has.
    const pdf = await makePdf([{ bytes, document: { ...document, pageCount: 7 } }], openSource)
    expect(await saidBy(pdf)).toEqual(['Typed'])
    expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1)
  })

  test.each([false, true])(
    'one that only its owner may change is written without the lock (packed objects: %s)',
    async (packed) => {
      const open = await PDFDocument.load(
        await drawPdf(words([300, 100], [{ text: 'Locked away', x: 20, y: 40 }])),
      )
      open.encrypt({ ownerPassword: 'own', permissions: {} })
      const bytes = await open.save({ useObjectStreams: packed })
      const pdf = await made(bytes, { size: [300, 100], lines: [lineAt('Added', [100, 20])] })
      expect((await saidBy(pdf)).sort()).toEqual(['Added', 'Locked away'])
      expect((await PDFDocument.load(pdf)).isEncrypted).toBe(false)
    },
  )

  test('one that is locked, and unpacks to more than memory bears, costs no more than another', async () => {
    const open = await PDFDocument.load(await drawPdf(words([300, 100], [{ text: 'Locked', x: 20, y: 40 }])))
    const packed = deflateSync(Buffer.alloc(400_000_000, '6 0 '), { level: 1 })
    const bomb = { Type: 'ObjStm', N: 1, First: 4, Filter: 'FlateDecode' }
    open.context.register(open.context.stream(packed, bomb))
    open.encrypt({ ownerPassword: 'own', permissions: {} })
    const bytes = await open.save({ useObjectStreams: false })
    const before = process.resourceUsage().maxRSS
    const pdf = await made(bytes, { size: [300, 100], lines: [lineAt('Added', [100, 20])] })
    expect((process.resourceUsage().maxRSS - before) / 1024).toBeLessThan(150)
    expect((await saidBy(pdf)).sort()).toEqual(['Added', 'Locked'])
  })
})

test('several files become one, PDFs with their pages as they are', async () => {
  const typed = await drawPdf(words(A4, [{ text: 'Typed', x: 50, y: 700 }]))
  const blank = await drawPdf(scan)
  const sources = [
    { bytes: typed, document: documentOf({ size: A4 }) },
    { bytes: blank, document: documentOf({ size: A4, lines: [lineAt('Scanned', [200, 300])] }) },
  ]
  const pdf = await makePdf(sources, openSource)
  const { file } = await withText(pdf)
  expect(file.pageCount).toBe(2)
  expect([await saidBy(pdf, 1), await saidBy(pdf, 2)]).toEqual([['Typed'], ['Scanned']])
  expect(qpdfFaults(pdf)).toEqual([])
})

test('of several files, one with a lock and nothing to add can be read in the whole', async () => {
  const sources = [
    { bytes: await encrypted({ ownerPassword: 'own' }), document: documentOf({ size: [300, 100] }) },
    {
      bytes: await drawPdf(scan),
      document: documentOf({ size: A4, lines: [lineAt('Scanned', [200, 300])] }),
    },
  ]
  const pdf = await makePdf(sources, openSource)
  expect([await saidBy(pdf, 1), await saidBy(pdf, 2)]).toEqual([['Locked away'], ['Scanned']])
  expect(qpdfFaults(pdf)).toEqual([])
})

test('of several files, what each of many pages has in common is there once', async () => {
  const pdf = await PDFDocument.create()
  const common = pdf.context.obj({ Big: PDFString.of('x'.repeat(100_000)) })
  for (let nth = 0; nth < 30; nth++) pdf.addPage([...A4])
  const tree = pdf.catalog.Pages()
  tree.set(PDFName.of('Resources'), common)
  for (const page of pdf.getPages()) page.node.delete(PDFName.of('Resources'))
  const bytes = await pdf.save({ useObjectStreams: false })
  const sizes = Array.from({ length: 30 }, () => ({ size: A4 }))
  const joined = await makePdf(
    [
      { bytes, document: documentOf(...sizes) },
      { bytes: await drawPdf(scan), document: documentOf({ size: A4 }) },
    ],
    openSource,
  )
  expect(joined.length).toBeLessThan(bytes.length * 1.5)
  expect(qpdfFaults(joined)).toEqual([])
  expect((await PDFDocument.load(joined)).getPage(29).node.Resources()!.has(PDFName.of('Big'))).toBe(true)
})

test('a link from page to page leads to where the page is now', async () => {
  const pdf = await PDFDocument.create()
  const [first, second] = [pdf.addPage([...A4]), pdf.addPage([...A4])]
  const link = pdf.context.obj({
    Type: 'Annot',
    Subtype: 'Link',
    Rect: [0, 0, 9, 9],
    Dest: [second.ref, 'Fit'],
  })
  first.node.set(PDFName.of('Annots'), pdf.context.obj([pdf.context.register(link)]))
  const sources = [
    { bytes: await drawPdf(scan), document: documentOf({ size: A4 }) },
    { bytes: await pdf.save(), document: documentOf({ size: A4 }, { size: A4 }) },
  ]
  const joined = await PDFDocument.load(await makePdf(sources, openSource))
  const annotation = joined.getPage(1).node.Annots()!.lookup(0) as PDFDict
  const target = (annotation.lookup(PDFName.of('Dest')) as PDFArray).get(0)
  expect(String(target)).toBe(String(joined.getPage(2).ref))
})

test('several files, one of which takes the thread: pictures of its pages are joined', async () => {
  const bytes = await drawPdf(words(A4, [{ text: 'Typed', x: 50, y: 700 }]))
  const sources = [0, 1].map(() => ({ bytes, document: documentOf({ size: A4 }) }))
  const worker: BoundedWorker = {
    ...fileParts.worker,
    run: <T>(name: string, argument: unknown, limitMs: number) =>
      fileParts.worker.run<T>(name, argument, name === 'pdf.build' ? 0 : limitMs),
  }
  const pdf = await makePdf(sources, (file) => openSourceWith(file, { ...fileParts, worker }))
  expect(await saidBy(pdf, 1)).toEqual([])
  expect(
    (await PDFDocument.load(pdf)).getPages().map(({ node }) => String(node.Resources()).includes('/XObject')),
  ).toEqual([true, true])
})

test.skipIf(unlessInstalled('qpdf'))(
  `qpdf sees faults where there are some${unlessInstalled('qpdf')}`,
  async () => {
    const bytes = Buffer.from(await drawPdf(scan))
    expect(qpdfFaults(bytes)).toEqual([])
    expect(qpdfFaults(bytes.subarray(0, bytes.length - 40)).length).toBeGreaterThan(0)
  },
)
