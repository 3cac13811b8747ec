// Pages for a recogniser that reads nothing: their pictures are kept as long as all of them together fit, and they have no line.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createTranscriber, type Parts } from '../../../functions/ocr/engine/transcribe.ts'

const never = () => {
  throw new Error('Expected not to be asked.')
}
const parts: Parts = {
  detector: { seesTilted: true, detect: never },
  recogniser: {
    heightPx: 48,
    isGrey: true,
    read: async (strips) => strips.map(() => ({ text: '', confidence: 0, characters: [] })),
  },
  model: { id: 'm', version: '1' },
  loadWasm: never,
  worker: { warm: never, run: never, replace: never },
  now: () => 0,
}
const pixels = { width: 64, height: 48, channels: 3 } as const
const sheet = sharp({ create: { ...pixels, background: '#ffffff' } }).png()
const sheets = Array(4).fill(await sheet.toBuffer())
const file = await sharp(sheets, { join: { animated: true } })
  .tiff({ compression: 'none' })
  .toBuffer()
const options = { mode: 'line', pictures: true } as const
const sizes = async (given: Parts) =>
  (await createTranscriber(given)(file, options)).pages.map(({ picture }) => picture?.length)

const [size] = await sizes(parts)

test('every page has its picture', async () => {
  expect(size).toBeGreaterThan(100)
  expect(await sizes(parts)).toEqual([size, size, size, size])
})

test('none is made any more when one has not fitted', async () => {
  expect(await sizes({ ...parts, maxPictureBytes: 4 * size! })).toEqual([size, size, size, size])
  expect(await sizes({ ...parts, maxPictureBytes: 2.5 * size! })).toEqual([size, size, undefined, undefined])
})

test('a picture in which the line reads as nothing has no line', async () => {
  const [page] = (await createTranscriber(parts)(file, { mode: 'line' })).pages
  expect(page).toMatchObject({ text: '', lines: [], blocks: [], warnings: [] })
})
