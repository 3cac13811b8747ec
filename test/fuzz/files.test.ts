// Damaged files through every decoder of our own choice: a page of the size it says, or an error of ours. Anything else,
// and anything that hangs, is a finding.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { openFile } from '../../functions/ocr/engine/files/open-file.ts'
import { OcrError } from '../../functions/ocr/engine/vocabulary.ts'
import { makeBitmaps } from '../fixtures/bitmaps.ts'
import { encrypted, makePdf, namedFont, picture, words } from '../fixtures/pdfs.ts'
import { fixturePath } from '../fixtures/truth.ts'
import { fileParts } from '../support/file-parts.ts'

const { data, info } = await sharp(fixturePath('ticket.png'))
  .toColourspace('b-w')
  .raw()
  .toBuffer({ resolveWithObject: true })
const seeds: Record<string, Uint8Array> = {
  ...makeBitmaps({ widthPx: info.width, heightPx: info.height, data }),
  HEIC: readFileSync(fixturePath('ticket.heic')),
  'PDF of a picture': await makePdf(picture('ticket')),
  'PDF of words': await makePdf(words([300, 100], [{ text: 'Own words', x: 20, y: 40, turn: 10 }])),
  'PDF without its font': await makePdf(namedFont('电子发票')),
  'PDF of its owner': await encrypted({ ownerPassword: 'own' }),
}

interface Damage {
  /** The part of the file that is left. */
  readonly part: number
  /** `near`: among the headers. */
  readonly changes: readonly { readonly at: number; readonly value: number; readonly near: boolean }[]
}

const share = fc.double({ min: 0, max: 0.9999, noNaN: true })
const damage: fc.Arbitrary<Damage> = fc.record({
  part: fc.oneof(fc.constant(1), share),
  changes: fc.array(fc.record({ at: share, value: fc.nat(255), near: fc.boolean() }), { maxLength: 12 }),
})

function damaged(seed: Uint8Array, { part, changes }: Damage): Uint8Array {
  const bytes = Uint8Array.from(seed.subarray(0, Math.floor(seed.length * part)))
  for (const { at, value, near } of changes) {
    const reach = near ? Math.min(160, bytes.length) : bytes.length
    if (reach > 0) bytes[Math.floor(at * reach)] = value
  }
  return bytes
}

/** True where the first page was decoded. */
async function decodes(bytes: Uint8Array): Promise<boolean> {
  try {
    const file = await openFile(bytes, fileParts)
    await file.textLayer?.(1, false)
    const { page } = await file.decode(1)
    expect(page.data.length).toBe(page.widthPx * page.heightPx * 3)
    return true
  } catch (error) {
    if (!(error instanceof OcrError)) throw error
    expect(error.message).toMatch(/^expected /)
    return false
  }
}

test.each(Object.entries(seeds))('%s', async (_name, seed) => {
  expect(await decodes(seed)).toBe(true)
  const property = fc.asyncProperty(damage, async (how) => void (await decodes(damaged(seed, how))))
  await fc.assert(property, { numRuns: 25 })
})
