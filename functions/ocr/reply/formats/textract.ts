// A document in, the JSON of Amazon Textract's DetectDocumentText out: PAGE, LINE and WORD blocks
// (https://docs.aws.amazon.com/textract/latest/dg/how-it-works-detecting.html).
import type { Document, Line, Page, Point, Polygon } from '../../engine/vocabulary.ts'
import { paragraphsOf } from './layout.ts'

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
  readonly BlockType: 'PAGE' | 'LINE' | 'WORD'
  /** 0..100 */
  readonly Confidence?: number
  readonly Text?: string
  readonly TextType?: 'PRINTED'
  readonly Geometry: Geometry
  readonly Id: string
  readonly Relationships?: readonly { readonly Type: 'CHILD'; readonly Ids: readonly string[] }[]
  readonly Page: number
}

/** Ids say where a block stands: `page-1-line-2-word-3`. Lines are in reading order. */
export function toTextract(document: Document): string {
  return JSON.stringify({
    DocumentMetadata: { Pages: document.pageCount },
    Blocks: document.pages.flatMap(blocksOf),
    DetectDocumentTextModelVersion: document.model.version,
  })
}

/** The page, its lines, its words. */
function blocksOf(page: Page): Block[] {
  const pageId = `page-${page.number}`
  const lines = paragraphsOf(page).flat()
  const lineIds = lines.map((_, i) => `${pageId}-line-${i + 1}`)
  const wordIds = lines.map(({ words }, i) => words.map((_, j) => `${lineIds[i]}-word-${j + 1}`))
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
      Geometry: geometryOf(whole, page),
      Id: pageId,
      ...childrenOf(lineIds),
      Page: page.number,
    },
    ...lines.map(
      (line, i): Block => ({
        BlockType: 'LINE',
        ...saidBy(line),
        Geometry: geometryOf(line.polygon, page),
        Id: lineIds[i]!,
        ...childrenOf(wordIds[i]!),
        Page: page.number,
      }),
    ),
    ...lines.flatMap(({ words }, i) =>
      words.map(
        (word, j): Block => ({
          BlockType: 'WORD',
          ...saidBy(word),
          // The recogniser has seen no handwriting.
          TextType: 'PRINTED',
          Geometry: geometryOf(word.polygon, page),
          Id: wordIds[i]![j]!,
          Page: page.number,
        }),
      ),
    ),
  ]
}

function saidBy({ text, confidence }: Pick<Line, 'text' | 'confidence'>) {
  return { Confidence: decimal(confidence * 100, 4), Text: text }
}

function childrenOf(ids: readonly string[]): Pick<Block, 'Relationships'> {
  return ids.length === 0 ? {} : { Relationships: [{ Type: 'CHILD', Ids: ids }] }
}

/** As shares of the page's width and height. */
function geometryOf(polygon: Polygon, { width, height }: Page): Geometry {
  const share = (value: number, of: number) => Math.min(Math.max(value / of, 0), 1)
  const points = polygon.map(([x, y]): Point => [share(x, width), share(y, height)])
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return {
    BoundingBox: {
      Width: decimal(Math.max(...xs) - left, 6),
      Height: decimal(Math.max(...ys) - top, 6),
      Left: decimal(left, 6),
      Top: decimal(top, 6),
    },
    Polygon: points.map(([x, y]) => ({ X: decimal(x, 6), Y: decimal(y, 6) })),
  }
}

const decimal = (value: number, digits: number): number => Number(value.toFixed(digits))
