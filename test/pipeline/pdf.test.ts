// PDFs through the real engine: pages as they are seen, pages by the text they carry, and files that are broken.
import { degrees, type PDFDocument, PDFName, type PDFPage } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openFile } from '../../functions/ocr/engine/files/open-file.ts'
import { sizeOf } from '../../functions/ocr/engine/files/pdf/pdf.ts'
import type { Document, Page, Polygon } from '../../functions/ocr/engine/vocabulary.ts'
import { OcrError } from '../../functions/ocr/engine/vocabulary.ts'
import { encrypted, makePdf, missing, namedFont, picture, scanWith, words } from '../fixtures/pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import { fileParts } from '../support/file-parts.ts'
import { transcribe } from './engine.ts'

const { truth } = readFixture('ticket')
const letters = (text: string) => text.normalize('NFKC').replaceAll(/[ \t]/g, '').replaceAll(/\n+/g, '\n')
const codes = (page: Page) => page.warnings.map(({ code }) => code)

const open = (bytes: Uint8Array) => openFile(bytes, fileParts)

async function refusal(bytes: Uint8Array): Promise<{ code: string; message: string }> {
  const outcome = await transcribe(bytes).catch((error: unknown) => error)
  if (outcome instanceof OcrError) return outcome
  throw new Error(`expected an OcrError but received ${JSON.stringify(outcome)}`)
}

describe('pages as they are seen', () => {
  test('pictures, upright by /Rotate, and an empty page: number, size, resolution and text of each', async () => {
    const empty = words([144, 288], [])
    const bytes = await makePdf(picture('ticket'), empty, picture('ticket', 90), picture('ticket', 270))
    const { pages, pageCount, text, ...rest } = await transcribe(bytes)
    expect(pages.map(({ number, text }) => [number, letters(text)])).toEqual([
      [1, letters(truth.text)],
      [2, ''],
      [3, letters(truth.text)],
      [4, letters(truth.text)],
    ])
    // 400 x 190 at 150 pixels an inch: small pages are rendered finer, until a side has 1000 pixels.
    const [seen, blank] = pages
    expect([seen!.width, seen!.height, seen!.dpi]).toEqual([1000, 475, 375])
    expect([blank!.width, blank!.height, blank!.dpi]).toEqual([500, 1000, 250])
    expect(pages.map(({ width, height }) => width > height)).toEqual([true, false, true, true])
    expect(pageCount).toBe(4)
    expect(text).toBe(pages.map((page) => page.text).join('\n\n'))
    expect(rest).not.toHaveProperty('partial')
    expect(rest).not.toHaveProperty('next')
  })

  test.each(['CropBox', 'MediaBox'] as const)('what lies outside the %s is not on the page', async (box) => {
    const texts = [
      { text: 'Inside the frame', x: 150, y: 650, size: 20 },
      { text: 'Outside', x: 20, y: 20, size: 20 },
    ]
    const bytes = await makePdf(words([595, 842], texts, (page) => page[`set${box}`](100, 600, 300, 100)))
    const { pages } = await transcribe(bytes)
    expect([pages[0]!.width, pages[0]!.height]).toEqual([1000, 333])
    expect(pages[0]!.text).toBe('Inside the frame')
  })

  test.each([
    ['of its own', (page: PDFPage) => page.setMediaBox(0, 0, 300, 100)],
    [
      'of all pages',
      (page: PDFPage, document: PDFDocument) => {
        const box = page.node.lookup(PDFName.of('MediaBox'))!
        page.node.delete(PDFName.of('MediaBox'))
        document.catalog.Pages().set(PDFName.of('MediaBox'), box)
      },
    ],
  ])('a CropBox that shows nothing gives way to the MediaBox %s', async (_whose, finish) => {
    const texts = [{ text: 'Shown all the same', x: 20, y: 40, size: 20 }]
    const bytes = await makePdf(
      words([300, 100], texts, (page, document) => {
        finish(page, document)
        page.setCropBox(2000, 2000, 1000, 1000)
      }),
    )
    const { pages } = await transcribe(bytes)
    expect([pages[0]!.width, pages[0]!.height, pages[0]!.text]).toEqual([1000, 333, 'Shown all the same'])
  })

  test('what was filled into a form', async () => {
    const bytes = await makePdf(
      words([300, 200], [{ text: 'Name', x: 20, y: 150, size: 16 }], (page, document) => {
        const field = document.getForm().createTextField('name')
        field.setText('Ada Byron')
        field.addToPage(page, { x: 100, y: 140, width: 150, height: 30 })
      }),
    )
    expect((await transcribe(bytes)).text).toBe('Name Ada Byron')
    // It is no part of the page's text, so that the page is read.
    const { pages, text } = await transcribe(bytes, { pdfText: 'prefer' })
    expect([text, codes(pages[0]!)]).toEqual(['Name Ada Byron', []])
  })

  test('colours are not swapped', async () => {
    const draw = words([100, 100], [], (page) => page.drawRectangle({ width: 100, height: 100, opacity: 1 }))
    const file = await open(await makePdf(draw))
    const { page } = await file.decode(1)
    expect([...page.data.subarray(0, 3)]).toEqual([0, 0, 0])
    const red = await open(await makePdf(picture('ticket')))
    expect([...(await red.decode(1)).page.data.subarray(0, 3)]).toEqual([255, 255, 255])
  })

  test('the header may stand behind other bytes', async () => {
    const bytes = await makePdf(picture('ticket'))
    const behind = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n\0\u00ff'), bytes])
    expect(letters((await transcribe(behind)).text)).toBe(letters(truth.text))
    const farBehind = Buffer.concat([Buffer.alloc(2000, 'x'), bytes])
    expect((await refusal(farBehind)).code).toBe('unsupported-media-type')
  })

  test('a picture of each page, of its size', async () => {
    const bytes = await makePdf(picture('ticket'), words([144, 72], [{ text: 'Own text', x: 10, y: 30 }]))
    const { pages } = await transcribe(bytes, { pictures: true, pdfText: 'prefer' })
    expect(pages.map(codes)).toEqual([[], ['text-layer']])
    for (const { picture, width, height } of pages) {
      expect(await sharp(picture).metadata()).toMatchObject({ format: 'jpeg', width, height })
    }
    expect((await transcribe(bytes, { pages: [{ from: 2 }] })).pages[0]).not.toHaveProperty('picture')
  })
})

