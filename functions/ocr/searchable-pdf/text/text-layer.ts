// Lines and their words in, the operators of a PDF's text layer out (ISO 32000-1, 9.4): nothing is painted, words cover
// their polygons, and spaces what lies between.
import type { Line, Page, Polygon } from '../../engine/vocabulary.ts'
import {
  BELOW_BASELINE,
  charactersByWord,
  frameOf,
  isStacked,
  linesOf,
  type WordedLine,
} from '../../reply/formats/layout.ts'
import type { PageFont } from './font.ts'
import { UNITS, WIDEST_GLYPH, WIDTH_STEP } from './glyphless.ts'

/** Text rendering mode 3: neither filled nor stroked (table 106). */
const INVISIBLE = 3
/** Characters that take a whole em, where others take half of one. */
const IS_WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u

type Extent = readonly [from: number, to: number]

/** Where along its line a character begins, in pixels. */
interface Placed {
  readonly character: string
  readonly from: number
}

/**
 * @param scale points a pixel
 * @param name of the font among the page's resources
 * @param beginMark the operator that marks a line as what it is, where the file says so
 */
export function textLayer(
  page: Page,
  scale: number,
  font: PageFont,
  name: string,
  beginMark?: (line: Line) => string,
): string {
  const lines = linesOf(page)
  if (lines.length === 0) return ''
  const operatorsOf = () =>
    lines.flatMap((line) => {
      const shown = lineOperators(line, page.height, scale, font, name)
      return beginMark ? [beginMark(line), ...shown, 'EMC'] : shown
    })
  operatorsOf()
  font.sort()
  const operators = operatorsOf()
  return ['BT', `${INVISIBLE} Tr`, ...operators, 'ET', ''].join('\n')
}

/**
 * Every character has a code of its own width, so that no gap looks like a space. PDFium sorts what is shown one by one
 * and begins at the same height: so that it keeps the lines of a tilted page apart, and those of a page on its side in
 * their order, the former are shown at once and the latter word by word, with a space at the end.
 */
function lineOperators(line: WordedLine, pageHeight: number, scale: number, font: PageFont, name: string) {
  // Text that runs down is set as if it had been turned: so it is found and marked where it stands.
  const turn = isStacked(line) ? turned : (polygon: Polygon) => polygon
  const { angle, across, start } = frameOf(turn(line.polygon))
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const size = Math.max(across, 0.1)
  const isSteep = Math.abs(sin) > Math.abs(cos)
  const placed = placedIn(line, (polygon) => {
    const { start: corner, along } = frameOf(turn(polygon))
    const from = (corner[0] - start[0]) * cos + (corner[1] - start[1]) * sin
    return [from, from + along]
  })
  if (isSteep) endWithSpace(placed, size)
  // From half way down its side to the baseline, and to the first word.
  const [below, first] = [size * (0.5 - BELOW_BASELINE), placed[0]!.from]
  const [x, y] = [start[0] - sin * below + cos * first, start[1] + cos * below + sin * first]
  // PDF counts y upwards.
  const direction = [cos, -sin, sin, cos].map((part) => Number(part.toFixed(5))).join(' ')
  return [
    `/${name} ${decimal(size * scale)} Tf`,
    `${direction} ${decimal(x * scale, 2)} ${decimal((pageHeight - y) * scale, 2)} Tm`,
    `[${shown(placed, size, font, isSteep ? ']TJ\n[' : '')}]TJ`,
  ]
}

function endWithSpace(placed: Placed[], size: number): void {
  const { from } = placed.pop()!
  placed.push({ character: ' ', from }, { character: '', from: from + size / 4 })
}

/** All characters of the words, a space after each but the last, and an end without a character. */
function placedIn(line: WordedLine, extentOf: (polygon: Polygon) => Extent): Placed[] {
  const byWord = charactersByWord(line)
  const placed: Placed[] = []
  for (const [at, { text, polygon }] of line.words.entries()) {
    const [from, to] = extentOf(polygon)
    const known = byWord?.[at]
    if (known)
      placed.push(...known.map((each) => ({ character: each.text, from: extentOf(each.polygon)[0] })))
    else placed.push(...spread(text, from, to))
    placed.push({ character: at + 1 < line.words.length ? ' ' : '', from: to })
  }
  return placed
}

/** By what characters are wide. */
function spread(text: string, from: number, to: number): Placed[] {
  const characters = [...text].map((character) => ({ character, width: IS_WIDE.test(character) ? 2 : 1 }))
  const unit = (to - from) / characters.reduce((sum, { width }) => sum + width, 0)
  let at = from
  return characters.map(({ character, width }) => {
    at += width * unit
    return { character, from: at - width * unit }
  })
}

/**
 * Operands of TJ: the code of each character, and a number that moves on where no glyph is wide enough.
 * @param beforeSpace what to put there
 */
function shown(placed: readonly Placed[], size: number, font: PageFont, beforeSpace: string): string {
  let at = placed[0]!.from
  const operands = placed.slice(0, -1).map(({ character }, nth) => {
    // What rounding adds to one width is taken from the next.
    const width = ((placed[nth + 1]!.from - at) / size) * UNITS
    const steps = Math.min(Math.max(Math.round(width / WIDTH_STEP), 1), WIDEST_GLYPH)
    const rest = Math.max(Math.round(width) - WIDEST_GLYPH * WIDTH_STEP, 0)
    at += ((steps * WIDTH_STEP + rest) / UNITS) * size
    const code = `<${font.encode(character.toWellFormed(), steps)}>${rest > 0 ? ` ${-rest} ` : ''}`
    return character === ' ' ? beforeSpace + code : code
  })
  return operands
    .join('')
    .replaceAll('><', '')
    .replaceAll(/<([0-9a-f]+)>/g, (_, digits: string) => literal(digits))
}

/** The same corners, read from the top right one downwards. */
function turned([a, b, c, d]: Polygon): Polygon {
  return [b, c, d, a]
}

const decimal = (value: number, digits = 3): number => Number(value.toFixed(digits))

/** A string of bytes, which packs better than its digits do (ISO 32000-1, 7.3.4.2). */
function literal(digits: string): string {
  const bytes = Buffer.from(digits, 'hex').toString('latin1')
  return `(${bytes.replaceAll(/[\\()]/g, '\\$&').replaceAll('\r', '\\r')})`
}
