// A page and a box in, what the box says out: each is read in the directions that its shape and its readings leave open.

import { isVertical, quarter, sides, standing, turnedHalf } from '../geometry.ts'
import type { Stopwatch } from '../stopwatch.ts'
import type { Polygon, Raster, Warning } from '../vocabulary.ts'
import { agreement, createDoubt } from './doubt.ts'
import { extract, MAX_LINE_RATIO } from './extract.ts'
import { hasHole } from './holes.ts'
import { isNarrow, withMargins, withoutMargins } from './narrow.ts'
import { MAX_STRIP_PX, NOTHING, type Reading, type Recogniser } from './recognise.ts'
import { stackedStrips } from './stack.ts'

/** The corners stand as the text was read, which may differ from how the box was found. */
export interface ReadBox {
  readonly polygon: Polygon
  readonly reading: Reading
  /** The strip runs down the box, not along it: characters stand upright, one above the other. */
  readonly isStacked?: boolean
  /** What the first and the second network took it for, where both have looked at it this way up. */
  readonly both?: readonly [Reading, Reading]
}

/** Reads one box as its corners say; a box asked for twice is read once. */
export type ReadOne = (polygon: Polygon) => Promise<ReadBox>

/** Shorter lines can be read well from both ends: 10 and OT, 75 and SL. */
const TELLING_LENGTH = 5
/** A reading below this is looked at again. */
export const DOUBTFUL = 0.8
/** Another reading must be this much surer to be believed. */
export const CLEARLY = 0.1
/** What the first network sees less of than this from another side is not worth a second look. */
const PROMISING = 0.5
/** One character is read this surely the right way up. */
const SURE = 0.9
/** Long lines that are read this surely are not read from their other end as well. */
const CERTAIN = 0.97
/** A second look that reads something else was no help, however sure it is. */
const AGREEING = 0.8
/** Boxes no longer than this for their height may hold two characters turned by a quarter. */
const COMPACT_RATIO = 1.5
/** From here on a box may hold stacked characters. */
const STACK_RATIO = 1.7
/** Up to here a tall box may hold one character: the I of 30 px in a sans-serif face has a box of 2.7. */
const LONE_RATIO = 3.5

