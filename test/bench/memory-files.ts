// Numbers in, files out: a mixture as people send it, no two alike, and files that are made to hurt. All are made when
// they are asked for.
import { readFileSync } from 'node:fs'
import sharp, { type Sharp } from 'sharp'
import { makeBitmaps } from '../fixtures/bitmaps.ts'
import { cyclic, doubleFlate, formBomb } from '../fixtures/hostile-pdfs.ts'
import { makePdf, picture, words } from '../fixtures/pdfs.ts'
import { makeTiff } from '../fixtures/tiffs.ts'
import { fixturePath } from '../fixtures/truth.ts'

/** In 0..1, the same for the same two numbers. */
function chance(number: number, which: number): number {
  const value = Math.sin(number * 127.1 + which * 311.7) * 43_758.5453
  return value - Math.floor(value)
}

const scaled = (fixture: string, number: number, least: number, most: number): Sharp =>
  sharp(fixturePath(fixture))
    .flatten({ background: '#fff' })
    .resize({ width: Math.round(least + chance(number, 1) * (most - least)) })

const PROSE = 'The quick brown fox jumps over the lazy dog while 42 engineers deploy functions'.split(' ')

function wordsOf(number: number) {
  const lines = Array.from({ length: 8 + Math.floor(chance(number, 2) * 30) }, (_, i) => ({
    text: `${number}.${i} ${PROSE.slice(i % 5).join(' ')}`,
    ...{ x: 50, y: 780 - i * 18, size: 11 },
  }))
  return words([595, 842], lines)
}

const SCANS = ['ticket', 'invoice', 'page', 'table', 'guide'] as const
const scan = (number: number) => picture(SCANS[number % SCANS.length]!)

async function bitmap(number: number): Promise<Uint8Array> {
  const { data, info } = await scaled('ticket.png', number, 200, 900)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const made = Object.values(makeBitmaps({ widthPx: info.width, heightPx: info.height, data }))
  return made[number % made.length]!
}

async function sheets(number: number): Promise<Sharp> {
  const one = (turn: number) => scaled('ticket.png', number, 300, 800).linear(1, -turn).png().toBuffer()
  return sharp(await Promise.all([one(0), one(20), one(40)]), { join: { animated: true } })
}

const KINDS: readonly ((number: number) => Promise<Uint8Array>)[] = [
  (n) => scaled('receipt.jpg', n, 400, 1600).jpeg({ quality: 85 }).toBuffer(),
  (n) => scaled('page.png', n, 600, 1700).png().toBuffer(),
  (n) => makePdf(scan(n), wordsOf(n)),
  (n) => scaled('photo.jpg', n, 1800, 4000).jpeg({ quality: 80 }).toBuffer(),
  (n) => scaled('mixed.png', n, 300, 1400).webp({ quality: 85 }).toBuffer(),
  (n) => makePdf(...Array.from({ length: 1 + (n % 3) }, (_, i) => wordsOf(n + i * 7))),
  (n) => scaled('screenshot-long.png', n, 400, 900).png().toBuffer(),
  async (n) => (await sheets(n)).tiff({ compression: 'lzw' }).toBuffer(),
  (n) => scaled('line-en.png', n, 200, 1200).png().toBuffer(),
  (n) => makePdf(scan(n), scan(n + 1), scan(n + 2)),
  async (n) => (await sheets(n)).gif().toBuffer(),
  bitmap,
  (n) => scaled('magazine.jpg', n, 900, 2200).jpeg({ quality: 75 }).toBuffer(),
  async (n) => Buffer.concat([readFileSync(fixturePath('ticket.heic')), Buffer.from(`${n}`)]),
  (n) => scaled('notice-zh.jpg', n, 500, 1500).jpeg().toBuffer(),
]

/** File `number` of the mixture, from 0. */
export function mixedFile(number: number): Promise<Uint8Array> {
  return KINDS[number % KINDS.length]!(number)
}

/** 13,952 x 7,096 pixels of one colour: the header of a lossless WebP, and codes of no length. */
function hugeWebp(): Uint8Array {
  return Buffer.from('524946461e000000574542505650384c110000002f7ffe0d0607d0fffef7bfff8188e87f0000', 'hex')
}

async function hugeJpeg(): Promise<Uint8Array> {
  const create = { width: 11_000, height: 9000, channels: 3, background: '#fff' } as const
  return sharp({ create, limitInputPixels: false }).jpeg({ quality: 10 }).toBuffer()
}

/** By what they are. */
export const HOSTILE: readonly (readonly [string, () => Promise<Uint8Array> | Uint8Array])[] = [
  ['PDF of forms in forms', formBomb],
  ['PDF compressed twice', doubleFlate],
  ['PDF of a circle', cyclic],
  ['WebP of 99 megapixels', hugeWebp],
  ['JPEG of 99 megapixels', hugeJpeg],
  [
    'TIFF of 30,000 pages',
    () => makeTiff(Array.from({ length: 30_000 }, () => ({ widthPx: 16, heightPx: 16 }))),
  ],
]
