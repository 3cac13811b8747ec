// A page in, the page without its salt-and-pepper noise out; pages without such noise pass as they are.
import { median } from '../raster.ts'
import type { Raster } from '../vocabulary.ts'
import { isSpeck, measureSpeckle, neighbours } from './speckle.ts'

/** From here on so many specks touch each other that they hide from `isSpeck`: about 12 pixels of 100 struck. */
const HEAVY = 0.05
const MOST_PASSES = 3

export interface Despeckled {
  /** The page itself where there is no noise. */
  readonly page: Raster
  /** Of its pixels, those that were specks: 0 where there is no noise. */
  readonly share: number
}

/**
 * Specks that stand alone give way to what is around them, and everything else stays (a switching median, after Sun and
 * Neuvo, 1994); heavy noise takes the median of 3 x 3 pixels everywhere, and small print with it.
 */
export async function despeckle(page: Raster): Promise<Despeckled> {
  const share = measureSpeckle(page)
  let filtered = page
  for (let pass = 0, left = share; left > 0 && pass < MOST_PASSES; pass++) {
    filtered = left < HEAVY ? withoutSpecks(filtered) : await median(filtered)
    left = measureSpeckle(filtered)
  }
  return { page: filtered, share }
}

/** The page with the median of its neighbours in the place of each speck, channel by channel. */
function withoutSpecks(page: Raster): Raster {
  const { widthPx, heightPx, channels, data } = page
  const clean = Uint8Array.from(data)
  const down = widthPx * channels
  for (let y = 1; y < heightPx - 1; y++) {
    const end = (y + 1) * down - channels
    for (let at = y * down + channels; at < end; at++) {
      if (isSpeck(data, at, channels, down)) clean[at] = neighbours(data, at, channels, down)[4]!
    }
  }
  return { ...page, data: clean }
}