describe('resolution', () => {
  const size = (width: number, height: number) => sizeOf({ widthPt: width * 72, heightPt: height * 72 })
  test.each([
    ['A4', [8.27, 11.69], { dpi: 200, widthPx: 1654, heightPx: 2338 }],
    ['a label', [2, 1], { dpi: 400, widthPx: 800, heightPx: 400 }],
    ['a till receipt of 80 cm', [3.15, 31.5], { dpi: 200, widthPx: 630, heightPx: 6300 }],
    ['A0', [33.1, 46.8], { dpi: 101.6, widthPx: 3364, heightPx: 4756 }],
    ['a hair', [0.001, 100], { dpi: 200, widthPx: 8, heightPx: 20_000 }],
    ['a page of the greatest length that PDF allows', [200, 200], { dpi: 20, widthPx: 4000, heightPx: 4000 }],
  ] as const)('of %s', (_name, [width, height], expected) => {
    expect(size(width, height)).toEqual(expected)
  })

  test('is less for a large sheet, which says so', async () => {
    const draw = words([5000, 5000], [{ text: 'LARGE SHEET', x: 500, y: 2500, size: 500 }])
    const [page] = (await transcribe(await makePdf(draw))).pages
    expect([page!.width, page!.height, page!.dpi]).toEqual([4000, 4000, 57.6])
    expect(page!.warnings).toContainEqual({
      code: 'downscaled',
      message: 'rendered a page of 69.4 x 69.4 inches at 57.6 instead of 200 pixels an inch',
    })
    expect(page!.text).toBe('LARGE SHEET')
  })
})

