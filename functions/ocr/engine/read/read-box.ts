// A page and a box in, what the box says out: extraction and recognition, with a second reading of doubtful boxes
// (upside down, or characters stacked one above the other).

import { angleOf, sides, turnedHalf } from '../geometry.ts'
import type { Stopwatch } from '../stopwatch.ts'
import type { Polygon, Raster, Warning } from '../vocabulary.ts'
import { extract, MAX_LINE_RATIO } from './extract.ts'
import { MAX_STRIP_PX, type Reading, type Recogniser } from './recognise.ts'

/** The corners stand as the text was read, which may differ from how the box was found. */
export interface ReadBox {
  readonly polygon: Polygon
  readonly reading: Reading
  /** The strip runs down the box, not along it: characters stand upright, one above the other. */
  readonly isStacked?: boolean
}

/** Reads one box as its corners say; a box asked for twice is read once. */
export type ReadOne = (polygon: Polygon) => Promise<ReadBox>

/** A reading below this is looked at again. */
export const DOUBTFUL = 0.8
/** Another reading must be this much surer to be believed. */
export const CLEARLY = 0.1
/** From here on a box may hold stacked characters. */
const STACK_RATIO = 1.7

export function createReader(page: Raster, recogniser: Recogniser, time: Stopwatch['time']) {
  const { heightPx } = recogniser
  let splitLines = 0
  let squeezedLines = 0
  const known = new Map<Polygon, Promise<ReadBox>>()

  const readStrip = async (polygon: Polygon, cut: () => Raster, isStacked = false): Promise<ReadBox> => {
    const strip = await time('extract', cut)
    if (strip.widthPx > MAX_STRIP_PX) splitLines++
    if (strip.widthPx >= MAX_LINE_RATIO * heightPx) squeezedLines++
    const [reading] = await time('recognise', () => recogniser.read([strip]))
    return { polygon, reading: reading!, isStacked }
  }

  const readOne: ReadOne = (polygon) => {
    const box = known.get(polygon) ?? readStrip(polygon, () => extract(page, polygon, heightPx))
    known.set(polygon, box)
    return box
  }

  async function readAgain(first: ReadBox): Promise<ReadBox> {
    const { along, across } = sides(first.polygon)
    let best = first
    if (along > across) best = surer(best, await readOne(turnedHalf(first.polygon)))
    if (along > across * STACK_RATIO && isVertical(first.polygon))
      best = surer(best, await readStacked(first.polygon))
    return best
  }

  async function readLast(box: ReadBox): Promise<ReadBox> {
    const { polygon, reading, isStacked } = box
    if (!recogniser.lookLast || isStacked || reading.confidence >= DOUBTFUL) return box
    const strip = await time('extract', () => extract(page, polygon, heightPx))
    return { polygon, reading: await time('recognise', () => recogniser.lookLast!(strip, reading)) }
  }

  /** Upright characters, one above the other: cut into cells, laid side by side and read as one line. */
  async function readStacked(polygon: Polygon): Promise<ReadBox> {
    const upright = standing(polygon)
    const { along: widthPx, across: lengthPx } = sides(upright)
    const count = Math.max(2, Math.round(lengthPx / widthPx))
    const tries: ReadBox[] = []
    for (const cells of [count - 1, count, count + 1].filter((n) => n >= 2)) {
      tries.push(
        await readStrip(
          upright,
          () => sideBySide(cellsOf(upright, cells).map((cell) => extract(page, cell, heightPx))),
          true,
        ),
      )
    }
    return tries.reduce((best, other) => (other.reading.confidence > best.reading.confidence ? other : best))
  }

  return {
    readOne,
    /** Reads every box; order is kept. */
    async readAll(polygons: readonly Polygon[]): Promise<ReadBox[]> {
      const boxes: ReadBox[] = []
      for (const polygon of polygons) {
        const box = await readOne(polygon)
        boxes.push(await readLast(box.reading.confidence < DOUBTFUL ? await readAgain(box) : box))
      }
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
      return warnings
    },
  }
}

const surer = (first: ReadBox, other: ReadBox): ReadBox =>
  other.reading.confidence > first.reading.confidence + CLEARLY &&
  other.reading.text.length * 2 >= first.reading.text.length
    ? other
    : first

export const isVertical = (polygon: Polygon): boolean => Math.abs(Math.cos(angleOf(polygon))) < Math.SQRT1_2

/** The corners of a vertical box as seen by who reads its characters upright. */
function standing([a, b, c, d]: Polygon): Polygon {
  return a[1] < b[1] ? [d, a, b, c] : [b, c, d, a]
}

function cellsOf([a, b, c, d]: Polygon, count: number): Polygon[] {
  const between = (p: Polygon[0], q: Polygon[0], t: number): Polygon[0] => [
    p[0] + (q[0] - p[0]) * t,
    p[1] + (q[1] - p[1]) * t,
  ]
  return Array.from(
    { length: count },
    (_, i) =>
      [
        between(a, d, i / count),
        between(b, c, i / count),
        between(b, c, (i + 1) / count),
        between(a, d, (i + 1) / count),
      ] as const,
  )
}

function sideBySide(strips: readonly Raster[]): Raster {
  const { heightPx, channels } = strips[0]!
  const widthPx = strips.reduce((sum, strip) => sum + strip.widthPx, 0)
  const data = new Uint8Array(widthPx * heightPx * channels)
  let left = 0
  for (const strip of strips) {
    const row = strip.widthPx * channels
    for (let y = 0; y < heightPx; y++)
      data.set(strip.data.subarray(y * row, (y + 1) * row), (y * widthPx + left) * channels)
    left += strip.widthPx
  }
  return { widthPx, heightPx, channels, data }
}
