// Two recognisers in, one out that reads as fast as the first and nearly as well as the second.
import type { Recogniser } from './recognise.ts'

/**
 * The second reads again what the first read with a confidence below `below`; its reading counts, or the surer of both.
 * Cascades of classifiers: Viola and Jones, Rapid Object Detection using a Boosted Cascade of Simple Features, 2001.
 * @param below  0 to 1; both recognisers take strips of the same height
 */
export function withSecondLook(
  first: Recogniser,
  second: Recogniser,
  { below, keep }: { readonly below: number; readonly keep: 'second' | 'surer' },
): Recogniser {
  return {
    heightPx: first.heightPx,
    async read(strips) {
      const readings = await first.read(strips)
      for (const [at, { confidence }] of readings.entries()) {
        if (confidence >= below) continue
        const [again] = await second.read([strips[at]!])
        if (keep === 'second' || again!.confidence > confidence) readings[at] = again!
      }
      return readings
    },
  }
}