describe('the text that pages carry', () => {
  const texts = [
    { text: 'Delivery note 4711', x: 60, y: 700, size: 20 },
    { text: 'Two parcels, one letter.', x: 60, y: 660 },
    { text: 'right column', x: 400, y: 660 },
    { text: 'A remark that runs upwards', x: 540, y: 300, turn: 90 },
    { text: 'slanted stamp', x: 200, y: 300, size: 24, turn: 30 },
  ]
  const all = texts.map(({ text }) => text).sort()

  test.each([0, 90, 180, 270])('is taken if preferred, on a page turned by %i degrees', async (turn) => {
    const bytes = await makePdf(
      words([595, 842], texts, (page) => page.setRotation({ type: 'degrees', angle: turn } as never)),
    )
    const [page] = (await transcribe(bytes, { pdfText: 'prefer', detail: 'character' })).pages
    expect(codes(page!)).toEqual(['text-layer'])
    expect(page!.dpi).toBe(200)
    expect(page!.lines.map(({ text }) => text).sort()).toEqual(all)
    for (const line of page!.lines) {
      expect(line.confidence).toBe(1)
      expect(line.words!.map(({ text }) => text)).toEqual(line.text.split(' '))
      expect(line.characters!.map(({ text }) => text).join('')).toBe(line.text)
    }
    // Every polygon lies over the ink that is seen, and all ink under a polygon.
    const { page: seen } = await (await open(bytes)).decode(1)
    expect([page!.width, page!.height]).toEqual([seen.widthPx, seen.heightPx])
    const wordsOf = page!.lines.flatMap((line) => line.words!)
    const ink = inkUnder(
      seen.data,
      seen.widthPx,
      wordsOf.map(({ polygon }) => polygon),
    )
    expect(ink.outside).toBe(0)
    for (const [nth, { text }] of wordsOf.entries()) expect(ink.share[nth], text).toBeGreaterThan(0.06)
  })

  // Both are as often written as the plain size, and mean the same.
  test.each([
    ['size and matrix', '/F -12 Tf -1 0 0 -1'],
    ['size, in a turned page', '/F -12 Tf -1 0 0 -1', 90],
    ['matrix alone, on its head', '/F 12 Tf -1 0 0 -1'],
    ['size alone, on its head', '/F -12 Tf 1 0 0 1'],
  ])('reads forwards where it is negative: %s', async (_name, code, turn = 0) => {
    const draw = words([300, 200], [], (page, document) => {
      const font = document.context.obj({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Helvetica' })
      page.node.setFontDictionary(PDFName.of('F'), document.context.register(font))
      const stream = document.context.stream(`BT ${code} 150 100 Tm (Schedule K-1 \\(Form 1065\\)) Tj ET`)
      page.node.addContentStream(document.context.register(stream))
      page.setRotation(degrees(turn))
    })
    const [page] = (await transcribe(await makePdf(draw), { pdfText: 'prefer', detail: 'word' })).pages
    expect(page!.lines.map(({ text }) => text)).toEqual(['Schedule K-1 (Form 1065)'])
    const [line] = page!.lines
    const [[left, top], [right, bottom]] = [line!.polygon[0], line!.polygon[1]]
    const isOnHead = code.includes('-12') !== code.includes('-1 0')
    const along = turn === 0 ? right - left : bottom - top
    expect(along > 0).toBe(!isOnHead)
    expect(line!.words![0]!.text).toBe('Schedule')
  })

  test('is left unless preferred, and by mode line', async () => {
    const bytes = await makePdf(words([170, 30], [{ text: 'Seen and carried', x: 5, y: 8, size: 20 }]))
    for (const options of [{}, { mode: 'line', pdfText: 'prefer' } as const]) {
      const { pages } = await transcribe(bytes, options)
      expect(codes(pages[0]!)).not.toContain('text-layer')
      expect(pages[0]!.lines[0]!.confidence).toBeLessThan(1)
      expect(letters(pages[0]!.text)).toMatch(/^Seen.*carried$/)
    }
  })

  test('has words only where they are asked for', async () => {
    const bytes = await makePdf(words([300, 100], [{ text: 'Only if asked', x: 20, y: 40 }]))
    const keys = async (detail: 'line' | 'word') =>
      Object.keys((await transcribe(bytes, { pdfText: 'prefer', detail })).pages[0]!.lines[0]!).sort()
    expect(await keys('line')).toEqual(['confidence', 'polygon', 'text'])
    expect(await keys('word')).toEqual(['confidence', 'polygon', 'text', 'words'])
  })

  test('is read where a page has none, or a stamp on a scan', async () => {
    const stamp = { invisible: false, lines: 1 }
    const bytes = await makePdf(picture('ticket'), scanWith('page', 'Scanned by Nobody', stamp))
    const { pages } = await transcribe(bytes, { pdfText: 'prefer' })
    expect(pages.map((page) => codes(page).includes('text-layer'))).toEqual([false, false])
    expect(letters(pages[0]!.text)).toBe(letters(truth.text))
    expect(pages[1]!.lines.length).toBeGreaterThan(20)
  })

  test('is taken from the invisible layer of a scan if preferred, and then only', async () => {
    const bytes = await makePdf(scanWith('ticket', 'What somebody else read', { invisible: true, lines: 8 }))
    expect(letters((await transcribe(bytes)).text)).toBe(letters(truth.text))
    const { pages } = await transcribe(bytes, { pdfText: 'prefer' })
    expect(codes(pages[0]!)).toEqual(['text-layer'])
    expect(pages[0]!.lines.map(({ text }) => text)).toEqual(Array(8).fill('What somebody else read'))
  })

  test('is taken where no font in the file would show it', async () => {
    const { pages } = await transcribe(await makePdf(namedFont('电子发票金额合计')))
    expect(pages[0]!.text).toBe('电子发票金额合计')
    expect(pages[0]!.warnings).toEqual([
      { code: 'text-layer', message: expect.stringContaining('fonts that would show it are not part') },
    ])
  })
})

describe('broken files', () => {
  test('one that asks for a password; one that only its owner may change is read', async () => {
    const locked = await refusal(await encrypted({ userPassword: 'open', ownerPassword: 'own' }))
    expect(locked).toMatchObject({
      code: 'encrypted-pdf',
      message: expect.stringMatching(/without a password but this one is encrypted; save a copy .*qpdf/),
    })
    expect((await transcribe(await encrypted({ ownerPassword: 'own' }))).text).toBe('Locked away')
  })

  test('one that is no more than its beginning', async () => {
    const bytes = await makePdf(picture('ticket'))
    for (const broken of [bytes.subarray(0, 500), Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')]) {
      expect(await refusal(broken)).toMatchObject({
        code: 'unreadable-pdf',
        message: /^expected a whole PDF but/,
      })
    }
  })

  test('a page that is missing: the others are read, and keep their numbers', async () => {
    const told: number[] = []
    const bytes = await makePdf(missing, picture('ticket'), missing, picture('ticket'))
    const document = await transcribe(
      bytes,
      { pictures: true },
      { onPage: ({ number }) => void told.push(number) },
    )
    expect(document.pages.map((page) => [page.number, codes(page)])).toEqual([
      [1, ['page-unreadable']],
      [2, []],
      [3, ['page-unreadable']],
      [4, []],
    ])
    expect(told).toEqual([1, 2, 3, 4])
    const [first] = document.pages
    expect(first).toMatchObject({ text: '', lines: [], width: 595, height: 842, dpi: 72 })
    expect(first!.warnings[0]!.message).toBe('expected a whole PDF but page 1 of 4 is broken')
    expect(await sharp(first!.picture).metadata()).toMatchObject({ format: 'jpeg', width: 595, height: 842 })
  })

  test('all pages missing: an error, and no page is told', async () => {
    const told: Page[] = []
    const outcome: unknown = await transcribe(
      await makePdf(missing, missing),
      {},
      { onPage: (page) => void told.push(page) },
    ).catch((error: unknown) => error)
    expect(outcome).toMatchObject({
      code: 'unreadable-pdf',
      message: /^none of 2 pages can be read.* page 1 of 2/,
    })
    expect(told).toEqual([])
  })
})

describe('many pages', () => {
  const size = 60
  const draw = Array.from({ length: size }, (_, i) =>
    words([200, 60], [{ text: `Sheet ${i + 1}`, x: 20, y: 20 }]),
  )
  const many = makePdf(...draw)
  const prefer = { pdfText: 'prefer' } as const
  const numbers = ({ pages }: Document) => pages.map(({ number }) => number)

  test('are read up to the cap; the last one says how to ask for the rest', async () => {
    const first = await transcribe(await many, prefer, { maxPages: 50 })
    expect(first).toMatchObject({ pageCount: size, partial: true, next: '51-60' })
    expect(numbers(first)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    expect(first.pages.slice(0, -1).flatMap(codes)).not.toContain('pages-left')
    expect(first.pages.at(-1)!.warnings).toContainEqual({
      code: 'pages-left',
      message: 'left 10 pages, as of one request there may be no more: ask for pages=51-60',
    })
    const rest = await transcribe(await many, { ...prefer, pages: [{ from: 51, to: 60 }] }, { maxPages: 50 })
    expect(numbers(rest)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60])
    expect(rest).not.toHaveProperty('partial')
    expect([first.text, rest.text].join('\n\n')).toBe(draw.map((_, i) => `Sheet ${i + 1}`).join('\n\n'))
  })

  test('are left when the time is over: asked before each but the first, pages done are kept', async () => {
    const order: string[] = []
    let asked = 0
    const isOutOfTime = () => {
      order.push('asked')
      return ++asked === 3
    }
    const onPage = async ({ number, warnings }: Page) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      order.push(`${number}${warnings.some(({ code }) => code === 'pages-left') ? ' last' : ''}`)
    }
    const pages = [{ from: 7 }, { from: 2, to: 3 }]
    const document = await transcribe(await many, { ...prefer, pages }, { isOutOfTime, onPage })
    expect(order).toEqual(['asked', '2', 'asked', '3', 'asked', '7 last'])
    expect(document).toMatchObject({ pageCount: size, partial: true, next: '8-60' })
    expect(document.pages.at(-1)!.warnings[1]!.message).toBe(
      'left 53 pages, as there was no time or no room for more: ask for pages=8-60',
    )
  })

  test('of which none is asked for: the error says how many there are', async () => {
    const pages = [{ from: 61 }, { from: 70, to: 80 }]
    await expect(transcribe(await many, { pages })).rejects.toMatchObject({
      code: 'no-such-page',
      message: 'expected pages between 1 and 60, as many as the file has, but received 61-,70-80',
    })
  })
})

/** Dark pixels in no polygon, and the dark part of each polygon. */
function inkUnder(data: Uint8Array, widthPx: number, polygons: readonly Polygon[]) {
  const dark = polygons.map(() => 0)
  let outside = 0
  const isIn = ([a, b, , d]: Polygon, x: number, y: number, margin: number) => {
    const [ux, uy] = [b[0] - a[0], b[1] - a[1]]
    const [vx, vy] = [d[0] - a[0], d[1] - a[1]]
    const [u, v] = [Math.hypot(ux, uy), Math.hypot(vx, vy)]
    const along = ((x - a[0]) * ux + (y - a[1]) * uy) / u
    const across = ((x - a[0]) * vx + (y - a[1]) * vy) / v
    return along >= -margin && along <= u + margin && across >= -margin && across <= v + margin
  }
  for (let at = 0; at < data.length; at += 3) {
    if (data[at]! > 127) continue
    const [x, y] = [(at / 3) % widthPx, Math.floor(at / 3 / widthPx)]
    const under = polygons.findIndex((polygon) => isIn(polygon, x + 0.5, y + 0.5, 1.5))
    if (under < 0) outside++
    else dark[under]!++
  }
  const areaOf = ([a, b, , d]: Polygon) =>
    Math.hypot(b[0] - a[0], b[1] - a[1]) * Math.hypot(d[0] - a[0], d[1] - a[1])
  return { outside, share: polygons.map((polygon, nth) => dark[nth]! / areaOf(polygon)) }
}
