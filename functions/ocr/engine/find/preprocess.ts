// A page in, the page as the detector and the recogniser shall see it out, with warnings of what was done to it.
import { toGrey } from '../raster.ts'
import type { Raster, TranscribeOptions, Warning } from '../vocabulary.ts'
import { despeckle } from './despeckle.ts'

/** A common choice for printed text: Gaussian window of 11 pixels, 2 levels below the local mean. */
const BLOCK_PX = 11
const C = 2

export interface Preprocessed {
  /** As large as the given one. */
  readonly page: Raster
  readonly warnings: readonly Warning[]
}

/** `auto` touches noise alone: deskew follows detection, which measures the tilt better than pixels do. */
export async function preprocess(
  page: Raster,
  choice: TranscribeOptions['preprocess'],
): Promise<Preprocessed> {
  if (choice === 'binarise') return { page: binarise(page), warnings: [] }
  if (choice === 'none') return { page, warnings: [] }
  const { page: clean, share } = await despeckle(page)
  if (share === 0) return { page, warnings: [] }
  const message = `took specks of noise off the page, which stood on ${(share * 100).toFixed(1)} % of it`
  return { page: clean, warnings: [{ code: 'noise-filtered', message }] }
}

/**
 * Grey and adaptive Gaussian threshold: white where a pixel is above the weighted mean of its window less C.
 * Sigma is 0.3 ((block - 1) / 2 - 1) + 0.8; borders repeat the nearest pixel. One channel out, samples 0 or 255.
 */
export function binarise(page: Raster): Raster {
  const grey = toGrey(page)
  const { widthPx, heightPx, data } = grey
  const weights = gaussian(BLOCK_PX)
  const half = (BLOCK_PX - 1) / 2
  const across = new Float32Array(widthPx * heightPx)
  for (let y = 0; y < heightPx; y++) {
    const row = y * widthPx
    for (let x = 0; x < widthPx; x++) {
      let sum = 0
      for (let k = 0; k < BLOCK_PX; k++) {
        const at = x + k - half
        sum += weights[k]! * data[row + (at < 0 ? 0 : at >= widthPx ? widthPx - 1 : at)]!
      }
      across[row + x] = sum
    }
  }
  const binary = new Uint8Array(widthPx * heightPx)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      let sum = 0
      for (let k = 0; k < BLOCK_PX; k++) {
        const at = y + k - half
        sum += weights[k]! * across[(at < 0 ? 0 : at >= heightPx ? heightPx - 1 : at) * widthPx + x]!
      }
      binary[y * widthPx + x] = data[y * widthPx + x]! > Math.round(sum) - C ? 255 : 0
    }
  }
  return { widthPx, heightPx, channels: 1, data: binary }
}

function gaussian(size: number): Float32Array {
  const sigma = 0.3 * ((size - 1) / 2 - 1) + 0.8
  const weights = Float32Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma * sigma)),
  )
  const sum = weights.reduce((total, w) => total + w, 0)
  return weights.map((w) => w / sum)
}
