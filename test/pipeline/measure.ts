// A document and what was to be read in it; how well it was read out. All shares are in 0..1.
import type { Document, Polygon } from '../../functions/ocr/engine/vocabulary.ts'
import { editDistance, normalise, scoreSet } from '../bench/score.ts'
import type { Truth } from '../fixtures/truth.ts'

/** Characters of the truth that were read, by the same scorer as bench:accuracy. */
export const characterRecall = ({ lines, text }: Pick<Truth, 'lines' | 'text'>, read: string): number =>
  scoreSet('fixture', [{ image: '', lines, text }], () => read).charRecall

/** Words of the truth, as white space parts them, that stand among the words read: spaces count here. */
export function wordRecall(truth: Pick<Truth, 'text'>, read: string): number {
  const wordsOf = (text: string) => text.normalize('NFKC').split(/\s+/).filter(Boolean)
  const left = wordsOf(read)
  const wanted = wordsOf(truth.text)
  const found = wanted.filter((word) => {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
  return found.length / wanted.length
}

/** Where in `text` a line ends that is there with few edits; undefined where it is not. */
function endOf(line: readonly string[], text: readonly string[]): number | undefined {
  const whole = editDistance(line, text, 'part')
  if (whole > line.length * 0.25) return undefined
  // The shortest beginning of the text that holds the line as well as the whole text does.
  let [low, high] = [0, text.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (editDistance(line, text.slice(0, middle), 'part') <= whole) high = middle
    else low = middle + 1
  }
  return low
}

/** Of the truth's neighbouring lines that were both read, the share that stands in the text in this order. */
export function orderKept({ lines }: Pick<Truth, 'lines'>, read: string): number {
  const text = normalise(read)
  const ends = lines.map((line) => endOf(normalise(line.text), text)).filter((end) => end !== undefined)
  const pairs = ends.slice(1).map((end, at) => end > ends[at]!)
  return pairs.filter(Boolean).length / pairs.length
}

export function areaOf(polygon: readonly (readonly [number, number])[]): number {
  let twice = 0
  for (const [at, [x, y]] of polygon.entries()) {
    const [nextX, nextY] = polygon[(at + 1) % polygon.length]!
    twice += x * nextY - nextX * y
  }
  return Math.abs(twice) / 2
}

/** The part of `polygon` inside the convex `window` (Sutherland and Hodgman, 1974); corners clockwise on screen. */
function clip(polygon: readonly (readonly [number, number])[], window: Polygon) {
  let inside = polygon
  for (const [at, [x1, y1]] of window.entries()) {
    const [x2, y2] = window[(at + 1) % 4]!
    const side = ([x, y]: readonly [number, number]) => (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    const kept: (readonly [number, number])[] = []
    for (const [corner, to] of inside.entries()) {
      const from = inside[(corner + inside.length - 1) % inside.length]!
      const [a, b] = [side(from), side(to)]
      const crossing = () => [
        from[0] + ((to[0] - from[0]) * a) / (a - b),
        from[1] + ((to[1] - from[1]) * a) / (a - b),
      ]
      if (a < 0 !== b < 0) kept.push(crossing() as [number, number])
      if (b >= 0) kept.push(to)
    }
    inside = kept
  }
  return inside
}

/** Of the truth's lines, the share whose ink lies at least 70 % inside one outline that was found. */
export function linesOutlined({ lines }: Pick<Truth, 'lines'>, document: Document): number {
  const found = document.pages.flatMap((page) => page.lines.map((line) => line.polygon))
  const outlined = lines.filter(({ polygon }) =>
    found.some((outline) => areaOf(clip(polygon, outline)) >= 0.7 * areaOf(polygon)),
  )
  return outlined.length / lines.length
}

/** How much more area the outlines take than the ink they are for: a few outlines over everything would be large. */
export function outlineExcess({ lines }: Pick<Truth, 'lines'>, document: Document): number {
  const total = (polygons: readonly Polygon[]) => polygons.reduce((sum, polygon) => sum + areaOf(polygon), 0)
  const found = document.pages.flatMap((page) => page.lines.map((line) => line.polygon))
  return total(found) / total(lines.map((line) => line.polygon))
}

/** Of the truth's lines, the share that is one whole line of the text, give or take a tenth of its characters. */
export function ownLines({ lines }: Pick<Truth, 'lines'>, read: string): number {
  const rows = read.split('\n').map((row) => normalise(row))
  const alone = lines.filter(({ text }) => {
    const wanted = normalise(text)
    return rows.some((row) => editDistance(wanted, row, 'whole') <= wanted.length * 0.1)
  })
  return alone.length / lines.length
}
