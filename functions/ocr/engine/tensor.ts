// Rasters in, the float planes that the networks take out.
import type { InputEntry } from './manifest.ts'
import type { Raster } from './vocabulary.ts'

/**
 * Channels first, `(sample / 255 - mean) / std`, the raster in the top left corner and zeros (the mean) around it.
 * @returns channels x heightPx x widthPx
 */
export function toPlanes(raster: Raster, widthPx: number, heightPx: number, input: InputEntry): Float32Array {
  const { channels, mean, std, order } = input
  const planes = new Float32Array(channels * heightPx * widthPx)
  const rows = Math.min(heightPx, raster.heightPx)
  const columns = Math.min(widthPx, raster.widthPx)
  const from = raster.channels
  const { data } = raster
  for (let channel = 0; channel < channels; channel++) {
    // A table of 256 is faster than a division a sample and gives the same numbers.
    const table = new Float32Array(256)
    for (let v = 0; v < 256; v++) table[v] = (v / 255 - mean[channel]!) / std[channel]!
    const source = from === 1 ? 0 : order === 'bgr' ? 2 - channel : channel
    for (let y = 0; y < rows; y++) {
      let to = channel * heightPx * widthPx + y * widthPx
      let at = y * raster.widthPx * from
      if (channels === 1 && from === 3) {
        for (let x = 0; x < columns; x++, at += 3) {
          planes[to++] = table[(data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29) >> 8]!
        }
      } else {
        at += source
        for (let x = 0; x < columns; x++, at += from) planes[to++] = table[data[at]!]!
      }
    }
  }
  return planes
}
