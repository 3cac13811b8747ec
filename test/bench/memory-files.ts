// Numbers in, files out: a mixture as people send it, no two alike. All are made when they are asked for.
import { readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import { makeBitmaps } from '../fixtures/bitmaps.ts'
import { cyclic } from '../fixtures/hostile-pdfs.ts'
import { makePdf, pictureOf, words } from '../fixtures/pdfs.ts'
import { fixturePath } from '../fixtures/truth.ts'

export interface MixedFile {
  readonly bytes: Uint8Array
  /** Of the question, beside its pages. */
  readonly query?: string
  /** It may be refused. */
  readonly isBroken?: boolean
}

type Make = (number: number) => Promise<Uint8Array>

/** In 0..1, the same for the same two numbers. */
function chance(number: number, which: number): number {
  const value = Math.sin(number * 127.1 + which * 311.7) * 43_758.5453
  return value - Math.floor(value)
}

const between = (number: number, which: number, least: number, most: number): number =>
  Math.round(least + chance(number, which) * (most - least))

const scaled = (fixture: string, number: number, least: number, most: number): Sharp =>
  sharp(fixturePath(fixture))
    .flatten({ background: '#fff' })
    .resize({ width: between(number, 1, least, most) })

const SOURCES = [
  'receipt.jpg',
  'page.png',
  'photo.jpg',
  'mixed.png',
  'magazine.jpg',
  'notice-zh.jpg',
  'table.png',
]

/** Some lines of one of the fixtures. */
async function piece(number: number): Promise<Sharp> {
  const source = sharp(fixturePath(SOURCES[number % SOURCES.length]!)).flatten({ background: '#fff' })
  const { width, height } = await source.metadata()
  const part = {
    width: Math.min(width, between(number, 2, 240, 620)),
    height: Math.min(height, between(number, 3, 50, 150)),
  }
  const [left, top] = [between(number, 4, 0, width - part.width), between(number, 5, 0, height - part.height)]
  return source.extract({ left, top, ...part })
}

const PROSE = 'The quick brown fox jumps over the lazy dog while 42 engineers deploy functions'.split(' ')

function prose(number: number, lines: number, heightPt = 842) {
  const texts = Array.from({ length: lines }, (_, i) => ({
    text: `${number}.${i} ${PROSE.slice(i % 5).join(' ')}`,
    ...{ x: 50, y: heightPt - 62 - i * 18, size: 11 },
  }))
  return words([595, heightPt], texts)
}

const pages = <T>(number: number, most: number, page: (nth: number) => T): T[] =>
  Array.from({ length: 1 + (number % most) }, (_, nth) => page(nth))

const SCANS = ['ticket.png', 'invoice.png', 'page.png', 'table.png', 'guide.png']
const scan = (number: number) => pictureOf(readFileSync(fixturePath(SCANS[number % SCANS.length]!)))

async function smallScan(number: number) {
  return pictureOf(await (await piece(number)).jpeg({ quality: 80 }).toBuffer())
}

async function bitmap(number: number): Promise<Uint8Array> {
  const { data, info } = await scaled('ticket.png', number, 200, 500)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const made = Object.values(makeBitmaps({ widthPx: info.width, heightPx: info.height, data }))
  return made[number % made.length]!
}

async function sheets(number: number, least: number, most: number): Promise<Sharp> {
  const one = (turn: number) => scaled('ticket.png', number, least, most).linear(1, -turn).png().toBuffer()
  const count = 2 + (number % 2)
  const made = await Promise.all(Array.from({ length: count }, (_, nth) => one(nth * 20)))
  return sharp(made, { join: { animated: true } })
}

const TIFFS = [
  { compression: 'lzw' },
  { compression: 'deflate', tile: true },
  { compression: 'ccittfax4', bitdepth: 1 },
  { compression: 'jpeg' },
] as const

/** A ticket, a label, some lines of a page or a photo. */
const SMALL: readonly Make[] = [
  async (n) => (await piece(n)).jpeg({ quality: 85 }).toBuffer(),
  async (n) => (await piece(n)).png().toBuffer(),
  async (n) => makePdf(await smallScan(n)),
  async (n) => (await piece(n)).webp({ quality: 85 }).toBuffer(),
  (n) => scaled('line-en.png', n, 200, 1200).png().toBuffer(),
  async (n) => (await sheets(n, 250, 500)).tiff(TIFFS[n % TIFFS.length]).toBuffer(),
  (n) => makePdf(prose(n, 2 + (n % 4), 200)),
  async (n) =>
    (await piece(n))
      .withMetadata({ orientation: 1 + (n % 8) })
      .jpeg()
      .toBuffer(),
  bitmap,
  async (n) => makePdf(...(await Promise.all(pages(n, 3, (nth) => smallScan(n + nth))))),
  async (n) => (await sheets(n, 250, 500)).gif().toBuffer(),
  async (n) => Buffer.concat([readFileSync(fixturePath('ticket.heic')), Buffer.from(`${n}`)]),
  async (n) => (await piece(n)).ensureAlpha(0.9).png().toBuffer(),
  async (n) => (await sheets(n, 250, 500)).webp({ lossless: true }).toBuffer(),
]

/** What they are cut from: whole pages, long screenshots, photos of up to 12 megapixels, scans of several pages. */
const LARGE: readonly Make[] = [
  (n) => scaled('receipt.jpg', n, 400, 1600).jpeg({ quality: 85 }).toBuffer(),
  (n) => scaled('page.png', n, 600, 1700).png().toBuffer(),
  (n) => scaled('photo.jpg', n, 1800, 4000).jpeg({ quality: 80 }).toBuffer(),
  (n) => makePdf(scan(n), scan(n + 1), scan(n + 2)),
  (n) => scaled('screenshot-long.png', n, 400, 900).png().toBuffer(),
  (n) => makePdf(...pages(n, 3, (nth) => prose(n + nth, 8 + (n % 30)))),
  (n) => scaled('mixed.png', n, 900, 1400).webp({ quality: 85 }).toBuffer(),
  async (n) => (await sheets(n, 2000, 3500)).tiff({ compression: 'lzw' }).toBuffer(),
  (n) => scaled('magazine.jpg', n, 900, 2200).jpeg({ quality: 75 }).toBuffer(),
  (n) => makePdf(scan(n), prose(n, 20)),
  (n) => scaled('notice-zh.jpg', n, 500, 1500).jpeg().toBuffer(),
]

const cut = async (made: Promise<Uint8Array>, number: number): Promise<Uint8Array> => {
  const whole = await made
  return whole.subarray(0, Math.floor(whole.length * (0.2 + chance(number, 6) * 0.7)))
}

/** Cut short, of no format that is known, empty, or made to go round in circles. */
const BROKEN: readonly Make[] = [
  (n) => cut(LARGE[0]!(n), n),
  (n) => cut(LARGE[3]!(n), n),
  async (n) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><text>${n}</text></svg>`),
  (n) => cut(SMALL[5]!(n), n),
  async (n) => Buffer.concat([cyclic(), Buffer.from(`\n% ${n}\n`)]),
  (n) => cut(SMALL[1]!(n), n),
  (n) => cut(SMALL[11]!(n), n),
  async (n) => Buffer.from(`%PDF-1.7 ${n}`),
  (n) => cut(SMALL[3]!(n), n),
]

/** Of 20 files one is large, one broken, and one has a text layer, which is taken; the others are small. */
const EVERY = 20

/** File `number` of the mixture, from 0. */
export async function mixedFile(number: number): Promise<MixedFile> {
  const [round, place] = [Math.floor(number / EVERY), number % EVERY]
  const of = (kinds: readonly Make[]) => kinds[round % kinds.length]!(number)
  if (place === 4) return { bytes: await of(LARGE) }
  if (place === 11) return { bytes: await of(BROKEN), isBroken: true }
  if (place === 17)
    return {
      bytes: await makePdf(...pages(number, 3, (nth) => prose(number + nth, 30))),
      query: 'pdfText=prefer',
    }
  return { bytes: await SMALL[(number + round) % SMALL.length]!(number) }
}
