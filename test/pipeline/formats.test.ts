// One ticket in every format the engine reads: the text is the same. And everything it refuses: the code says why.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OcrError, type OcrErrorCode } from '../../functions/ocr/engine/vocabulary.ts'
import { fixturePath, readFixture } from '../fixtures/truth.ts'
import { claimedPng, makeUnsupported, makeVariants } from '../fixtures/variants.ts'
import { transcribe } from './engine.ts'

const { bytes: picture, truth } = readFixture('ticket')
const variants = await makeVariants(picture)
const unsupported = makeUnsupported()
const heic = readFileSync(fixturePath('ticket.heic'))
const variant = (name: string) => variants.find((each) => each.name === name)!.bytes

/** Spaces are the recogniser's business and vary with the faintest noise; characters and lines do not. */
const letters = (text: string) => text.normalize('NFKC').replaceAll(/[ \t]/g, '').replaceAll(/\n+/g, '\n')

describe('a format changes nothing in the text', () => {
  test.each([...variants, { name: 'HEIC', bytes: heic, pages: 1 }])('$name', async ({ bytes, pages = 1 }) => {
    const { pages: read, pageCount } = await transcribe(bytes)
    const [page] = read
    expect(letters(page!.text)).toBe(letters(truth.text))
    expect([page!.width, page!.height]).toEqual([truth.width, truth.height])
    expect(page!.warnings).toEqual([])
    expect([pageCount, ...read.map(({ number }) => number)]).toEqual(pages === 1 ? [1, 1] : [2, 1, 2])
    expect(read[1]?.text).toBe(pages === 1 ? undefined : '')
  })
})

async function refusal(bytes: Uint8Array): Promise<OcrError> {
  const outcome = await transcribe(bytes).catch((error: unknown) => error)
  if (outcome instanceof OcrError) return outcome
  throw new Error(`expected an OcrError but received ${JSON.stringify(outcome)}`)
}

/** The first share of a file, as a broken upload leaves it. */
const start = (bytes: Uint8Array, share: number) => bytes.subarray(0, Math.floor(bytes.length * share))

/** The file with its middle overwritten. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy.fill(0xa5, copy.length * 0.3, copy.length * 0.8)
  return copy
}

/** A BMP of 24 bits and a few bytes. */
function claimedBmp(widthPx: number, heightPx: number, compression = 0): Uint8Array {
  const file = Buffer.from(variant('BMP, 24 bits').subarray(0, 100))
  file.writeInt32LE(widthPx, 18)
  file.writeInt32LE(heightPx, 22)
  file.writeUInt32LE(compression, 30)
  return file
}

/** The box "ispe" holds the size of the picture (ISO/IEC 23008-12, 6.5.3). */
function claimedHeic(widthPx: number, heightPx: number): Uint8Array {
  const file = Buffer.from(heic)
  for (let at = file.indexOf('ispe'); at >= 0; at = file.indexOf('ispe', at + 1)) {
    file.writeUInt32BE(widthPx, at + 8)
    file.writeUInt32BE(heightPx, at + 12)
  }
  return file
}

describe('what cannot be read is refused with its own code', () => {
  const cases: readonly (readonly [name: string, bytes: Uint8Array, code: OcrErrorCode])[] = [
    ['a BMP that says it is too large', claimedBmp(10_100, 10_000), 'image-too-large'],
    ['a BMP that says it is upside down and too large', claimedBmp(10_100, -10_000), 'image-too-large'],
    ['a BMP of less than no width', claimedBmp(-400, 400), 'unreadable-image'],
    ['a BMP that ends too early', claimedBmp(400, 200), 'unreadable-image'],
    ['a BMP without its header', claimedBmp(400, 200).subarray(0, 20), 'unreadable-image'],
    ['half a BMP', start(variant('BMP, 24 bits'), 0.5), 'unreadable-image'],
    ['half a BMP in runs', start(variant('BMP, 8 bits in runs'), 0.5), 'unreadable-image'],
    ['a BMP with a JPEG inside', claimedBmp(400, 200, 4), 'unsupported-media-type'],
    ['half a HEIC', start(heic, 0.5), 'unreadable-image'],
    ['a HEIC of nothing but its type', heic.subarray(0, 24), 'unreadable-image'],
    ['a HEIC that says it is too large', claimedHeic(10_100, 10_000), 'image-too-large'],
    ['a HEIC that says it is too small', claimedHeic(400, 1), 'image-too-small'],
    ['101 megapixels', claimedPng(10_100, 10_000), 'image-too-large'],
    ['more than any memory holds', claimedPng(500_000, 500_000), 'image-too-large'],
    ['7 x 400 pixels', claimedPng(7, 400), 'image-too-small'],
    ['400 x 1 pixels', claimedPng(400, 1), 'image-too-small'],
    ['a PNG that ends too early', claimedPng(400, 200), 'unreadable-image'],
    ['half a JPEG', start(variant('JPEG, RGB'), 0.5), 'unreadable-image'],
    ['half a progressive JPEG', start(variant('JPEG, progressive'), 0.5), 'unreadable-image'],
    ['half a PNG', start(picture, 0.5), 'unreadable-image'],
    ['half a WebP', start(variant('WebP, lossy'), 0.5), 'unreadable-image'],
    ['half an AVIF', start(variant('AVIF'), 0.5), 'unreadable-image'],
    ['half a TIFF', start(variant('TIFF, LZW'), 0.5), 'unreadable-image'],
    ['half a GIF', start(variant('GIF'), 0.5), 'unreadable-image'],
    ['a damaged PNG', damaged(picture), 'unreadable-image'],
    ['JPEG magic and nothing else', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 'unreadable-image'],
  ]
  test.each(cases)('%s', async (_name, bytes, code) => {
    const { code: received, message } = await refusal(bytes)
    expect(received).toBe(code)
    expect(message).toMatch(/^expected .* (but|received) /)
  })

  test.each(unsupported)('$name, with advice', async ({ bytes, advice }) => {
    const { code, message } = await refusal(bytes)
    expect(code).toBe('unsupported-media-type')
    expect(message).toMatch(/^expected a file in PDF, JPEG, .* but received /)
    expect(message).toMatch(advice)
  })

  test('just under the limits is accepted', async () => {
    expect((await refusal(claimedPng(10_000, 10_000))).code).toBe('unreadable-image')
    expect((await refusal(claimedPng(8, 400))).code).toBe('unreadable-image')
  })
})
