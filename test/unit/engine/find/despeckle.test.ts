import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { despeckle } from '../../../../functions/ocr/engine/find/despeckle.ts'
import { preprocess } from '../../../../functions/ocr/engine/find/preprocess.ts'
import { measureSpeckle } from '../../../../functions/ocr/engine/find/speckle.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'
import { type Degrade, noise, random, saltAndPepper } from '../../../fixtures/degrade.ts'
import { readFixture } from '../../../fixtures/truth.ts'

const drawn = (widthPx: number, heightPx: number, at: (x: number, y: number) => number): Raster => ({
  widthPx,
  heightPx,
  channels: 1,
  data: Uint8Array.from({ length: widthPx * heightPx }, (_, i) => at(i % widthPx, Math.floor(i / widthPx))),
})

async function fixture(name: string): Promise<Raster> {
  const { data, info } = await sharp(readFixture(name).bytes)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, channels: info.channels as 1 | 3, data }
}

const worn = async (raster: Raster, degrade: Degrade): Promise<Raster> =>
  (await degrade({ raster, text: '', lines: [] })).raster

/** Bars 3 px high, 20 px apart, on paper of a grey: as far as noise sees, a page of text. */
const bars = (paper: number, ink: number) =>
  drawn(400, 300, (x, y) => (y % 20 < 3 && x > 40 && x < 340 ? ink : paper))

describe('noise is measured', () => {
  test.each([
    ['black on white', 255, 0],
    ['brown on tinted paper', 200, 60],
    ['white on black', 10, 240],
  ])('%s: more of it measures more', async (_name, paper, ink) => {
    const shares = []
    for (const share of [0.02, 0.05, 0.1, 0.2])
      shares.push(measureSpeckle(await worn(bars(paper, ink), saltAndPepper(share, 3))))
    expect(shares[0]).toBeGreaterThan(0.003)
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
  })

  test('a JPEG of it, too', async () => {
    const { widthPx: width, heightPx: height, data } = await worn(bars(255, 0), saltAndPepper(0.06, 3))
    const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
      .jpeg({ quality: 60 })
      .toBuffer()
    const { data: back, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
    expect(
      measureSpeckle({ widthPx: width, heightPx: height, channels: info.channels as 1 | 3, data: back }),
    ).toBeGreaterThan(0.01)
  })
})

/** Dithered by diffused errors (Floyd and Steinberg, 1976). */
function dithered(raster: Raster): Raster {
  const { widthPx, heightPx } = raster
  const wanted = Float32Array.from(raster.data)
  const data = new Uint8Array(wanted.length)
  for (let at = 0; at < wanted.length; at++) {
    data[at] = wanted[at]! < 128 ? 0 : 255
    const off = wanted[at]! - data[at]!
    for (const [ahead, share] of [
      [1, 7 / 16],
      [widthPx - 1, 3 / 16],
      [widthPx, 5 / 16],
      [widthPx + 1, 1 / 16],
    ] as const)
      if (at + ahead < widthPx * heightPx) wanted[at + ahead]! += off * share
  }
  return { ...raster, data }
}

describe('what is no such noise is left alone', () => {
  const next = random(5)
  const cases: readonly (readonly [name: string, page: Raster | Promise<Raster>])[] = [
    ['a clean page', bars(255, 0)],
    ['1 pixel of 1,000', worn(bars(255, 0), saltAndPepper(0.001, 3))],
    ['strong Gaussian noise', worn(bars(230, 20), noise(50, 4))],
    ['a screen of single dots', drawn(400, 300, (x, y) => (x % 4 === 0 && y % 4 === 0 ? 0 : 255))],
    ['a screen of 45 degrees', drawn(400, 300, (x, y) => ((x + y) % 6 === 0 && (x - y) % 6 === 0 ? 0 : 255))],
    ['a dithered grey', dithered(bars(240, 0))],
    ['dotted lines', drawn(400, 300, (x, y) => (y % 20 === 0 && x % 3 === 0 ? 0 : 255))],
    ['grain in one picture of a page', drawn(400, 300, (x) => (x < 150 && next() < 0.1 ? 0 : 255))],
    ['hairlines', drawn(400, 300, (x, y) => (x % 9 === 0 || y % 7 === 0 ? 0 : 255))],
    [
      'a word',
      worn(
        drawn(60, 24, () => 255),
        saltAndPepper(0.1, 3),
      ),
    ],
    ['a page less than its own border', drawn(8, 8, () => 255)],
    ...['page', 'receipt', 'glyphs', 'mixed', 'notice-zh', 'table', 'line-faint', 'photo'].map(
      (name) => [`${name} of the fixtures`, fixture(name)] as const,
    ),
  ]
  test.each(cases)('%s', async (_name, given) => {
    const page = await given
    const { page: filtered, share } = await despeckle(page)
    expect(share).toBe(0)
    expect(filtered).toBe(page)
  })
})

/** Mean difference between samples. */
const distance = (a: Raster, b: Raster): number =>
  a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length

test('specks give way, print stays', async () => {
  const clean = bars(255, 0)
  const noisy = await worn(clean, saltAndPepper(0.05, 3))
  const { page, share } = await despeckle(noisy)
  expect(share).toBeGreaterThan(0.01)
  expect(distance(page, clean)).toBeLessThan(distance(noisy, clean) / 5)
})

test('heavy noise goes, too', async () => {
  const clean = bars(255, 0)
  const noisy = await worn(clean, saltAndPepper(0.3, 3))
  expect(distance((await despeckle(noisy)).page, clean)).toBeLessThan(distance(noisy, clean) / 5)
})

test('a dot and the end of a hairline stay where light noise is filtered', async () => {
  const clean = drawn(400, 300, (x, y) => (y === 150 && x > 100 && x < 300 ? 0 : 255))
  const noisy = await worn(clean, saltAndPepper(0.02, 9))
  const { page } = await despeckle(noisy)
  const left = Array.from({ length: 199 }, (_, i) => page.data[150 * 400 + 101 + i]!)
  expect(left.filter((value) => value === 0).length).toBeGreaterThan(190)
})

test('a warning says so, and how much; `none` leaves the noise', async () => {
  const page = await worn(bars(255, 0), saltAndPepper(0.05, 3))
  const { warnings } = await preprocess(page, 'auto')
  expect(warnings).toEqual([
    { code: 'noise-filtered', message: expect.stringMatching(/^took specks of noise .* \d\.\d % of it$/) },
  ])
  expect(await preprocess(page, 'none')).toEqual({ page, warnings: [] })
})
