// Words and characters of glyphs.png, whose glyphs have known places: how well their boxes lie.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { createDetector } from '../../functions/ocr/engine/find/detect.ts'
import { findLines } from '../../functions/ocr/engine/find-lines.ts'
import { mapPolygon } from '../../functions/ocr/engine/geometry.ts'
import { loadRecogniser, readManifest } from '../../functions/ocr/engine/load.ts'
import { selectModels } from '../../functions/ocr/engine/manifest.ts'
import { locate } from '../../functions/ocr/engine/read/locate.ts'
import type { ReadBox } from '../../functions/ocr/engine/read/read-box.ts'
import { openModel } from '../../functions/ocr/engine/session.ts'
import type { Decoder, Polygon, Raster } from '../../functions/ocr/engine/vocabulary.ts'
import type { TruthLine } from '../fixtures/sheet.ts'
import { readFixture } from '../fixtures/truth.ts'
import { MODELS_DIR } from './engine.ts'

type Span = readonly [from: number, to: number]

const { bytes, truth } = readFixture('glyphs')
const manifest = await readManifest(MODELS_DIR)
const { detector: entry } = selectModels(manifest)
const detector = createDetector(entry, await openModel(entry, readFileSync(join(MODELS_DIR, entry.file)), 1))
const time = async <T>(_: unknown, work: () => T | Promise<T>): Promise<T> => work()

async function readBoxes(page: Raster, recogniser: string, decoder: Decoder): Promise<ReadBox[]> {
  const options = { modelsDir: MODELS_DIR, decoder, threads: 1 }
  const reader = await loadRecogniser(manifest, selectModels(manifest, recogniser).recogniser, options)
  const found = await findLines(page, { detector, recogniser: reader, time })
  return found.reader.readAll(found.polygons)
}

/** What lies in both against what lies in either, along the line: their height is the line's. */
const overlap = ([from, to]: Span, [a, b]: Span): number =>
  Math.max(0, Math.min(to, b) - Math.max(from, a)) / (Math.max(to, b) - Math.min(from, a))

const spanOf = (polygon: Polygon): Span => {
  const xs = polygon.map(([x]) => x).sort((a, b) => a - b)
  return [(xs[0]! + xs[1]!) / 2, (xs[2]! + xs[3]!) / 2]
}

/** Ink where a line or a word ends, half of the way to the next ink where a neighbour stands. */
function cellsOf(glyphs: NonNullable<TruthLine['glyphs']>): Span[] {
  return glyphs.flatMap((ink, at) => {
    if (!ink) return []
    const [before, after] = [glyphs[at - 1], glyphs[at + 1]]
    return [[before ? (before[1] + ink[0]) / 2 : ink[0], after ? (ink[1] + after[0]) / 2 : ink[1]] as const]
  })
}

/** Without spaces, and without what tells full-width from half-width marks. */
const plain = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '')

/** The overlaps of every word and every character in the lines that are read without a mistake. */
function measure(boxes: readonly ReadBox[], upright = (polygon: Polygon) => polygon) {
  const overlaps = { lines: 0, words: [] as number[], characters: [] as number[] }
  for (const box of boxes) {
    const line = truth.lines.find(({ text }) => plain(text) === plain(box.reading.text))
    if (!line) continue
    overlaps.lines++
    const inks = line.glyphs!.filter((ink) => ink !== null)
    const cells = cellsOf(line.glyphs!)
    const { words, characters } = locate(box, 'character')
    const place = (polygon: Polygon | undefined) => spanOf(upright(polygon!))
    for (const [at, { polygon }] of characters!.filter(({ text }) => text !== ' ').entries())
      overlaps.characters.push(overlap(place(polygon), cells[at]!))
    let first = 0
    for (const { text, polygon } of words!) {
      const last = first + Array.from(text).length - 1
      overlaps.words.push(overlap(place(polygon), [inks[first]![0], inks[last]![1]]))
      first = last + 1
    }
  }
  return overlaps
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

async function rasterOf(degrees: number): Promise<Raster> {
  const { data, info } = await sharp(bytes)
    .rotate(degrees)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, channels: 3, data }
}

// Slightly below what is measured.
test.each([
  ['crnn', 'greedy', { lines: 13, words: 0.92, characters: 0.82 }],
  ['crnn', 'beam', { lines: 13, words: 0.92, characters: 0.81 }],
  ['balanced', 'beam', { lines: 11, words: 0.89, characters: 0.78 }],
  ['crnn-large', 'beam', { lines: 13, words: 0.92, characters: 0.81 }],
  ['crnn-mobile', 'beam', { lines: 11, words: 0.89, characters: 0.78 }],
] as const)('%s, %s: words and characters lie where their ink is', async (recogniser, decoder, floors) => {
  const found = measure(await readBoxes(await rasterOf(0), recogniser, decoder))
  expect(found.lines).toBeGreaterThanOrEqual(floors.lines)
  expect(mean(found.words)).toBeGreaterThanOrEqual(floors.words)
  expect(mean(found.characters)).toBeGreaterThanOrEqual(floors.characters)
  expect(Math.min(...found.words)).toBeGreaterThan(0.5)
})

test('lines that are read from their other end are found as well', async () => {
  const page = await rasterOf(180)
  const boxes = await readBoxes(page, 'crnn', 'beam')
  const turned = boxes.filter(({ polygon }) => polygon[0][0] > polygon[1][0])
  expect(turned.length).toBeGreaterThanOrEqual(10)
  const upright = (polygon: Polygon): Polygon =>
    mapPolygon(polygon, ([x, y]) => [page.widthPx - x, page.heightPx - y])
  const found = measure(turned, upright)
  expect(found.lines).toBeGreaterThanOrEqual(10)
  expect(mean(found.words)).toBeGreaterThanOrEqual(0.9)
  expect(mean(found.characters)).toBeGreaterThanOrEqual(0.79)
})
