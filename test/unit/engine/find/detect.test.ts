import { describe, expect, test } from 'vitest'
import { createDetector } from '../../../../functions/ocr/engine/find/detect.ts'
import { sides } from '../../../../functions/ocr/engine/geometry.ts'
import type { DetectorEntry } from '../../../../functions/ocr/engine/manifest.ts'
import type { Model } from '../../../../functions/ocr/engine/session.ts'
import type { Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

/** Of no detector that there is. */
const RATIO = 1.7

const entry: DetectorEntry = {
  ...{ id: 'finder', version: '1', task: 'detect', file: 'finder.onnx', sha256: '-' },
  input: { channels: 1, order: 'rgb', mean: [0.5], std: [0.5], multiplePx: 32 },
  output: { unclipRatio: RATIO, seesTilted: false },
}

/** Sees one line of 200 x 20 px in the map of every page. */
const model: Model = {
  async run({ dims: [, , heightPx = 0, widthPx = 0] }) {
    const data = new Float32Array(heightPx * widthPx)
    for (let y = 100; y < 120; y++) data.fill(0.9, y * widthPx + 100, y * widthPx + 300)
    return { data, dims: [1, 1, heightPx, widthPx] }
  },
}

/** Stripes, so that no box is empty. */
const striped = (widthPx: number, heightPx: number): Raster => ({
  ...{ widthPx, heightPx, channels: 1 },
  data: Uint8Array.from({ length: widthPx * heightPx }, (_, at) => (at % 2) * 255),
})

/** Height of the box in pixels of the map. */
async function heightOn(page: Raster): Promise<number> {
  const { boxes, scale } = await createDetector(entry, model).detect(page)
  expect(boxes).toHaveLength(1)
  return sides(boxes[0]!.polygon).across * scale
}

test("boxes grow by the detector's ratio, at whatever scale the page is looked at", async () => {
  const each = (RATIO * (200 * 20)) / (2 * (200 + 20))
  for (const side of [320, 480, 800]) expect(await heightOn(striped(side, side))).toBeCloseTo(20 + 2 * each)
})

test('where all is of one colour there is no line, whatever the map says', async () => {
  const page: Raster = { widthPx: 480, heightPx: 480, channels: 1, data: new Uint8Array(480 * 480).fill(255) }
  expect((await createDetector(entry, model).detect(page)).boxes).toEqual([])
})

test.each([
  ['a page', 1920, 1440, 0.5],
  ['a long page keeps its shorter side', 1440, 3840, 512 / 1440],
  ['a very long one, too', 640, 3840, 0.8],
  ['a strip of a line or two', 2560, 320, 0.5],
  ['a strip that is small already', 1200, 240, 1],
])('%s of %i x %i px is looked at on %f of its size', async (_, widthPx, heightPx, scale) => {
  const seen = await createDetector(entry, model).detect(striped(widthPx, heightPx))
  expect(seen.scale).toBeCloseTo(scale, 3)
})

describe('a page that came smaller than it is', () => {
  /** What it was asked for again, and where its box lies then. */
  async function look(lineHeightPx: number, shrink = 4) {
    const asked: number[] = []
    const again = async (wanted: number) => {
      asked.push(wanted)
      return striped((1920 * shrink) / wanted, (1440 * shrink) / wanted)
    }
    const shrunk = { shrink, lineHeightPx, again }
    const { page, boxes } = await createDetector(entry, model).detect(striped(1920, 1440), { shrunk })
    return { asked, share: boxes[0]!.polygon[0][0] / page.widthPx }
  }

  // The line is 102 px high on it.
  test.each([
    ['is enough where its lines are as high as the reader wants them', 48, []],
    ['is asked for larger where they are lower', 120, [2]],
    ['is asked for whole where nothing less will do', 400, [1]],
  ])('%s', async (_, lineHeightPx, wanted) => {
    const { asked, share } = await look(lineHeightPx)
    expect(asked).toEqual(wanted)
    expect(share).toBeCloseTo((await look(48)).share, 5)
  })
})
