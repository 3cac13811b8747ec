// Pictures of 12 megapixels through the real engine: read as well as small ones, and their places are those of all pixels.
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { readFixture } from '../fixtures/truth.ts'
import { transcribe } from './engine.ts'
import { characterRecall } from './measure.ts'

const WIDTH_PX = 2824

test('a receipt', async () => {
  const { bytes, truth } = readFixture('receipt')
  const large = await sharp(bytes).resize({ width: WIDTH_PX }).jpeg({ quality: 90 }).toBuffer()
  const [small, read] = [await transcribe(bytes), await transcribe(large)]
  const [page, whole] = [small.pages[0]!, read.pages[0]!]
  expect(whole.width).toBe(WIDTH_PX)
  expect(characterRecall(truth, read.text)).toBeGreaterThanOrEqual(characterRecall(truth, small.text) - 0.01)
  const { total, ...stages } = read.timings
  expect(Object.values(stages).reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(total)
  const scale = whole.width / page.width
  const found = new Map(page.lines.map(({ text, polygon }) => [text, polygon]))
  const both = whole.lines.flatMap(({ text, polygon }) => {
    const other = found.get(text)
    return other ? [polygon.flatMap(([x, y], i) => [x - other[i]![0] * scale, y - other[i]![1] * scale])] : []
  })
  expect(both.length).toBeGreaterThan(0.8 * page.lines.length)
  // Two pixels of the small one.
  const off = both.map((each) => Math.max(...each.map(Math.abs))).sort((a, b) => a - b)
  expect(off[off.length >> 1]!).toBeLessThan(2 * scale)
})
