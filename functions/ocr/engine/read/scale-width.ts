// A strip in, the same strip narrower or wider out: fewer time steps and less time, or more of them for narrow letters.
import type { Raster } from '../vocabulary.ts'

/**
 * Narrower, each pixel is the mean of those it covers, parts of them by their share; wider, it lies between its two
 * neighbours: as OpenCV's INTER_AREA and INTER_LINEAR do it.
 * @param share  above 0
 * @returns      of the same height, `round(share * width)` wide, at least 1
 */
export function scaleWidth({ data, widthPx, heightPx, channels }: Raster, share: number): Raster {
  const newPx = Math.max(1, Math.round(widthPx * share))
  const { first, weights, most } = newPx < widthPx ? coverage(widthPx, newPx) : neighbours(widthPx, newPx)
  const out = new Uint8Array(newPx * heightPx * channels)
  const [stride, newStride] = [widthPx * channels, newPx * channels]
  // Column by column: what a column is made of is looked up once and not in each row.
  for (let x = 0; x < newPx; x++) {
    for (let channel = 0; channel < channels; channel++) {
      const begin = first[x]! * channels + channel
      const at = x * most
      let to = x * channels + channel
      // As many as a width between a half and one takes: the one that time counts for.
      if (most === 3) {
        const [a, b, c] = [weights[at]!, weights[at + 1]!, weights[at + 2]!]
        for (let from = begin; to < out.length; from += stride, to += newStride) {
          out[to] = 0.5 + data[from]! * a + data[from + channels]! * b + data[from + 2 * channels]! * c
        }
        continue
      }
      for (let from = begin; to < out.length; from += stride, to += newStride) {
        let sum = 0.5
        for (let k = 0; k < most; k++) sum += data[from + k * channels]! * weights[at + k]!
        out[to] = sum
      }
    }
  }
  return { widthPx: newPx, heightPx, channels, data: out }
}

/**
 * For each of `narrowPx` columns: the first of `most` columns, all inside the strip, among which it covers some, and the
 * shares of each of them.
 */
function coverage(widthPx: number, narrowPx: number) {
  const reach = widthPx / narrowPx
  const most = Math.min(widthPx, Math.ceil(reach) + 1)
  const first = new Int32Array(narrowPx)
  const weights = new Float64Array(narrowPx * most)
  for (let x = 0; x < narrowPx; x++) {
    const [from, to] = [x * reach, (x + 1) * reach]
    first[x] = Math.min(Math.floor(from), widthPx - most)
    for (let k = 0; k < most; k++) {
      const at = first[x]! + k
      const covered = Math.min(to, at + 1) - Math.max(from, at)
      weights[x * most + k] = covered > 1e-9 ? covered / reach : 0
    }
  }
  return { first, weights, most }
}

/** The same for `widePx` columns, each between two, or at an edge beside one. */
function neighbours(widthPx: number, widePx: number) {
  const most = Math.min(widthPx, 2)
  const first = new Int32Array(widePx)
  const weights = new Float64Array(widePx * most)
  for (let x = 0; x < widePx; x++) {
    const at = Math.min(widthPx - 1, Math.max(0, ((x + 0.5) * widthPx) / widePx - 0.5))
    first[x] = Math.min(Math.floor(at), widthPx - most)
    for (let k = 0; k < most; k++) weights[x * most + k] = 1 - Math.abs(at - (first[x]! + k))
  }
  return { first, weights, most }
}
