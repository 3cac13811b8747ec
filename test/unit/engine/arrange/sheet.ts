// Lines of text on a sheet, as exact boxes or as the detector would give them: grown, and tilted with their page.
import { arrange } from '../../../../functions/ocr/engine/arrange/arrange.ts'
import type { Block, Line, Point, Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'

/** A line with its top left corner at (x, y); characters are half as wide as the line is high. */
export function line(
  text: string,
  x: number,
  y: number,
  height = 20,
  width = (text.length * height) / 2,
): Line {
  const polygon: Polygon = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
  return { text, confidence: 1, polygon }
}

/** Lines below each other, by default 26 px. `right` sets their ends there, as numbers are set. */
export function column(
  text: string,
  x: number,
  y: number,
  { step = 26, height = 20, right = false } = {},
): Line[] {
  return text.split('\n').flatMap((each, i) => {
    const width = (each.length * height) / 2
    return each === '' ? [] : [line(each, right ? x - width : x, y + step * i, height)]
  })
}

/** Set to the full width but for the last line of each paragraph, as a printer does; characters are then wider. */
export function justified(text: string, x: number, y: number, width: number, step = 26): Line[] {
  const rows = text.split('\n')
  return rows.flatMap((each, i) => {
    const isLast = i + 1 === rows.length || rows[i + 1] === ''
    return each === '' ? [] : [line(each, x, y + step * i, 20, isLast ? undefined : width)]
  })
}

export function turned(lines: readonly Line[], degrees: number, centre: Point = [500, 500]): Line[] {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return moved(lines, ([x, y]) => [
    centre[0] + (x - centre[0]) * cos - (y - centre[1]) * sin,
    centre[1] + (x - centre[0]) * sin + (y - centre[1]) * cos,
  ])
}

export const scaled = (lines: readonly Line[], by: number): Line[] =>
  moved(lines, ([x, y]) => [x * by, y * by])

/** Boxes reach beyond their ink by this part of their height, as the detector's do. */
export function grown(lines: readonly Line[], by = 0.12): Line[] {
  return lines.map((each) => {
    const [a, , c] = each.polygon
    const more = by * (c[1] - a[1])
    return {
      ...each,
      polygon: [
        [a[0] - more, a[1] - more],
        [c[0] + more, a[1] - more],
        [c[0] + more, c[1] + more],
        [a[0] - more, c[1] + more],
      ],
    }
  })
}

const moved = (lines: readonly Line[], move: (point: Point) => Point): Line[] =>
  lines.map((each) => ({ ...each, polygon: each.polygon.map(move) as unknown as Polygon }))

/** A fixed shuffle, so that no test passes by the order it was written in. */
export const shuffled = (lines: readonly Line[]): Line[] =>
  lines
    .map((each, i) => ({ each, key: (i * 7 + 3) % 11 }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each)

export const textOf = (lines: readonly Line[]): string => arrange(shuffled(lines)).text

/** `kind: text` of every block. */
export const blocksOf = (lines: readonly Line[]): string[] =>
  arrange(shuffled(lines)).blocks.map(({ kind, text }: Block) => `${kind}: ${text}`)
