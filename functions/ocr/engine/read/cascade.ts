// Two recognisers in, one out that reads nearly as fast as the first and as well as the second.
import type { Raster } from '../vocabulary.ts'
import type { Reading, Recogniser } from './recognise.ts'

/**
 * The second reads again what the first read with a confidence below `below`; its reading counts.
 * Cascades of classifiers: Viola and Jones, Rapid Object Detection using a Boosted Cascade of Simple Features, 2001.
 * @param below  0 to 1; both recognisers take strips of the same height
 */
export function withSecondLook(first: Recogniser, second: Recogniser, below: number): Recogniser {
  const lookAgain = async (strip: Raster, glance: Reading): Promise<Reading> =>
    glance.confidence >= below ? glance : (await second.read([strip]))[0]!
  return {
    heightPx: first.heightPx,
    isGrey: first.isGrey && second.isGrey,
    async read(strips) {
      const readings = await first.read(strips)
      for (const [at, glance] of readings.entries()) readings[at] = await lookAgain(strips[at]!, glance)
      return readings
    },
    ...(first.surpriseOf ? { surpriseOf: first.surpriseOf } : {}),
    glance: async (strip) => (await first.read([strip]))[0]!,
    lookAgain,
  }
}

/** What is read with a confidence below `below`, 0 to 1, and not as nothing, `last` reads once more, when it is asked to. */
export function withLastLook(recogniser: Recogniser, last: Recogniser, below: number): Recogniser {
  return {
    ...recogniser,
    isGrey: recogniser.isGrey && last.isGrey,
    async lookLast(strip, reading) {
      if (reading.confidence >= below || reading.text === '') return reading
      const [again] = await last.read([strip])
      return again!.confidence > reading.confidence ? again! : reading
    },
  }
}
