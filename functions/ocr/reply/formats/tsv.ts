// A document in, the twelve columns of `tesseract ... tsv` out (doc/tesseract.1, "CONFIGFILE": tsv). A row for each page
// (level 1), block (2), paragraph (3), line (4) and word (5).
import type { Document, Page } from '../../engine/vocabulary.ts'
import { type Box, blocksOf, boxOf, boxOfLines } from './layout.ts'

const COLUMNS = [
  ...['level', 'page_num', 'block_num', 'par_num', 'line_num', 'word_num'],
  ...['left', 'top', 'width', 'height', 'conf', 'text'],
]

/** `page_num` is the page's number in the file. A block has one paragraph; lines are counted within it. */
export function toTsv(document: Document): string {
  const rows = [COLUMNS.join('\t'), ...document.pages.flatMap(rowsOf)]
  return `${rows.join('\n')}\n`
}

function rowsOf(page: Page): string[] {
  const { number, width, height } = page
  const whole = { left: 0, top: 0, right: width, bottom: height }
  const rows = [row(1, [number, 0, 0, 0, 0], whole)]
  for (const [i, { lines }] of blocksOf(page).entries()) {
    const block = i + 1
    const box = boxOfLines(lines, page)
    rows.push(row(2, [number, block, 0, 0, 0], box), row(3, [number, block, 1, 0, 0], box))
    for (const [j, line] of lines.entries()) {
      rows.push(row(4, [number, block, 1, j + 1, 0], boxOfLines([line], page)))
      for (const [k, { text, confidence, polygon }] of line.words.entries())
        rows.push(row(5, [number, block, 1, j + 1, k + 1], boxOf([polygon], page), { text, confidence }))
    }
  }
  return rows
}

function row(
  level: number,
  numbers: readonly number[],
  { left, top, right, bottom }: Box,
  word?: { readonly text: string; readonly confidence: number },
): string {
  const confidence = word ? (word.confidence * 100).toFixed(6) : '-1'
  const text = word ? word.text.replace(/\s+/g, ' ') : ''
  return [level, ...numbers, left, top, right - left, bottom - top, confidence, text].join('\t')
}
