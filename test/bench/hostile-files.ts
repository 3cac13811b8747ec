// Nothing in, files out that are made to hurt, and the orders in which they are sent.
import sharp from 'sharp'
import { cyclic, doubleFlate, formBomb } from '../fixtures/hostile-pdfs.ts'
import { makeTiff } from '../fixtures/tiffs.ts'

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
