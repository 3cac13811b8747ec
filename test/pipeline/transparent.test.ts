// One ticket with ink of every colour on nothing: its text is read whatever lies beneath, and the picture shows why.
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { readFixture } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'

const { bytes: picture, truth } = readFixture('ticket')
const letters = (text: string) => text.normalize('NFKC').replaceAll(/[ \t]/g, '').replaceAll(/\n+/g, '\n')

/** Between the ticket's first line and its second, so that no letter is of two inks. */
const BORDER = 0.4

/** Ink where the ticket is dark, as opaque as it is dark; what lies above the border in another ink. */
async function inked(upper: string, lower = upper): Promise<Sharp> {
  const ink = await sharp(picture).greyscale().negate().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = ink.info
  const below = await sharp({
    create: { width, height: height - Math.round(height * BORDER), channels: 3, background: lower },
  })
    .png()
    .toBuffer()
  const colours = await sharp({ create: { width, height, channels: 3, background: upper } })
    .composite([{ input: below, gravity: 'south' }])
    .removeAlpha()
    .png()
    .toBuffer()
  return sharp(colours).joinChannel(ink.data, { raw: { width, height, channels: 1 } })
}

const white = await inked('#ffffff')
const deep = sharp(await white.clone().png().toBuffer())
  .toColourspace('rgb16')
  .png()
describe('white ink on nothing', () => {
  test.each([
    ['PNG', white.clone().png()],
    ['PNG of a palette', white.clone().png({ palette: true })],
    ['PNG, 16 bit', deep],
    ['WebP', white.clone().webp({ lossless: true })],
    ['AVIF', white.clone().avif({ quality: 90 })],
    ['GIF', white.clone().gif()],
    ['TIFF', white.clone().tiff({ compression: 'lzw' })],
  ])('%s', async (_name, file) => {
    const { text, pages } = await transcribe(await file.toBuffer(), { pictures: true })
    expect(letters(text)).toBe(letters(truth.text))
    expect(pages[0]!.warnings.map(({ code }) => code)).toEqual(['ground-chosen'])
    const { dominant } = await sharp(pages[0]!.picture).stats()
    expect(Math.max(dominant.r, dominant.g, dominant.b)).toBeLessThan(32)
  })
})

test.each([
  ['blue', '#1030c0', '#1030c0', []],
  ['yellow', '#ffee00', '#ffee00', ['ground-chosen']],
  ['white above black', '#ffffff', '#000000', ['ground-chosen']],
] as const)('%s ink on nothing', async (_name, upper, lower, warnings) => {
  const { text, pages } = await transcribe(await (await inked(upper, lower)).png().toBuffer())
  expect(letters(text)).toBe(letters(truth.text))
  expect(pages[0]!.warnings.map(({ code }) => code)).toEqual(warnings)
})

test('what is all transparent is an empty page', async () => {
  const { data, info } = await sharp(picture)
    .toColourspace('srgb')
    .ensureAlpha(0)
    .raw()
    .toBuffer({ resolveWithObject: true })
  const hidden = await sharp(data, { raw: info }).png().toBuffer()
  expect(await transcribe(hidden)).toMatchObject({ text: '', pages: [{ warnings: [] }] })
})
