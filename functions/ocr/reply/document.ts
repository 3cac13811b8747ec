// Documents as the engine made them in, one document as an answer carries it out: joined, and rounded to what the
// measurements are worth, so that answers stay small.
import type {
  Block,
  Character,
  Document,
  Line,
  Page,
  Point,
  Polygon,
  Table,
  Word,
} from '../engine/vocabulary.ts'

/**
 * One document for several files of one request: pages in order, their numbers going on over all pages of the files
 * before; times added up. `next` speaks of one file, so that it is left out. At least one document.
 */
export function joinDocuments(documents: readonly Document[]): Document {
  const [first, ...others] = documents as [Document, ...Document[]]
  if (others.length === 0) return first
  const timings = documents.map((document) => document.timings).reduce(addTimings)
  let before = 0
  const pages = documents.flatMap((document) => {
    const numbered = document.pages.map((page) => ({ ...page, number: page.number + before }))
    before += document.pageCount
    return numbered
  })
  return {
    text: documents.map((document) => document.text).join('\n\n'),
    pages,
    pageCount: before,
    ...(documents.some((document) => document.partial) ? { partial: true } : {}),
    model: first.model,
    timings,
  }
}

/** For the member `picture` of a page: its JPEG file in base64 (RFC 4648 section 4). Nothing where there is none. */
export function pictureOf({ picture }: Page): { picture?: string } {
  if (!picture) return {}
  const { buffer, byteOffset, length } = picture
  return { picture: Buffer.from(buffer, byteOffset, length).toString('base64') }
}

/** Confidences to 4 decimals, coordinates to 0.1 px, times to 0.1 ms; without pictures. */
export function roundDocument(document: Document): Document {
  return { ...document, pages: document.pages.map(roundPage), timings: roundTimings(document.timings) }
}

export function addTimings(one: Document['timings'], other: Document['timings']): Document['timings'] {
  const sums = { ...one }
  for (const stage of Object.keys(sums) as (keyof typeof sums)[]) sums[stage] += other[stage]
  return sums
}

export function roundTimings(timings: Document['timings']): Document['timings'] {
  const rounded = Object.entries(timings).map(([stage, ms]) => [stage, round(ms, 10)])
  return Object.fromEntries(rounded)
}

export function roundPage(page: Page): Omit<Page, 'picture'> {
  const { number, width, height, dpi, text, lines, blocks, tables, warnings } = page
  return {
    number,
    width,
    height,
    ...(dpi === undefined ? {} : { dpi: round(dpi, 10) }),
    text,
    lines: lines.map(roundLine),
    blocks: blocks.map(roundBlock),
    ...(tables ? { tables: tables.map(roundTable) } : {}),
    warnings,
  }
}

export function countLines({ pages }: Document): number {
  return pages.reduce((sum, { lines }) => sum + lines.length, 0)
}

/** Over all lines, to 4 decimals; undefined where there is none. */
export function meanConfidence(document: Document): number | undefined {
  const lines = countLines(document)
  if (lines === 0) return undefined
  const all = document.pages
    .flatMap((page) => page.lines)
    .reduce((sum, { confidence }) => sum + confidence, 0)
  return round(all / lines, 10_000)
}

function roundBlock({ kind, text, polygon, lines }: Block): Block {
  return { kind, text, polygon: roundPolygon(polygon), lines }
}

function roundTable({ block, rows, columns, polygon, cells }: Table): Table {
  return {
    ...{ block, rows, columns, polygon: roundPolygon(polygon) },
    cells: cells.map(({ row, column, rowSpan, columnSpan, text, confidence, polygon, lines }) => ({
      ...{ row, column, rowSpan, columnSpan, text },
      ...(confidence === undefined ? {} : { confidence: round(confidence, 10_000) }),
      ...{ polygon: roundPolygon(polygon), lines },
    })),
  }
}

function roundLine({ text, confidence, polygon, words, characters }: Line): Line {
  return {
    ...roundPart({ text, confidence, polygon }),
    ...(words ? { words: words.map(roundPart) } : {}),
    ...(characters ? { characters: characters.map(roundCharacter) } : {}),
  }
}

function roundPart({ text, confidence, polygon }: Word): Word {
  return { text, confidence: round(confidence, 10_000), polygon: roundPolygon(polygon) }
}

function roundCharacter({ text, confidence, polygon }: Character): Character {
  const rounded = { text, confidence: round(confidence, 10_000) }
  return polygon ? { ...rounded, polygon: roundPolygon(polygon) } : rounded
}

function roundPolygon([a, b, c, d]: Polygon): Polygon {
  const corner = ([x, y]: Point): Point => [round(x, 10), round(y, 10)]
  return [corner(a), corner(b), corner(c), corner(d)]
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps
}
