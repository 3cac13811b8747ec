// A strip in, the same strip narrower out: fewer time steps, and less time, for a recogniser that is taught to read so.
import type { Raster } from './vocabulary.ts'

/**
 * Each pixel is the mean of those it covers, parts of them by their share, as OpenCV's INTER_AREA does it.
 * @param share  0 < share <= 1
 * @returns      of the same height, `round(share * width)` wide, at least 1
 */
export function narrow({ data, widthPx, heightPx, channels }: Raster, share: number): Raster {
  const narrowPx = Math.max(1, Math.round(widthPx * share))
  const { first, weights, most } = coverage(widthPx, narrowPx)
  const out = new Uint8Array(narrowPx * heightPx * channels)
  const [stride, narrowStride] = [widthPx * channels, narrowPx * channels]
  // Column by column: what a column is made of is looked up once and not in each row.
  for (let x = 0; x < narrowPx; x++) {
    for (let channel = 0; channel < channels; channel++) {
      const begin = first[x]! * channels + channel
      const at = x * most
      const [a, b, c] = [weights[at]!, most > 1 ? weights[at + 1]! : 0, most > 2 ? weights[at + 2]! : 0]
      let to = x * channels + channel
      for (let from = begin; to < out.length; from += stride, to += narrowStride) {
        let sum = 0.5 + data[from]! * a
        if (b > 0) sum += data[from + channels]! * b
        if (c > 0) sum += data[from + 2 * channels]! * c
        for (let k = 3; k < most; k++) sum += data[from + k * channels]! * weights[at + k]!
        out[to] = sum
      }
    }
  }
  return { widthPx: narrowPx, heightPx, channels, data: out }
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
