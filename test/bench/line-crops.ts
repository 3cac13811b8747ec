// A folder of labelled pictures in, the lines of text in them out, one at a time: what a recogniser is measured on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from '../../functions/ocr/engine/files/image.ts'
import { wholePicture } from '../../functions/ocr/engine/read/extract.ts'
import type { Point, Polygon, Raster } from '../../functions/ocr/engine/vocabulary.ts'
import { isCropSet, readLabels } from './score.ts'

/** Sets whose polygons hold one line each, and sets of pictures of one line. */
export const LINE_SETS = [
  'en_book_scans',
  'en_icdar15_scene',
  'en_scribe_pages',
  'en_sroie',
  'en_wildreceipt',
  'en_words_icdar13',
  'en_words_icdar15',
  'en_words_svt',
  'zh_game_screens',
  'zh_lines_medical_consensus',
  'zh_medical_pages_consensus',
] as const

const MIN_SIDE_PX = 4
/** Boxes taller than this many times their width hold text that runs down. */
const MAX_TALLNESS = 2
/** "Somebody could not read this", alone or within a line. */
const ILLEGIBLE = '###'

/** A line as a label states it; in a picture of one line it has no polygon. */
export interface LabelledLine {
  readonly text: string
  readonly polygon?: readonly Point[] | null
}

/** Where a line is in its picture, and what it says. */
export interface LineBox {
  readonly text: string
  readonly box: Polygon
}

/** Upright boxes around the polygons, those a recogniser can be asked to read; whole pictures for a set of crops. */
export function lineBoxes(
  lines: readonly LabelledLine[],
  picture: Pick<Raster, 'widthPx' | 'heightPx'>,
  isCrop: boolean,
): LineBox[] {
  const whole = wholePicture(picture as Raster)
  return lines.flatMap(({ text, polygon }) => {
    const corners = isCrop ? whole : polygon
    if (!corners || text.includes(ILLEGIBLE)) return []
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    const [widthPx, heightPx] = [right - left, bottom - top]
    if (Math.min(widthPx, heightPx) < MIN_SIDE_PX || heightPx > MAX_TALLNESS * widthPx) return []
    const box: Polygon = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]
    return [{ text, box }]
  })
}

/** Every picture of a set with the lines in it, decoded as the function decodes it. */
export async function* picturesOf(
  dataDir: string,
  set: string,
): AsyncGenerator<{ readonly page: Raster; readonly lines: readonly LineBox[] }> {
  for (const label of readLabels(dataDir, set)) {
    const { page } = await decode(readFileSync(join(dataDir, set, label.image)))
    const lines: readonly LabelledLine[] = label.lines
    yield { page, lines: lineBoxes(lines, page, isCropSet(set)) }
  }
}
