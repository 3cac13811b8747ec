// A document in, the JSON of Amazon Textract out: the PAGE, LINE and WORD blocks of DetectDocumentText and the LAYOUT
// and TABLE blocks of AnalyzeDocument (https://docs.aws.amazon.com/textract/latest/dg/layoutresponse.html).
import type { Document, Line, Page, Point, Polygon } from '../../engine/vocabulary.ts'
import { linesOf, type WordedLine } from './layout.ts'
import { type Layout, layoutOf } from './textract-layout.ts'
import { type TablePart, tablesOf } from './textract-tables.ts'

interface Geometry {
  readonly BoundingBox: {
    readonly Width: number
    readonly Height: number
    readonly Left: number
    readonly Top: number
  }
  readonly Polygon: readonly { readonly X: number; readonly Y: number }[]
}

interface Block {
  readonly BlockType: 'PAGE' | 'LINE' | 'WORD' | Layout['type'] | TablePart['type']
  /** 0..100 */
  readonly Confidence?: number
  readonly Text?: string
  readonly TextType?: 'PRINTED'
  readonly Geometry: Geometry
  readonly Id: string
  readonly Relationships?: readonly {
    readonly Type: 'CHILD' | 'MERGED_CELL'
    readonly Ids: readonly string[]
  }[]
  readonly RowIndex?: number
  readonly ColumnIndex?: number
  readonly RowSpan?: number
  readonly ColumnSpan?: number
  readonly Page: number
}

/** Ids say where a block stands: `page-1-line-2-word-3`. Lines and layout are in reading order. */
export function toTextract(document: Document): string {
  return JSON.stringify({
    DocumentMetadata: { Pages: document.pageCount },
    Blocks: document.pages.flatMap(blocksOfPage),
    DetectDocumentTextModelVersion: document.model.version,
  })
}

/** The page, its lines, its words, its layout, its tables. */
function blocksOfPage(page: Page): Block[] {
  const pageId = `page-${page.number}`
  const lines = linesOf(page)
  const lineIds = lines.map((_, i) => `${pageId}-line-${i + 1}`)
  const layout = layoutOf(page, pageId, lineIds)
  const tables = tablesOf(page, pageId, (place) => {
    const at = lines.indexOf(page.lines[place] as WordedLine)
    return at < 0 ? [] : wordIdsOf(lines[at]!, lineIds[at]!)
  })
  const { width, height } = page
  const whole: Polygon = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ]
  return [
    {
      BlockType: 'PAGE',
      Geometry: geometryOf([whole], page),
      Id: pageId,
      ...childrenOf([
        ...lineIds,
        ...layout.map(({ id }) => id),
        ...tables.filter(({ type }) => type === 'TABLE').map(({ id }) => id),
      ]),
      Page: page.number,
    },
    ...lines.map((line, i) => lineBlock(line, lineIds[i]!, page)),
    ...lines.flatMap((line, i) => wordBlocks(line, lineIds[i]!, page)),
    ...layout.map(
      ({ type, id, childIds, lines: own }): Block => ({
        BlockType: type,
        Confidence: hundredths(own.reduce((sum, { confidence }) => sum + confidence, 0) / own.length),
        Geometry: geometryOf(
          own.map(({ polygon }) => polygon),
          page,
        ),
        Id: id,
        ...childrenOf(childIds),
        Page: page.number,
      }),
    ),
    ...tables.map(
      ({ type, id, confidence, polygon, childIds, mergedIds = [], place }): Block => ({
        BlockType: type,
        Confidence: hundredths(confidence),
        Geometry: geometryOf([polygon], page),
        Id: id,
        ...childrenOf(childIds, mergedIds),
        ...place,
        Page: page.number,
      }),
    ),
  ]
}

function lineBlock(line: WordedLine, id: string, page: Page): Block {
  return {
    BlockType: 'LINE',
    ...saidBy(line),
    Geometry: geometryOf([line.polygon], page),
    Id: id,
    ...childrenOf(wordIdsOf(line, id)),
    Page: page.number,
  }
}

const wordIdsOf = ({ words }: WordedLine, lineId: string): string[] =>
  words.map((_, at) => `${lineId}-word-${at + 1}`)

function wordBlocks({ words }: WordedLine, lineId: string, page: Page): Block[] {
  return words.map((word, at) => ({
    BlockType: 'WORD',
    ...saidBy(word),
    // The recogniser has seen no handwriting.
    TextType: 'PRINTED',
    Geometry: geometryOf([word.polygon], page),
    Id: `${lineId}-word-${at + 1}`,
    Page: page.number,
  }))
}

function saidBy({ text, confidence }: Pick<Line, 'text' | 'confidence'>) {
  return { Confidence: hundredths(confidence), Text: text }
}

function childrenOf(ids: readonly string[], merged: readonly string[] = []): Pick<Block, 'Relationships'> {
  const relationships = [
    ...(ids.length === 0 ? [] : [{ Type: 'CHILD', Ids: ids } as const]),
    ...(merged.length === 0 ? [] : [{ Type: 'MERGED_CELL', Ids: merged } as const]),
  ]
  return relationships.length === 0 ? {} : { Relationships: relationships }
}

/** As shares of the page's width and height; of several polygons the box around them. */
function geometryOf(polygons: readonly Polygon[], { width, height }: Page): Geometry {
  const share = (value: number, of: number) => Math.min(Math.max(value / of, 0), 1)
  const points = polygons.flat().map(([x, y]): Point => [share(x, width), share(y, height)])
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, top, right, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  const around: readonly Point[] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ]
  return {
    BoundingBox: {
      Width: decimal(right - left, 6),
      Height: decimal(bottom - top, 6),
      Left: decimal(left, 6),
      Top: decimal(top, 6),
    },
    Polygon: (polygons.length === 1 ? points : around).map(([x, y]) => ({
      X: decimal(x, 6),
      Y: decimal(y, 6),
    })),
  }
}

const hundredths = (confidence: number): number => decimal(confidence * 100, 4)

const decimal = (value: number, digits: number): number => Number(value.toFixed(digits))
