import { expect, test } from 'vitest'
import type { Detector } from '../../../functions/ocr/engine/find/detect.ts'
import { findLinesUpright } from '../../../functions/ocr/engine/find-lines.ts'
import { toPolygon } from '../../../functions/ocr/engine/geometry.ts'
import type { Reading, Recogniser } from '../../../functions/ocr/engine/read/recognise.ts'
import type { Raster } from '../../../functions/ocr/engine/vocabulary.ts'

const DEGREES = 10
const PAGE: Raster = {
  ...{ widthPx: 400, heightPx: 400, channels: 1 },
  data: new Uint8Array(400 * 400).fill(255),
}

/** Five lines that run down to the right. */
function tiltedLines(seesTilted: boolean): Detector & { readonly looks: readonly Raster[] } {
  const looks: Raster[] = []
  const angle = (DEGREES * Math.PI) / 180
  const boxes = [100, 150, 200, 250, 300].map((y) => ({
    polygon: toPolygon({ centre: [200, y], u: [Math.cos(angle), Math.sin(angle)], length: 200, breadth: 20 }),
    score: 0.9,
  }))
  return {
    ...{ seesTilted, looks },
    async detect(page) {
      looks.push(page)
      return { page, boxes, scale: 1, warnings: [] }
    },
  }
}

const sure: Reading = {
  ...{ text: 'text', confidence: 0.99 },
  characters: Array.from('text', (text, at) => ({ text, confidence: 0.99, from: at / 4, to: (at + 1) / 4 })),
}
const recogniser: Recogniser = { heightPx: 48, isGrey: true, read: async (strips) => strips.map(() => sure) }
const time = async <T>(_: unknown, work: () => T | Promise<T>): Promise<T> => work()

test('a tilted page is straightened for a detector that sees tilted lines worse', async () => {
  const detector = tiltedLines(false)
  const { warnings } = await findLinesUpright(PAGE, { detector, recogniser, time })
  expect(detector.looks).toHaveLength(2)
  expect(detector.looks[1]!.widthPx).toBeGreaterThan(PAGE.widthPx)
  expect(warnings.map(({ code }) => code)).toEqual(['deskewed'])
})

test('it is looked at once by one that sees them as well', async () => {
  const detector = tiltedLines(true)
  const { page, warnings } = await findLinesUpright(PAGE, { detector, recogniser, time })
  expect(detector.looks).toEqual([PAGE])
  expect(page).toBe(PAGE)
  expect(warnings).toEqual([])
})
