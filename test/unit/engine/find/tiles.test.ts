import { expect, test } from 'vitest'
import { tilesOf } from '../../../../functions/ocr/engine/find/tiles.ts'
import { crop } from '../../../../functions/ocr/engine/raster.ts'

test('what fits is one tile', () => {
  expect(tilesOf(100, 80, 100, 20)).toEqual([
    { x0: 0, y0: 0, x1: 100, y1: 80, keepX0: 0, keepY0: 0, keepX1: 100, keepY1: 80 },
  ])
})

test.each([
  [1000, 10_000],
  [4_000_000, 3],
  [1153, 1152],
  [3001, 2999],
])('%i x %i: every pixel is kept once, no tile is too large, neighbours overlap', (widthPx, heightPx) => {
  const tiles = tilesOf(widthPx, heightPx, 1152, 128)
  const kept = tiles.reduce((sum, t) => sum + (t.keepX1 - t.keepX0) * (t.keepY1 - t.keepY0), 0)
  expect(kept).toBe(widthPx * heightPx)
  for (const tile of tiles) {
    expect(tile.x1 - tile.x0).toBeLessThanOrEqual(1152 + 128)
    expect(tile.y1 - tile.y0).toBeLessThanOrEqual(1152 + 128)
    expect(tile.x0).toBe(Math.max(0, tile.keepX0 - 64))
    expect(tile.y1).toBe(Math.min(heightPx, tile.keepY1 + 64))
  }
})

test('crop takes the pixels of its part', () => {
  const raster = { widthPx: 3, heightPx: 2, channels: 1 as const, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) }
  const part = crop(raster, { x0: 1, y0: 0, x1: 3, y1: 2 })
  expect(part).toEqual({ widthPx: 2, heightPx: 2, channels: 1, data: Uint8Array.from([2, 3, 5, 6]) })
})
