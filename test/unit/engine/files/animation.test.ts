// Animations made by sharp, some with their flags written over: every frame as libvips shows it, each decoded once.
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openAnimation } from '../../../../functions/ocr/engine/files/animation.ts'
import { decodeFrame } from '../../../../functions/ocr/engine/files/image.ts'

const [WIDTH, HEIGHT, COUNT] = [48, 32, 6]

/** A bar that wanders over a ground of two colours, with holes in what is transparent. */
async function sheets(ground: string): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: COUNT }, (_, i) => {
      const bar = `<rect x="${i * 6}" y="${4 + i * 2}" width="14" height="9" fill="#c${i}2" />`
      const dot = `<circle cx="${40 - i * 5}" cy="20" r="6" fill="#08${i}" />`
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${ground}${bar}${dot}</svg>`
      return sharp(Buffer.from(svg)).png().toBuffer()
    }),
  )
}
const opaque = await sheets(
  '<rect width="24" height="32" fill="#fff"/><rect x="24" width="24" height="32" fill="#ddd"/>',
)
const holed = await sheets('')

const join = (pictures: Buffer[]) => sharp(pictures, { join: { animated: true } })
const delay = Array(COUNT).fill(100)
const gif = (pictures: Buffer[]) => join(pictures).gif({ delay, dither: 0 }).toBuffer()
const webp = (pictures: Buffer[]) => join(pictures).webp({ delay, lossless: true, exact: true }).toBuffer()
const lossy = (pictures: Buffer[]) => join(pictures).webp({ delay, quality: 90, mixed: true }).toBuffer()

/** The disposal of each frame in turn (GIF89a, section 23). */
function disposed(file: Buffer, values: readonly number[]): Buffer {
  const copy = Buffer.from(file)
  let nth = 0
  for (let at = copy.indexOf('21f904', 'hex'); at >= 0; at = copy.indexOf('21f904', at + 3, 'hex'))
    copy[at + 3] = (copy[at + 3]! & ~0x1c) | (values[nth++ % values.length]! << 2)
  expect(nth).toBe(COUNT)
  return copy
}

/** The two flags of each ANMF chunk in turn: 1 clears the frame afterwards, 2 does not blend it. */
function flagged(file: Buffer, values: readonly number[]): Buffer {
  const copy = Buffer.from(file)
  let nth = 0
  for (let at = copy.indexOf('ANMF'); at >= 0; at = copy.indexOf('ANMF', at + 4))
    copy[at + 23] = values[nth++ % values.length]!
  expect(nth).toBe(COUNT)
  return copy
}

/** As libvips draws it, over white. */
async function expected(file: Buffer, number: number): Promise<Uint8Array> {
  return sharp(file, { page: number - 1, pages: 1 })
    .flatten({ background: '#fff' })
    .raw()
    .toBuffer()
}

const most = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((worst, sample, i) => Math.max(worst, Math.abs(sample - b[i]!)), a.length === b.length ? 0 : 256)

const FILES: readonly (readonly [string, 'gif' | 'webp', () => Promise<Buffer>])[] = [
  ['GIF', 'gif', () => gif(opaque)],
  ['GIF with holes', 'gif', () => gif(holed)],
  ['GIF whose frames clear or come back', 'gif', async () => disposed(await gif(holed), [1, 3, 2, 3, 3, 0])],
  ['WebP', 'webp', () => webp(opaque)],
  ['WebP with holes', 'webp', () => webp(holed)],
  [
    'WebP whose frames clear, or are not blended',
    'webp',
    async () => flagged(await webp(holed), [0, 1, 2, 3, 1, 2]),
  ],
  ['lossy WebP', 'webp', () => lossy(opaque)],
  ['lossy WebP with holes', 'webp', async () => flagged(await lossy(holed), [0, 0, 1])],
]

describe.each(FILES)('%s', (_name, format, make) => {
  test('every frame, in order and out of it', async () => {
    const file = await make()
    const animation = openAnimation(file, format, 'test', decodeFrame)!
    expect(animation.pageCount).toBe(COUNT)
    for (const number of [1, 2, 3, 4, 5, 6, 3, 6, 6, 1]) {
      const { page } = await animation.decode(number)
      expect([page.widthPx, page.heightPx]).toEqual([WIDTH, HEIGHT])
      // Where colours are blended, libwebp rounds in its own way.
      expect(most(page.data, await expected(file, number)), `frame ${number}`).toBeLessThanOrEqual(3)
    }
  })

  test('a frame is decoded once for all pages', async () => {
    let decoded = 0
    const counting: typeof decodeFrame = (...args) => {
      decoded++
      return decodeFrame(...args)
    }
    const animation = openAnimation(await make(), format, 'test', counting)!
    for (let number = 1; number <= COUNT; number++) await animation.decode(number)
    expect(decoded).toBe(COUNT)
  })
})

test('a broken frame is no page; those after it are drawn over what there is', async () => {
  const file = await gif(opaque)
  const controls = [...file.toString('latin1').matchAll(/!\u{f9}/gu)].map(({ index }) => index)
  const image = controls[2]! + 8
  expect([controls.length, file[image]]).toEqual([COUNT, 0x2c])
  // The size of codes, behind the table of colours: there is none of so many bits.
  file[image + 10 + 3 * 2 ** ((file[image + 9]! & 7) + 1)] = 200
  const animation = openAnimation(file, 'gif', 'GIF', decodeFrame)!
  const outcome = (number: number) =>
    animation.decode(number).then(
      ({ page }) => page.widthPx,
      (error) => error.code,
    )
  expect(await outcome(3)).toBe('unreadable-image')
  expect([await outcome(4), await outcome(2), await outcome(6)]).toEqual([WIDTH, WIDTH, WIDTH])
})

test('one picture alone is no animation', async () => {
  const one = sharp(opaque[0])
  expect(openAnimation(await one.clone().gif().toBuffer(), 'gif', 'GIF', decodeFrame)).toBeUndefined()
  expect(openAnimation(await one.clone().webp().toBuffer(), 'webp', 'WebP', decodeFrame)).toBeUndefined()
})
