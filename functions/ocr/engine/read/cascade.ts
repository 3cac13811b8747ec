// Two recognisers in, one out that reads nearly as fast as the first and as well as the second.
import type { Doubts } from '../manifest.ts'
import type { Raster } from '../vocabulary.ts'
import { UNSPACED } from './decode/ctc.ts'
import { hasHole } from './holes.ts'
import type { Reading, Recogniser } from './recognise.ts'

/**
 * The second reads again what the first read with doubts; its reading counts.
 * Cascades of classifiers: Viola and Jones, Rapid Object Detection using a Boosted Cascade of Simple Features, 2001.
 * @param doubts  both recognisers take strips of the same height
 */
export function withSecondLook(first: Recogniser, second: Recogniser, doubts: Doubts): Recogniser {
  const lookAgain = async (strip: Raster, glance: Reading): Promise<Reading> =>
    isDoubtful(glance, doubts) || hasHole(strip, glance) ? (await second.read([strip]))[0]! : glance
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

/** What is read with doubts or with a hole, and not as nothing, `last` reads once more, when it is asked to. */
export function withLastLook(recogniser: Recogniser, last: Recogniser, doubts: Doubts): Recogniser {
  return {
    ...recogniser,
    isGrey: recogniser.isGrey && last.isGrey,
    async lookLast(strip, reading) {
      if (reading.text === '') return reading
      const isHoled = hasHole(strip, reading)
      if (!isHoled && !isDoubtful(reading, doubts)) return reading
      const again = (await last.read([strip]))[0]!
      const isFilled = isHoled && again.confidence >= doubts.below && !hasHole(strip, again)
      return isFilled || again.confidence > reading.confidence ? again : reading
    },
  }
}

function isDoubtful({ text, confidence, characters }: Reading, doubts: Doubts): boolean {
  const { below, belowUnspaced = below, worstBelow = 0 } = doubts
  if (confidence < (UNSPACED.test(text) ? belowUnspaced : below)) return true
  return characters.some((character) => character.confidence < worstBelow && character.text !== ' ')
}
