// The lines of a page as they were read in; out, which of them are in a script that the recogniser does not know.
//
// It has no class for it and takes each letter for the known one that looks most like it, mostly with confidence. But such
// text is like no text that the language model has seen, and two networks differ in what they take it for.
import { sides } from '../geometry.ts'
import type { Raster } from '../vocabulary.ts'
import { editDistance } from './edit-distance.ts'
import type { ReadBox } from './read-box.ts'
import { NOTHING, type Reading, type Recogniser } from './recognise.ts'

/**
 * Log-odds of a line being foreign: UNSURE x logit(confidence) + SURPRISED x surprise + CAPITALS x words with a capital inside,
 * two at most, + ODDS. Cyrillic letters of one size are taken for Latin ones of two. A logistic regression over 335 drawn
 * lines: nine scripts that are not known, in several fonts, against English and Chinese prose, names, codes and prices.
 */
const UNSURE = -2.4
const SURPRISED = 1.1
const CAPITALS = 4
const ODDS = 3.6
/** Lines from here on are compared: of foreign ones all but a few, of labelled receipts, pages and signs one in fifty. */
const SUSPICIOUS = 0.5
/** Nats a character; of Greek up to 7.5. */
const MOST_SURPRISE = 8
const CAPITAL_INSIDE = /\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u
/** Two networks differ in this share of a foreign line's characters, and in at least so many. */
const DIFFERENCE = 0.1
const LEAST_EDITS = 2
/** Fewer characters tell nothing, nor do all that are suspicious together, nor lower lines: those are hard to read in any script. */
const LEAST_CHARACTERS = 4
const TELLING_CHARACTERS = 8
const LEAST_HEIGHT_PX = 18
/** Of a page whose letters are suspicious in this share or more, all suspicious lines are foreign where their odds together allow. */
const MAJORITY = 0.6
const MAJORITY_ODDS = 2
/** A line among others that are read well must tell more: ornaments and smudged print look foreign as well. */
const LONE_CHARACTERS = 12
const LONE_ODDS = 2
/** Comparing is dear: of a whole page in another script so many lines tell, and among others so many are looked at. */
const MOST_COMPARED = 6
const MOST_LONE = 2
/** Confidences nearer to 0 and 1 than this count as this near. */
const NEAREST = 1e-4

/**
 * @param boxes    all that were read, those too doubtful to be kept as well
 * @param stripOf  a box's strip, cut once more
 * @returns        those of `boxes` that are foreign; none where the recogniser has no language model or no second network
 */
export async function findForeign(
  boxes: readonly ReadBox[],
  recogniser: Recogniser,
  stripOf: (box: ReadBox) => Raster,
): Promise<Set<ReadBox>> {
  const { surpriseOf, lookAgain } = recogniser
  if (!surpriseOf || !lookAgain) return new Set()
  const lines = boxes.filter(
    ({ polygon, reading, isStacked }) =>
      !isStacked && lengthOf(reading) >= LEAST_CHARACTERS && sides(polygon).across >= LEAST_HEIGHT_PX,
  )
  const suspects = lines.filter(({ reading }) => oddsOf(reading, surpriseOf) > SUSPICIOUS)
  const areMost = totalOf(suspects) >= TELLING_CHARACTERS && totalOf(suspects) >= MAJORITY * totalOf(lines)
  const [least, most] = areMost ? [LEAST_CHARACTERS, MOST_COMPARED] : [LONE_CHARACTERS, MOST_LONE]
  const compared = suspects
    .filter(
      ({ reading }) => lengthOf(reading) >= least && (areMost || oddsOf(reading, surpriseOf) >= LONE_ODDS),
    )
    .sort((a, b) => lengthOf(b.reading) - lengthOf(a.reading))
    .slice(0, most)

  const foreign = new Map<ReadBox, number>()
  for (const box of compared) {
    // The first network was sure of it, where the second has not looked yet.
    const both = box.both ?? ([box.reading, await lookAgain(stripOf(box), NOTHING)] as const)
    // What one of them reads as a text that it believes is one.
    const odds = Math.min(...both.map((reading) => oddsOf(reading, surpriseOf)))
    if (odds > (areMost ? SUSPICIOUS : LONE_ODDS) && differ(...both)) foreign.set(box, odds)
  }
  if (!areMost) return new Set(foreign.keys())
  const odds = [...foreign.values()].reduce((sum, some) => sum + some, 0)
  if (foreign.size * 2 <= compared.length || odds < MAJORITY_ODDS) return new Set()
  return new Set([...foreign.keys(), ...suspects.filter((box) => !compared.includes(box))])
}

const lengthOf = ({ characters }: Reading): number => characters.filter(({ text }) => text !== ' ').length
const totalOf = (boxes: readonly ReadBox[]): number =>
  boxes.reduce((sum, { reading }) => sum + lengthOf(reading), 0)

function oddsOf({ text, confidence }: Reading, surpriseOf: (text: string) => number): number {
  const bounded = Math.min(1 - NEAREST, Math.max(NEAREST, confidence))
  const capitals = Math.min(2, text.split(' ').filter((word) => CAPITAL_INSIDE.test(word)).length)
  const odds = UNSURE * Math.log(bounded / (1 - bounded)) + CAPITALS * capitals + ODDS
  // Most lines are so sure that no surprise makes up for it.
  return odds + SURPRISED * MOST_SURPRISE < SUSPICIOUS ? odds : odds + SURPRISED * surpriseOf(text)
}

/** White space and the width of marks, which networks see differently on any line, aside. */
function differ(one: Reading, other: Reading): boolean {
  const [a, b] = [one, other].map(({ text }) => Array.from(text.normalize('NFKC').replace(/\s/g, ''))) as [
    string[],
    string[],
  ]
  const edits = editDistance(a, b)
  return edits >= LEAST_EDITS && edits >= DIFFERENCE * Math.max(a.length, b.length)
}

/** The same box, no surer than `most`: all its characters alike, so that they still make up the line's confidence. */
export function noSurer(box: ReadBox, most: number): ReadBox {
  const { reading } = box
  if (reading.confidence <= most) return box
  const share = most / reading.confidence
  const characters = reading.characters.map((c) => ({ ...c, confidence: c.confidence * share }))
  return { ...box, reading: { ...reading, confidence: most, characters } }
}
