// A document in, hOCR 1.2 out (http://kba.cloud/hocr-spec/1.2/), as XHTML and with the elements, ids and properties that
// tesseract writes, so that what reads its files reads ours. Languages are not told apart: none is named.
import type { Character, Document, Page, Word } from '../../engine/vocabulary.ts'
import {
  type Box,
  baselineOf,
  blocksOf,
  boxOf,
  boxOfLines,
  charactersByWord,
  frameOf,
  isStacked,
  type WordedLine,
} from './layout.ts'
import { escapeXml } from './xml.ts'

const CAPABILITIES = [
  ...['ocr_page', 'ocr_carea', 'ocr_par', 'ocr_line', 'ocrx_word'],
  ...['ocrp_wconf', 'ocrp_poly'],
]

export function toHocr({ model, pages }: Document): string {
  const system = escapeXml(`serverless-ocr ${model.id} ${model.version}`)
  const hasCharacters = pages.some(({ lines }) => lines.some(({ characters }) => characters?.[0]?.polygon))
  const capabilities = [...CAPABILITIES, ...(hasCharacters ? ['ocrx_cinfo'] : [])]
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
 <head>
  <title>OCR</title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content="${system}"/>
  <meta name="ocr-capabilities" content="${capabilities.join(' ')}"/>
  <meta name="ocr-number-of-pages" content="${pages.length}"/>
 </head>
 <body>
${pages.map(pageElement).join('')} </body>
</html>
`
}

function pageElement(page: Page): string {
  const { number, width, height, dpi } = page
  const resolution = dpi === undefined ? '' : `; scan_res ${Math.round(dpi)} ${Math.round(dpi)}`
  // Named by whoever has it: what was sent had no name.
  const title = `image &quot;&quot;; bbox 0 0 ${width} ${height}; ppageno ${number - 1}${resolution}`
  const ids = createIds(number)
  const blocks = blocksOf(page).map(({ lines }) => {
    const bbox = bboxOf(boxOfLines(lines, page))
    return `   <div class="ocr_carea" id="${ids('block')}" title="${bbox}">
    <p class="ocr_par" id="${ids('par')}" title="${bbox}">
${lines.map((line) => lineElement(line, page, ids)).join('')}    </p>
   </div>
`
  })
  return `  <div class="ocr_page" id="page_${number}" title="${title}">
${blocks.join('')}  </div>
`
}

type Ids = (kind: 'block' | 'par' | 'line' | 'word') => string

/** `block_<page>_<n>`, each kind counted by itself. */
function createIds(page: number): Ids {
  const counts = { block: 0, par: 0, line: 0, word: 0 }
  return (kind) => `${kind}_${page}_${++counts[kind]}`
}

function lineElement(line: WordedLine, page: Page, ids: Ids): string {
  const box = boxOfLines([line], page)
  const title = [bboxOf(box), ...tiltOf(line, box)]
  const characters = charactersByWord(line)
  const words = line.words.map((word, i) => wordElement(word, characters?.[i], page, ids))
  return `     <span class="ocr_line" id="${ids('line')}" title="${title.join('; ')}">
${words.join('')}     </span>
`
}

/**
 * `baseline`: slope, and where it begins, counted from the lower left corner of the box. A line that is far from
 * level has `textangle` in its place: degrees counter-clockwise; its outline says the rest.
 */
function tiltOf({ polygon, ...line }: WordedLine, { left, bottom }: Box): string[] {
  if (isStacked({ ...line, polygon })) return []
  const { angle } = frameOf(polygon)
  if (Math.abs(angle) > Math.PI / 4)
    return [`textangle ${decimal((360 - (angle * 180) / Math.PI) % 360, 1)}`, polyOf(polygon)]
  const slope = Math.tan(angle)
  const [[x, y]] = baselineOf(polygon)
  return [`baseline ${decimal(slope, 4)} ${Math.round(y + (left - x) * slope - bottom)}`]
}

function wordElement(
  { text, confidence, polygon }: Word,
  characters: readonly Required<Character>[] | undefined,
  page: Page,
  ids: Ids,
): string {
  const title = `${bboxOf(boxOf([polygon], page))}; x_wconf ${Math.round(confidence * 100)}`
  const content = characters?.map((each) => characterElement(each, page)).join('') ?? escapeXml(text)
  return `      <span class="ocrx_word" id="${ids('word')}" title="${title}">${content}</span>
`
}

function characterElement({ text, confidence, polygon }: Required<Character>, page: Page): string {
  const box = bboxOf(boxOf([polygon], page)).replace('bbox', 'x_bboxes')
  const title = `${box}; x_conf ${decimal(confidence * 100, 2)}`
  return `<span class="ocrx_cinfo" title="${title}">${escapeXml(text)}</span>`
}

const bboxOf = ({ left, top, right, bottom }: Box): string => `bbox ${left} ${top} ${right} ${bottom}`

const polyOf = (polygon: WordedLine['polygon']): string =>
  `poly ${polygon
    .flat()
    .map((value) => Math.round(value))
    .join(' ')}`

const decimal = (value: number, digits: number): number => Number(value.toFixed(digits))
