// Fixtures in, the files out whose reading is billed: of each its bytes, its pages and how many lines its answer must hold.
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { pdfOf } from '../../fixtures/picture-pdf.ts'
import { fixturePath } from '../../fixtures/truth.ts'

export interface Workload {
  readonly name: string
  readonly query: string
  readonly file: Uint8Array
  readonly pages: number
  /** Lines that its answer has at least: one that lacks them was not read. */
  readonly lines: number
}

const PHOTO_PIXELS = 12e6
const PDF_PAGES = 10

/** The receipt as a telephone of 12 megapixels would have taken it. */
async function photoOf(receipt: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(receipt).metadata()
  const scale = Math.sqrt(PHOTO_PIXELS / (width * height))
  return sharp(receipt)
    .resize(Math.round(width * scale), Math.round(height * scale), { kernel: 'cubic' })
    .jpeg({ quality: 85 })
    .toBuffer()
}

export async function workloads(): Promise<Workload[]> {
  const read = (name: string) => readFileSync(fixturePath(name))
  const receipt = read('receipt.jpg')
  const pictures = ['page.png', 'table.png', 'mixed.png', 'receipt.jpg'].map(read)
  const pages = Array.from({ length: PDF_PAGES }, (_, page) => pictures[page % pictures.length]!)
  return [
    { name: 'line', query: '?mode=line', file: read('line-en.png'), pages: 1, lines: 1 },
    { name: 'receipt', query: '', file: receipt, pages: 1, lines: 10 },
    { name: 'photo, 12 megapixels', query: '', file: await photoOf(receipt), pages: 1, lines: 10 },
    { name: 'dense page', query: '', file: read('bulletin.png'), pages: 1, lines: 10 },
    { name: 'Chinese page', query: '', file: read('notice-zh.jpg'), pages: 1, lines: 5 },
    { name: 'PDF of 10 pages', query: '', file: await pdfOf(pages, 150), pages: PDF_PAGES, lines: 100 },
  ]
}
