// A document of two pages, written by hand, with what formats have to cope with: paragraphs, characters that XML, TSV
// and UTF-16 treat apart, lines that are tilted, turned and stacked, and a page without text.
import sharp from 'sharp'
import { validateXML } from 'xmllint-wasm'
import type { Block, Document, Line, Page, Polygon, Word } from '../../../functions/ocr/engine/vocabulary.ts'

/** A rectangle turned clockwise around its first corner, by whole pixels along and across. */
export function turnedBox([x, y]: [number, number], along: number, across: number, degrees = 0): Polygon {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const at = (u: number, v: number): [number, number] => [x + u * cos - v * sin, y + u * sin + v * cos]
  return [at(0, 0), at(along, 0), at(along, across), at(0, across)]
}

/** Words beside each other, each as wide as 10 px a character, 10 px apart. */
function line(text: string, corner: [number, number], degrees = 0, confidence = 0.98765): Line {
  let from = 0
  const words = text.split(' ').map((word): Word => {
    const along = 10 * [...word].length
    const [start] = turnedBox(corner, from, 0, degrees).slice(1) as unknown as [[number, number]]
    from += along + 10
    return { text: word, confidence, polygon: turnedBox(start, along, 20, degrees) }
  })
  return { text, confidence, polygon: turnedBox(corner, from - 10, 20, degrees), words }
}

const SIGN = turnedBox([500, 100], 30, 90)
const LINES: readonly Line[] = [
  line('Bread & <milk> "fresh"', [20, 10]),
  line('合计 20元', [20, 40]),
  line("It's 𠮷野家", [20, 100], 3),
  line('turned left', [400, 350], -90),
  {
    text: '茶馆店',
    confidence: 0.5,
    polygon: SIGN,
    words: [{ text: '茶馆店', confidence: 0.5, polygon: SIGN }],
  },
]

/** A block of the lines at these places. */
export function block(
  lines: readonly Line[],
  places: readonly number[],
  kind: Block['kind'] = 'paragraph',
): Block {
  const own = places.map((place) => lines[place]!)
  return { kind, text: own.map(({ text }) => text).join(' '), polygon: own[0]!.polygon, lines: places }
}

const PAGE: Page = {
  number: 3,
  width: 600,
  height: 400,
  dpi: 200,
  text: ['Bread & <milk> "fresh"\n合计 20元', "It's 𠮷野家", 'turned left', '茶馆店'].join('\n\n'),
  lines: LINES,
  blocks: [
    block(LINES, [0, 1]),
    block(LINES, [2], 'heading'),
    block(LINES, [3], 'aside'),
    block(LINES, [4], 'list'),
  ],
  warnings: [{ code: 'rotated', message: 'Turned.' }],
}

export const SAMPLE: Document = {
  text: PAGE.text,
  pages: [PAGE, { number: 4, width: 300, height: 200, text: '', lines: [], blocks: [], warnings: [] }],
  pageCount: 9,
  partial: true,
  next: '5-',
  model: { id: 'm', version: '1' },
  timings: { decode: 1.23, preprocess: 0, detect: 0, extract: 0, recognise: 2, arrange: 0.04, total: 3.27 },
}

/** The same with a place for every character. */
export const SAMPLE_CHARACTERS: Document = {
  ...SAMPLE,
  pages: SAMPLE.pages.map((page) => ({ ...page, lines: page.lines.map(withCharacters) })),
}

function withCharacters(whole: Line): Line {
  const characters = whole.words!.flatMap(({ text, confidence, polygon: [a, b, c, d] }, at) => {
    const each = [...text]
    const between = (p: readonly number[], q: readonly number[], part: number): [number, number] => [
      p[0]! + (q[0]! - p[0]!) * part,
      p[1]! + (q[1]! - p[1]!) * part,
    ]
    const cells = each.map((character, i) => {
      const [from, to] = [i / each.length, (i + 1) / each.length]
      const polygon: Polygon = [
        between(a, b, from),
        between(a, b, to),
        between(d, c, to),
        between(d, c, from),
      ]
      return { text: character, confidence, polygon }
    })
    return at === 0 ? cells : [{ text: ' ', confidence: 1 }, ...cells]
  })
  return { ...whole, characters }
}

/** The same with a picture of every page: paper, and a stripe that has no other meaning than to be seen. */
export async function withPictures(document: Document): Promise<Document> {
  const pages = document.pages.map(async (page) => {
    const { width, height } = page
    const stripe = { create: { width, height: 10, channels: 3, background: '#204080' } } as const
    const paper = sharp({ create: { width, height, channels: 3, background: '#f0f0e8' } })
    const picture = paper.composite([{ input: stripe, top: 2, left: 0 }]).jpeg({ quality: 90 })
    return { ...page, picture: new Uint8Array(await picture.toBuffer()) }
  })
  return { ...document, pages: await Promise.all(pages) }
}

/** Every page as a file of its own, with what was read in it: a PDF of them has the pages of the document. */
export async function sourcesOf(document: Document): Promise<{ bytes: Uint8Array; document: Document }[]> {
  const { pages } = await withPictures(document)
  return pages.map(({ picture, ...page }) => ({
    bytes: picture!,
    document: { ...document, text: page.text, pages: [{ ...page, number: 1 }], pageCount: 1 },
  }))
}

/** Messages of libxml2 about what is not well-formed. */
export async function xmlErrors(contents: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: { fileName: 'out.xml', contents }, normalization: 'c14n' })
  return errors.map(({ message }) => message)
}
