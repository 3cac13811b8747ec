// A page and a box on it in, whether all in the box is of one colour out: a detector sees text in nothing now and then.
import { partUnder } from '../raster.ts'
import type { Polygon, Raster } from '../vocabulary.ts'

/** Samples of one colour differ by less than this; print that a person can hardly see differs by three times as much. */
const FLAT = 4

/** Looks at the upright rectangle around the box, as far as it lies on the page. */
export function isFlat(page: Raster, polygon: Polygon): boolean {
  const { data, widthPx, channels } = page
  const { x0, y0, x1, y1 } = partUnder(page, polygon)
  for (let channel = 0; channel < channels; channel++) {
    let [low, high] = [255, 0]
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const value = data[(y * widthPx + x) * channels + channel]!
        if (value < low) low = value
        if (value > high) high = value
        if (high - low >= FLAT) return false
      }
    }
  }
  return true
}
