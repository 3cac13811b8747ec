// One ticket in every format the engine reads: the text is the same. And everything it refuses: the code says why.
import { describe, expect, test } from 'vitest'
import { OcrError, type OcrErrorCode } from '../../functions/ocr/engine/vocabulary.ts'
import { readFixture } from '../fixtures/truth.ts'
import { claimedPng, makeUnsupported, makeVariants } from '../fixtures/variants.ts'
import { transcribe } from './engine.ts'

const { bytes: picture, truth } = readFixture('ticket')
const variants = await makeVariants(picture)
const unsupported = await makeUnsupported(picture)
const variant = (name: string) => variants.find((each) => each.name === name)!.bytes

/** Spaces are the recogniser's business and vary with the faintest noise; characters and lines do not. */
const letters = (text: string) => text.normalize('NFKC').replaceAll(/[ \t]/g, '').replaceAll(/\n+/g, '\n')

describe('a format changes nothing in the text', () => {
  test.each(variants)('$name', async ({ bytes, pages }) => {
    const { text, pages: read } = await transcribe(bytes)
    expect(letters(text)).toBe(letters(truth.text))
    const [page] = read
    expect([page!.width, page!.height]).toEqual([truth.width, truth.height])
    expect(page!.warnings.map(({ code }) => code)).toEqual(pages ? ['first-page-only'] : [])
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

describe('what cannot be read is refused with its own code', () => {
  const cases: readonly (readonly [name: string, bytes: Uint8Array, code: OcrErrorCode])[] = [
    ...unsupported.map(({ name, bytes }) => [name, bytes, 'unsupported-media-type'] as const),
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

  test('just under the limits is accepted', async () => {
    expect((await refusal(claimedPng(10_000, 10_000))).code).toBe('unreadable-image')
    expect((await refusal(claimedPng(8, 400))).code).toBe('unreadable-image')
  })
})
