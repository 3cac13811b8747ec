// How further looks at what is in doubt went on this page in, whether another one is worth its time out.
import { editDistance } from './edit-distance.ts'

/** So many looks are had whatever they bring: a sign or a ticket has fewer lines in doubt. */
const FREE_LOOKS = 12
/** After them, this share of the looks must have ended a doubt. */
const LEAST_GAIN = 1 / 8
/** Where looks have stopped, one in so many is still had: the next part of the page may be better. */
const STILL_TRIED = 16
/** From this length on, two readings that have nothing to do with each other do not agree by chance. */
const TELLING_LENGTH = 8
/** Blurred Chinese characters are read as any others. */
const HAN = /\p{Script=Han}/u
/** Two networks agree on more of a worn line than this, and on less of one in a script that neither has learnt. */
const LEAST_AGREEMENT = 0.65
/** So many lines without agreement, against each with, show that the page is in such a script. */
const [FIRST_STRANGE, STRANGE_TO_KNOWN] = [3, 3]

/** Looks of one kind. */
export interface Looks {
  /** Counts what it refuses. */
  areWorthwhile(): boolean
  /** After each look: whether it ended the doubt. */
  learn(gained: boolean): void
}

export function createDoubt() {
  let [strange, known, refused] = [0, 0, 0]
  const isStrange = () => strange >= FIRST_STRANGE && strange > known * STRANGE_TO_KNOWN

  return {
    looks(): Looks {
      let [looks, gains, stopped] = [0, 0, 0]
      return {
        areWorthwhile() {
          const isHopeless = isStrange() || (looks >= FREE_LOOKS && gains < looks * LEAST_GAIN)
          if (!isHopeless || ++stopped % STILL_TRIED === 0) return true
          refused++
          return false
        },
        learn(gained) {
          looks++
          if (gained) gains++
        },
      }
    },
    /** What two networks made of one line. Returns whether it looks like a script that neither has learnt. */
    compare(first: string, second: string): boolean {
      if (Math.min(first.length, second.length) < TELLING_LENGTH || HAN.test(first + second)) return false
      const isUnlike = agreement(first, second) < LEAST_AGREEMENT
      if (isUnlike) strange++
      else known++
      return isUnlike
    },
    refused: () => refused,
  }
}

/** 1 minus the edit distance in lengths of the longer text. */
export function agreement(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)]
  return 1 - editDistance(a, b) / Math.max(1, a.length, b.length)
}
