// A page in; out what hOCR, TSV and ALTO say about it: blocks, boxes in whole pixels, tilts and baselines.
import type { Block, Character, Line, Page, Point, Polygon, Word } from '../../engine/vocabulary.ts'

/** A line with something to say. */
export type WordedLine = Line & { readonly words: readonly Word[] }

/** Upright, in whole pixels, within the page. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A quadrilateral as the rectangle it nearly is. */
export interface Frame {
  /** Of the reading direction, in radians, clockwise from "to the right". */
  readonly angle: number
  /** Lengths with and across the reading direction. */
  readonly along: number
  readonly across: number
  /** Half way down the side where reading begins. */
  readonly start: Point
}

/** Of a line's height: what letters such as p and g have below the baseline, and the detector's margin. */
export const BELOW_BASELINE = 0.25
/** Several characters in a box this much taller than wide stand one above the other. */
const STACKED = 1.5
/** Corners this far from the upright box are worth an outline of their own. */
const TILT_PX = 1

/** A block and those of its lines that have something to say. */
export interface WordedBlock extends Pick<Block, 'kind' | 'text'> {
  readonly lines: readonly WordedLine[]
}

/** In reading order. Blocks in which no line has a word are left out. */
export function blocksOf({ blocks, lines }: Page): WordedBlock[] {
  return blocks
    .map(({ kind, text, lines: places }) => ({
      ...{ kind, text },
      lines: places.map((place) => lines[place]!).filter(isWorded),
    }))
    .filter((block) => block.lines.length > 0)
}

/** In reading order. */
export const linesOf = ({ lines }: Page): WordedLine[] => lines.filter(isWorded)

const isWorded = (line: Line): line is WordedLine => line.words !== undefined && line.words.length > 0

/** Around all of the polygons. */
export function boxOf(polygons: readonly Polygon[], { width, height }: Page): Box {
  const within = (value: number, from: number, to: number) => Math.min(Math.max(Math.round(value), from), to)
  const xs = polygons.flatMap((polygon) => polygon.map(([x]) => x))
  const ys = polygons.flatMap((polygon) => polygon.map(([, y]) => y))
  const left = within(Math.min(...xs), 0, width - 1)
  const top = within(Math.min(...ys), 0, height - 1)
  return {
    left,
    top,
    right: within(Math.max(...xs), left + 1, width),
    bottom: within(Math.max(...ys), top + 1, height),
  }
}

/** Around lines and around a line: around their words, as tesseract has it. */
export function boxOfLines(lines: readonly WordedLine[], page: Page): Box {
  return boxOf(
    lines.flatMap(({ words }) => words.map(({ polygon }) => polygon)),
    page,
  )
}

export function isTilted(polygon: Polygon): boolean {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)]
  const isNear = (value: number, all: readonly number[]) =>
    Math.min(value - Math.min(...all), Math.max(...all) - value) <= TILT_PX
  return polygon.some(([x, y]) => !isNear(x, xs) || !isNear(y, ys))
}

/** Characters that stand upright, one below the other. */
export function isStacked({ polygon, text }: Line): boolean {
  const { along, across } = frameOf(polygon)
  return [...text].length > 1 && across > along * STACKED
}

export function frameOf([a, b, c, d]: Polygon): Frame {
  const [dx, dy] = [(b[0] - a[0] + c[0] - d[0]) / 2, (b[1] - a[1] + c[1] - d[1]) / 2]
  const along = Math.hypot(dx, dy)
  const [downX, downY] = [(d[0] - a[0] + c[0] - b[0]) / 2, (d[1] - a[1] + c[1] - b[1]) / 2]
  // A polygon without length is read to the right.
  const [cos, sin] = along > 0 ? [dx / along, dy / along] : [1, 0]
  return {
    angle: Math.atan2(sin, cos),
    along,
    across: Math.abs(downY * cos - downX * sin),
    start: [(a[0] + d[0]) / 2, (a[1] + d[1]) / 2],
  }
}

/** Both ends of the baseline. */
export function baselineOf(polygon: Polygon): readonly [Point, Point] {
  const { angle, along, across, start } = frameOf(polygon)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const below = across * (0.5 - BELOW_BASELINE)
  const from: Point = [start[0] - sin * below, start[1] + cos * below]
  return [from, [from[0] + cos * along, from[1] + sin * along]]
}

/** Characters with a place, by word; undefined unless each word has all of its own. */
export function charactersByWord(line: WordedLine): Required<Character>[][] | undefined {
  if (!line.characters) return undefined
  const groups: Required<Character>[][] = [[]]
  for (const { text, confidence, polygon } of line.characters) {
    if (/^\s*$/.test(text)) groups.push([])
    else if (polygon) groups.at(-1)!.push({ text, confidence, polygon })
    else return undefined
  }
  const words = groups.filter((group) => group.length > 0)
  const isWhole = (word: Word, at: number) => words[at]?.map(({ text }) => text).join('') === word.text
  return line.words.every(isWhole) ? words : undefined
}
