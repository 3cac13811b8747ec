// Whole TIFFs of kinds that are not read: each is refused with advice, and by name. Those that are read are read right.
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openTiff } from '../../../../functions/ocr/engine/files/tiff.ts'
import { makeTiff, type TiffPage } from '../../../fixtures/tiffs.ts'

type Tags = NonNullable<TiffPage['tags']>

const [WIDTH, HEIGHT] = [64, 48]
const page = (tags: Tags, ...data: Uint8Array[]): TiffPage => ({
  ...{ widthPx: WIDTH, heightPx: HEIGHT, tags },
  ...(data.length > 0 ? { data } : {}),
})
const filled = (bytes: number, value: number) => new Uint8Array(bytes).fill(value)
const samples = (count: number, bits: number): Tags => ({
  samplesPerPixel: count,
  bitsPerSample: Array(count).fill(bits),
})
const pixels = WIDTH * HEIGHT
const tiled = { tileWidth: WIDTH, tileLength: HEIGHT }

const jpeg = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#646464' } })
  .jpeg({ quality: 100 })
  .toBuffer()

describe('refused', () => {
  test.each<[string, TiffPage]>([
    ['compressed by old-style JPEG', page({ compression: 6 })],
    ['compressed by LZMA', page({ compression: 34925 })],
    ['compressed by Zstandard', page({ compression: 50000 })],
    ['compressed by LERC', page({ compression: 34887 })],
    ['compressed by JBIG', page({ compression: 34661 })],
    ['compressed by JPEG 2000', page({ compression: 34712 })],
    ['compressed by method 65000', page({ compression: 65000 })],
    ['of 12 bits a sample', page({ ...samples(3, 12), photometric: 2 })],
    ['of 10 bits a sample', page({ bitsPerSample: 10 })],
    ['of 32 bits a sample', page({ bitsPerSample: 32 })],
    ['of 4 bits a sample', page({ ...samples(3, 4), photometric: 2 })],
    [
      'with samples of different sizes (5, 6, 5 bits)',
      page({ samplesPerPixel: 3, bitsPerSample: [5, 6, 5], photometric: 2 }),
    ],
    ['with numbers that are no integers', page({ bitsPerSample: 32, sampleFormat: 3 })],
    ['of L*a*b* with 8 bits a sample', page({ ...samples(3, 8), photometric: 8 })],
    ['of ICC L*a*b*', page({ ...samples(3, 8), photometric: 9 })],
    ['of a transparency mask', page({ bitsPerSample: 1, photometric: 4 })],
    ['of raw samples of a camera', page({ bitsPerSample: 16, photometric: 32803 })],
    [
      'with a plane of tiles for each colour',
      page(
        { ...samples(3, 8), photometric: 2, planarConfiguration: 2, ...tiled },
        filled(pixels, 1),
        filled(pixels, 2),
        filled(pixels, 3),
      ),
    ],
    [
      'of subsampled YCbCr in tiles or planes',
      page({ ...samples(3, 8), photometric: 6, subsampling: [2, 2], ...tiled }, filled(pixels * 1.5, 128)),
    ],
  ])('one %s', async (kind, given) => {
    for (const bigEndian of [false, true]) {
      const outcome = await openTiff(makeTiff([given], { bigEndian }))
        .decode(1)
        .catch((error) => error)
      expect(outcome).toMatchObject({
        code: 'unsupported-media-type',
        message: `expected a TIFF of a common kind but received one ${kind}; convert it: magick page.tif page.png`,
      })
    }
  })

  test('what libtiff alone knows that it does not know', async () => {
    // A palette of samples that it does not take together.
    const given = page({ ...samples(1, 8), photometric: 2 })
    await expect(openTiff(makeTiff([given])).decode(1)).rejects.toMatchObject({
      code: 'unsupported-media-type',
      message: 'expected a TIFF image of a common kind but this one is of another; save it as PNG',
    })
  })
})

describe('read', () => {
  test.each<[string, TiffPage]>([
    ['grey of 8 bits', page({}, filled(pixels, 100))],
    ['grey of 16 bits', page({ bitsPerSample: 16 }, filled(pixels * 2, 100))],
    ['white is zero', page({ photometric: 0 }, filled(pixels, 155))],
    [
      'RGB in planes',
      page(
        { ...samples(3, 8), photometric: 2, planarConfiguration: 2 },
        ...[1, 2, 3].map(() => filled(pixels, 100)),
      ),
    ],
    [
      'RGB of 16 bits in tiles',
      page({ ...samples(3, 16), photometric: 2, ...tiled }, filled(pixels * 6, 100)),
    ],
    ['subsampled YCbCr in strips', page({ ...samples(3, 8), photometric: 6, subsampling: [2, 2] }, ycbcr())],
    [
      'JPEG of YCbCr in tiles',
      page({ ...samples(3, 8), photometric: 6, subsampling: [2, 2], compression: 7, ...tiled }, jpeg),
    ],
    ['L*a*b* of 16 bits', page({ ...samples(3, 16), photometric: 8 }, lab())],
  ])('%s', async (_name, given) => {
    const { page: raster } = await openTiff(makeTiff([given])).decode(1)
    expect([raster.widthPx, raster.heightPx]).toEqual([WIDTH, HEIGHT])
    for (const at of [0, 1, 2, raster.data.length - 1])
      expect(Math.abs(raster.data[at]! - 100)).toBeLessThan(4)
  })

  test('palettes of 1 to 8 bits', async () => {
    for (const bits of [1, 2, 4, 8]) {
      const size = 2 ** bits
      const colorMap = Array.from({ length: 3 * size }, (_, i) => (i % size === size - 1 ? 100 * 257 : 0))
      const given = page({ bitsPerSample: bits, photometric: 3, colorMap })
      expect((await openTiff(makeTiff([given])).decode(1)).page.data[0]).toBe(100)
    }
  })
})

/** Blocks of four pixels with one colour for all of them. */
function ycbcr(): Uint8Array {
  return Uint8Array.from({ length: pixels * 1.5 }, (_, i) => (i % 6 < 4 ? 100 : 128))
}

/** Of a grey of 100: L* is 42.4 of 100, as sRGB has it. */
function lab(): Uint8Array {
  const bytes = Buffer.alloc(pixels * 6)
  for (let at = 0; at < bytes.length; at += 6) bytes.writeUInt16LE(Math.round(0.4237 * 65_535), at)
  return bytes
}

test('a page of an unknown kind leaves the others as they are', async () => {
  const file = openTiff(
    makeTiff([page({}, filled(pixels, 9)), page({ compression: 6 }), page({}, filled(pixels, 11))]),
  )
  const codes = await Promise.all(
    [1, 2, 3].map((number) =>
      file.decode(number).then(
        ({ page: { data } }) => data[0],
        (error) => error.code,
      ),
    ),
  )
  expect(codes).toEqual([9, 'unsupported-media-type', 11])
})