export function createReader(page: Raster, recogniser: Recogniser, time: Stopwatch['time']) {
  const { heightPx } = recogniser
  let splitLines = 0
  let squeezedLines = 0
  const known = new Map<Polygon, Promise<ReadBox>>()
  const doubt = createDoubt()
  const [second, turning, last] = [doubt.looks(), doubt.looks(), doubt.looks()]
  /** Lines that two networks read as two different things. */
  const strange = new WeakSet<Reading>()
  /** In which a character is missing. */
  const holed = new WeakSet<Reading>()

  const glanceAt = (strip: Raster): Promise<Reading> =>
    time('recognise', async () => recogniser.glance?.(strip) ?? (await recogniser.read([strip]))[0]!)
  const cut = (polygon: Polygon) => time('extract', () => extract(page, polygon, recogniser))
  const lookAgain = (strip: Raster, glance: Reading): Promise<Reading> =>
    time('recognise', async () => recogniser.lookAgain?.(strip, glance) ?? glance)

  const readFirst = async (polygon: Polygon): Promise<ReadBox> => {
    const strip = await cut(polygon)
    if (strip.widthPx > MAX_STRIP_PX) splitLines++
    if (strip.widthPx >= MAX_LINE_RATIO * heightPx) squeezedLines++
    if (isNarrow(strip)) return { polygon, reading: await readNarrow(withMargins(strip)) }
    const glance = await glanceAt(strip)
    if (glance.confidence < SURE && !second.areWorthwhile()) return { polygon, reading: glance }
    const reading = await lookAgain(strip, glance)
    if (hasHole(strip, reading)) holed.add(reading)
    if (glance.confidence >= SURE) return { polygon, reading }
    const isStrange = doubt.compare(glance.text, reading.text)
    if (isStrange) strange.add(reading)
    second.learn(reading.confidence >= DOUBTFUL && agreement(glance.text, reading.text) >= AGREEING)
    return { polygon, reading, both: [glance, reading] }
  }

  /** The first network is too often wrong of a lone character, and sure of it; the second takes little longer. */
  const readNarrow = async (strip: Raster): Promise<Reading> => {
    const careful = recogniser.lookAgain ? await lookAgain(strip, NOTHING) : await glanceAt(strip)
    const glance = careful.confidence < PROMISING ? await glanceAt(strip) : careful
    return withoutMargins(glance.confidence > careful.confidence ? glance : careful)
  }

  const readOne: ReadOne = (polygon) => {
    const box = known.get(polygon) ?? readFirst(polygon)
    known.set(polygon, box)
    return box
  }

  /** A reading from another side than the likely one: most are nonsense, and nonsense gets no second look. */
  const readAside = async (
    polygon: Polygon,
    strip: Raster,
    least = PROMISING,
    isStacked = false,
  ): Promise<ReadBox> => {
    const glance = await glanceAt(strip)
    const reading = glance.confidence < least ? glance : await lookAgain(strip, glance)
    return { polygon, reading, isStacked }
  }
  const readFrom = async (polygon: Polygon, least?: number) => readAside(polygon, await cut(polygon), least)

  async function readStacked(upright: Polygon): Promise<ReadBox> {
    const tries: ReadBox[] = []
    for (const sideBySide of stackedStrips(page, upright, recogniser))
      tries.push(await readAside(upright, await time('extract', sideBySide), PROMISING, true))
    return tries.reduce(surest)
  }

  /** Tried while it helps on this page. */
  async function doubting(first: ReadBox, others: () => Promise<ReadBox>): Promise<ReadBox> {
    if (!turning.areWorthwhile()) return first
    const best = await others()
    turning.learn(best !== first && best.reading.confidence >= DOUBTFUL)
    return best
  }

  /** As long as it is high, or longer. */
  async function readWide(polygon: Polygon): Promise<ReadBox> {
    const first = await readOne(polygon)
    if (first.reading.confidence >= DOUBTFUL) return first
    const { along, across } = sides(polygon)
    return doubting(first, async () => {
      let best = first
      const sides = [turnedHalf(polygon)]
      if (along <= across * COMPACT_RATIO) sides.push(quarter(polygon), turnedHalf(quarter(polygon)))
      for (const side of sides) {
        const other = await readFrom(side, Math.max(PROMISING, first.reading.confidence))
        if (!isOne(other)) best = surer(best, other)
      }
      return best
    })
  }

  /** Much higher than wide: a lone character, a turned line, or characters above each other. */
  async function readTall(polygon: Polygon): Promise<ReadBox> {
    const { along, across } = sides(polygon)
    const upright = standing(polygon)
    if (along > across * LONE_RATIO) {
      const down = await readOne(polygon)
      if (isLong(down) && down.reading.confidence >= CERTAIN) return down
      return doubting(down, async () => readColumn(down, along / across))
    }
    const lone = await readOne(upright)
    if (isLone(lone) && lone.reading.confidence >= SURE) return lone
    return doubting(lone, async () => {
      const other = await readColumn(await readFrom(polygon), along / across)
      if (isOne(other) || other.reading.confidence < DOUBTFUL) return lone
      return other.reading.confidence > lone.reading.confidence || !isOne(lone) ? other : lone
    })
  }

  async function readColumn(down: ReadBox, ratio: number): Promise<ReadBox> {
    const best = surest(down, await readFrom(turnedHalf(down.polygon)))
    if (best.reading.confidence >= DOUBTFUL || ratio < STACK_RATIO) return best
    return surer(best, await readStacked(standing(down.polygon)))
  }

  async function readLast(box: ReadBox): Promise<ReadBox> {
    const { polygon, reading, isStacked } = box
    const isHoled = holed.has(reading)
    const isDoubtful = reading.confidence < DOUBTFUL || isHoled
    if (!recogniser.lookLast || isStacked || !isDoubtful || strange.has(reading)) return box
    if (!last.areWorthwhile()) return box
    const strip = await cut(polygon)
    const seen = isNarrow(strip) ? withMargins(strip) : strip
    const again = await time('recognise', () => recogniser.lookLast!(seen, reading))
    last.learn(again.confidence >= DOUBTFUL && !(isHoled && again === reading))
    if (again === reading) return box
    return { ...box, reading: seen === strip ? again : withoutMargins(again) }
  }

  return {
    readOne,
    /** The first network's opinion alone. */
    glance: async (polygon: Polygon): Promise<Reading> => glanceAt(await cut(polygon)),
    /** The same of characters above each other, the corners as these stand. */
    async glanceStacked(upright: Polygon): Promise<Reading> {
      let best: Reading | undefined
      for (const sideBySide of stackedStrips(page, upright, recogniser)) {
        const reading = await glanceAt(await time('extract', sideBySide))
        if (!best || reading.confidence > best.confidence) best = reading
      }
      return best!
    },
    /** Reads every box; order is kept. */
    async readAll(polygons: readonly Polygon[]): Promise<ReadBox[]> {
      const boxes: ReadBox[] = []
      for (const polygon of polygons)
        boxes.push(await readLast(await (isVertical(polygon) ? readTall(polygon) : readWide(polygon))))
      return boxes
    },
    /** What was done to the strips read so far. */
    warnings(): Warning[] {
      const warnings: Warning[] = []
      if (splitLines > 0) {
        warnings.push({ code: 'line-split', message: `read ${splitLines} very long lines in pieces` })
      }
      if (squeezedLines > 0) {
        const message = `squeezed ${squeezedLines} lines to ${MAX_LINE_RATIO} times their height`
        warnings.push({ code: 'line-squeezed', message })
      }
      if (doubt.refused() > 0) {
        const message = `left out ${doubt.refused()} further looks at doubtful lines, as the first ones did not help`
        warnings.push({ code: 'looks-left-out', message })
      }
      return warnings
    },
  }
}

const surest = (first: ReadBox, other: ReadBox): ReadBox =>
  other.reading.confidence > first.reading.confidence ? other : first

const surer = (first: ReadBox, other: ReadBox): ReadBox =>
  other.reading.confidence > first.reading.confidence + CLEARLY &&
  other.reading.text.length * 2 >= first.reading.text.length
    ? other
    : first

/** One character looks like another one from another side (6 and 9, Z and N): that is no evidence. */
const isOne = ({ reading }: ReadBox): boolean => reading.characters.length === 1
const isLong = ({ reading }: ReadBox): boolean => reading.characters.length >= TELLING_LENGTH
/** A Chinese character fills a square: one that seems to fill a tall box is a part of what stands there. */
const isLone = (box: ReadBox): boolean => isOne(box) && !/\p{Script=Han}/u.test(box.reading.text)
