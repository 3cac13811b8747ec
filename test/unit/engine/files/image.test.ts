// Pictures in, of which a page may come smaller: how much smaller, and which way up.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openPicture } from '../../../../functions/ocr/engine/files/image.ts'

const HALF = { shrink: () => 2 }

/** Black on the left half, white on the right. */
async function halves(width: number, height: number) {
  const black = { create: { width: width / 2, height, channels: 3, background: '#000' } } as const
  const white = { create: { width, height, channels: 3, background: '#fff' } } as const
  return sharp(white).composite([{ input: black, left: 0, top: 0 }])
}

test('of a large JPEG a page comes at half its size, and says how large it is', async () => {
  const bytes = await (await halves(4000, 3000)).jpeg().toBuffer()
  const { page, fullSize } = await (await openPicture(bytes, 'JPEG')).decode(1, HALF)
  expect([page.widthPx, page.heightPx, page.data.length]).toEqual([2000, 1500, 2000 * 1500 * 3])
  expect(fullSize).toEqual({ widthPx: 4000, heightPx: 3000 })
  const row = 700 * 2000 * 3
  expect([990, 1010].map((x) => page.data[row + x * 3])).toEqual([0, 255])
})

test('one that lies on its side comes upright', async () => {
  const bytes = await (await halves(4000, 3000)).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { page, fullSize } = await (await openPicture(bytes, 'JPEG')).decode(1, HALF)
  expect([page.widthPx, page.heightPx]).toEqual([1500, 2000])
  expect(fullSize).toEqual({ widthPx: 3000, heightPx: 4000 })
  expect([990, 1010].map((y) => page.data[(y * 1500 + 700) * 3])).toEqual([0, 255])
})

test('others, which take as long at any size, come whole up to 32 megapixels', async () => {
  const png = await (await halves(4000, 3000)).png().toBuffer()
  expect((await (await openPicture(png, 'PNG')).decode(1, HALF)).fullSize).toBeUndefined()
  const small = await (await halves(2000, 1500)).jpeg().toBuffer()
  expect((await (await openPicture(small, 'JPEG')).decode(1, HALF)).fullSize).toBeUndefined()
  const large = await (await halves(8000, 4100)).webp({ effort: 0 }).toBuffer()
  expect((await (await openPicture(large, 'WebP')).decode(1, HALF)).page.widthPx).toBe(4000)
})
