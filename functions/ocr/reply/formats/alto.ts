// A document in, ALTO 4.3 out (https://www.loc.gov/standards/alto/): lengths in pixels, confidences in 0..1.
import type { Character, Document, Page, Point, Polygon, Word } from '../../engine/vocabulary.ts'
import {
  type Box,
  baselineOf,
  blocksOf,
  boxOf,
  boxOfLines,
  charactersByWord,
  isStacked,
  isTilted,
  type WordedLine,
} from './layout.ts'
import { escapeXml } from './xml.ts'

const NAMESPACE = 'http://www.loc.gov/standards/alto/ns-v4#'
const SCHEMA = 'http://www.loc.gov/standards/alto/v4/alto-4-3.xsd'

export function toAlto({ model, pages }: Document): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NAMESPACE} ${SCHEMA}" SCHEMAVERSION="4.3">
 <Description>
  <MeasurementUnit>pixel</MeasurementUnit>
  <Processing ID="ocr">
   <processingCategory>contentGeneration</processingCategory>
   <processingSoftware>
    <softwareName>serverless-ocr</softwareName>
    <applicationDescription>${escapeXml(`${model.id} ${model.version}`)}</applicationDescription>
   </processingSoftware>
  </Processing>
 </Description>
 <Layout>
${pages.map(pageElement).join('')} </Layout>
</alto>
`
}

function pageElement(page: Page): string {
  const { number, width, height } = page
  const size = `WIDTH="${width}" HEIGHT="${height}"`
  const blocks = blocksOf(page).map(({ lines }, i) => blockElement(lines, page, `block_${number}_${i + 1}`))
  return `  <Page ID="page_${number}" PHYSICAL_IMG_NR="${number}" ${size} PROCESSINGREFS="ocr">
   <PrintSpace HPOS="0" VPOS="0" ${size}>
${blocks.join('')}   </PrintSpace>
  </Page>
`
}

function blockElement(lines: readonly WordedLine[], page: Page, id: string): string {
  return `    <TextBlock ID="${id}" ${placeOf(boxOfLines(lines, page))}>
${lines.map((line, i) => lineElement(line, page, `${id.replace('block', 'line')}_${i + 1}`)).join('')}    </TextBlock>
`
}

function lineElement(line: WordedLine, page: Page, id: string): string {
  const direction = isStacked(line)
    ? ' BASEDIRECTION="ttb"'
    : ` BASELINE="${pointsOf(baselineOf(line.polygon))}"`
  const characters = charactersByWord(line)
  const boxes = line.words.map(({ polygon }) => boxOf([polygon], page))
  const parts = line.words.map((word, i) => {
    const box = boxes[i]!
    const string = stringElement(word, box, characters?.[i], page, `${id.replace('line', 'string')}_${i + 1}`)
    return string + spaceElement(box, boxes[i + 1])
  })
  return `     <TextLine ID="${id}" ${placeOf(boxOfLines([line], page))}${direction}>
${shapeOf(line.polygon, '      ')}${parts.join('')}     </TextLine>
`
}

function stringElement(
  { text, confidence, polygon }: Word,
  box: Box,
  characters: readonly Required<Character>[] | undefined,
  page: Page,
  id: string,
): string {
  const attributes = `ID="${id}" ${placeOf(box)} WC="${share(confidence)}" CONTENT="${escapeXml(text)}"`
  const isSingle = characters?.every((character) => [...character.text].length === 1)
  const glyphs = isSingle ? characters!.map((character) => glyphElement(character, page)) : []
  const children = shapeOf(polygon, '       ') + glyphs.join('')
  return children === ''
    ? `      <String ${attributes}/>\n`
    : `      <String ${attributes}>\n${children}      </String>\n`
}

/** The schema has one character in each. */
function glyphElement({ text, confidence, polygon }: Required<Character>, page: Page): string {
  const place = placeOf(boxOf([polygon], page))
  return `       <Glyph ${place} GC="${share(confidence)}" CONTENT="${escapeXml(text)}"/>\n`
}

/** Between two words of a line; where their boxes overlap it has no width. */
function spaceElement(before: Box, after: Box | undefined): string {
  if (!after) return ''
  const width = Math.max(0, after.left - before.right)
  return `      <SP HPOS="${before.right}" VPOS="${before.top}" WIDTH="${width}"/>\n`
}

/** The outline where the box does not say it. */
function shapeOf(polygon: Polygon, indent: string): string {
  if (!isTilted(polygon)) return ''
  return `${indent}<Shape><Polygon POINTS="${pointsOf(polygon)}"/></Shape>\n`
}

const placeOf = ({ left, top, right, bottom }: Box): string =>
  `HPOS="${left}" VPOS="${top}" WIDTH="${right - left}" HEIGHT="${bottom - top}"`

const pointsOf = (points: readonly Point[]): string =>
  points.map(([x, y]) => `${Math.round(x)},${Math.round(y)}`).join(' ')

const share = (confidence: number): number => Number(confidence.toFixed(4))
