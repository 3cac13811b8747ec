// A page and a box on it in, whether all in the box is of one colour out: a detector sees text in nothing now and then.
import type { Polygon, Raster } from '../vocabulary.ts'

/** Samples of one colour differ by less than this; print that a person can hardly see differs by three times as much. */
const FLAT = 4

/** Looks at the upright rectangle around the box, as far as it lies on the page. */
export function isFlat({ data, widthPx, heightPx, channels }: Raster, polygon: Polygon): boolean {
  const xs = polygon.map(([x]) => x)
  const ys = polygon.map(([, y]) => y)
  const [left, right] = [
    Math.max(0, Math.floor(Math.min(...xs))),
    Math.min(widthPx, Math.ceil(Math.max(...xs))),
  ]
  const [top, bottom] = [
    Math.max(0, Math.floor(Math.min(...ys))),
    Math.min(heightPx, Math.ceil(Math.max(...ys))),
  ]
  for (let channel = 0; channel < channels; channel++) {
    let [low, high] = [255, 0]
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const value = data[(y * widthPx + x) * channels + channel]!
        if (value < low) low = value
        if (value > high) high = value
        if (high - low >= FLAT) return false
      }
    }
  }
  return true
}
