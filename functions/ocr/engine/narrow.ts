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
  let to = 0
  for (let y = 0; y < heightPx; y++) {
    const row = y * widthPx * channels
    for (let x = 0; x < narrowPx; x++) {
      const from = row + first[x]! * channels
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0.5
        for (let k = 0; k < most; k++) {
          const weight = weights[x * most + k]!
          if (weight > 0) sum += data[from + k * channels + channel]! * weight
        }
        out[to++] = sum
      }
    }
  }
  return { widthPx: narrowPx, heightPx, channels, data: out }
}

/** For each of `narrowPx` columns: the first column that it covers, and the shares of this and the following ones. */
function coverage(widthPx: number, narrowPx: number) {
  const reach = widthPx / narrowPx
  const most = Math.ceil(reach) + 1
  const first = new Int32Array(narrowPx)
  const weights = new Float64Array(narrowPx * most)
  for (let x = 0; x < narrowPx; x++) {
    const [from, to] = [x * reach, (x + 1) * reach]
    first[x] = Math.floor(from)
    for (let k = 0; k < most; k++) {
      const at = first[x]! + k
      const covered = at < widthPx ? Math.min(to, at + 1) - Math.max(from, at) : 0
      weights[x * most + k] = covered > 1e-9 ? covered / reach : 0
    }
  }
  return { first, weights, most }
}
