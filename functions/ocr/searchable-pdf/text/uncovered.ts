// The lines that were read on a page and the words that it shows as text already in, what is left to add out: whoever
// selects text gets each word once.
import type { Line, Page, Point, Polygon } from '../../engine/vocabulary.ts'
import { frameOf } from '../../reply/formats/layout.ts'

/** Points along the middle of a word that are looked at, and how many of them lie in text where all of it does. */
const SAMPLES = 8
const ENOUGH = 4
/** Text of another size or direction is another text: a stamp over a page of small print does not stand for it. */
const MOST_TIMES_AS_HIGH = 2.5
const MOST_DEGREES = 15
/** Words are sought by the rows of this height that they touch. */
const ROW_PX = 64

interface Shown {
  readonly polygon: Polygon
  readonly angle: number
  readonly across: number
}

/** @param shown outlines of the words of the page's own text, in pixels of the raster that was read */
export function withoutShown(page: Page, shown: readonly Polygon[]): Page {
  if (shown.length === 0) return page
  const rows = rowsOf(shown)
  const lines = page.lines.flatMap((line): Line[] => {
    const words = line.words?.filter(({ polygon }) => !isCovered(polygon, rows)) ?? []
    if (words.length === line.words?.length) return [line]
    const { characters: _, ...rest } = line
    return words.length === 0 ? [] : [{ ...rest, words, text: words.map(({ text }) => text).join(' ') }]
  })
  return { ...page, lines }
}

function rowsOf(shown: readonly Polygon[]): ReadonlyMap<number, readonly Shown[]> {
  const rows = new Map<number, Shown[]>()
  for (const polygon of shown) {
    const { angle, across } = frameOf(polygon)
    const heights = polygon.map(([, y]) => Math.floor(y / ROW_PX))
    for (let row = Math.min(...heights); row <= Math.max(...heights); row++) {
      const known = rows.get(row)
      if (known) known.push({ polygon, angle, across })
      else rows.set(row, [{ polygon, angle, across }])
    }
  }
  return rows
}

function isCovered(polygon: Polygon, rows: ReadonlyMap<number, readonly Shown[]>): boolean {
  const { angle, along, across, start } = frameOf(polygon)
  let covered = 0
  for (let nth = 0; nth < SAMPLES; nth++) {
    const at = ((nth + 0.5) / SAMPLES) * along
    const point: Point = [start[0] + Math.cos(angle) * at, start[1] + Math.sin(angle) * at]
    const near = rows.get(Math.floor(point[1] / ROW_PX)) ?? []
    if (near.some((text) => isAlike(text, angle, across) && contains(text.polygon, point))) covered++
  }
  return covered >= ENOUGH
}

function isAlike(text: Shown, angle: number, across: number): boolean {
  const times = text.across / across
  // Which way it runs does not matter: some programs write backwards.
  const turn = Math.abs(Math.asin(Math.sin(text.angle - angle)))
  return times < MOST_TIMES_AS_HIGH && times > 1 / MOST_TIMES_AS_HIGH && turn < (MOST_DEGREES * Math.PI) / 180
}

/** On the same side of all four edges. */
function contains(polygon: Polygon, [x, y]: Point): boolean {
  const sides = polygon.map(([ax, ay], nth) => {
    const [bx, by] = polygon[(nth + 1) % 4]!
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax)
  })
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0)
}
