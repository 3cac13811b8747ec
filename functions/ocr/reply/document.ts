// Documents as the engine made them in, one document as an answer carries it out: joined, and rounded to what the
// measurements are worth, so that answers stay small.
import type { Document, Line, Page, Point, Polygon } from '../engine/vocabulary.ts'

/** One document for several images of one request: pages in order, times added up. At least one document. */
export function joinDocuments(documents: readonly Document[]): Document {
  const [first, ...others] = documents as [Document, ...Document[]]
  if (others.length === 0) return first
  const timings = { ...first.timings }
  for (const other of others) {
    for (const stage of Object.keys(timings) as (keyof typeof timings)[])
      timings[stage] += other.timings[stage]
  }
  return {
    text: documents.map((document) => document.text).join('\n\n'),
    pages: documents.flatMap((document) => document.pages),
    model: first.model,
    timings,
  }
}

/** Confidences to 4 decimals, coordinates to 0.1 px, times to 0.1 ms. */
export function roundDocument(document: Document): Document {
  return { ...document, pages: document.pages.map(roundPage), timings: roundTimings(document.timings) }
}

export function roundTimings(timings: Document['timings']): Document['timings'] {
  const rounded = Object.entries(timings).map(([stage, ms]) => [stage, round(ms, 10)])
  return Object.fromEntries(rounded)
}

function roundPage(page: Page): Page {
  return { ...page, lines: page.lines.map(roundLine) }
}

function roundLine(line: Line): Line {
  const corner = ([x, y]: Point): Point => [round(x, 10), round(y, 10)]
  const [a, b, c, d] = line.polygon
  const polygon: Polygon = [corner(a), corner(b), corner(c), corner(d)]
  const { text, confidence, characters } = line
  const rounded = { text, confidence: round(confidence, 10_000), polygon }
  if (!characters) return rounded
  return {
    ...rounded,
    characters: characters.map((each) => ({ ...each, confidence: round(each.confidence, 10_000) })),
  }
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps
}
