import { expect, test } from 'vitest'
import type { Block, Line, Page } from '../../../../functions/ocr/engine/vocabulary.ts'
import {
  baselineOf,
  blocksOf,
  boxOf,
  charactersByWord,
  frameOf,
  isStacked,
  isTilted,
  linesOf,
} from '../../../../functions/ocr/reply/formats/layout.ts'
import { escapeXml } from '../../../../functions/ocr/reply/formats/xml.ts'
import { block, SAMPLE, SAMPLE_CHARACTERS, turnedBox } from '../sample.ts'

const [PAGE] = SAMPLE.pages as [Page, Page]
const said = (text: string): Line => {
  const polygon = turnedBox([0, 0], 10, 10)
  return { text, confidence: 1, polygon, words: text === '' ? [] : [{ text, confidence: 1, polygon }] }
}
const page = (lines: readonly string[], blocks: readonly (readonly number[])[]): Page => {
  const all = lines.map(said)
  return { ...PAGE, lines: all, blocks: blocks.map((places): Block => block(all, places)) }
}
const texts = (of: Page) => blocksOf(of).map(({ lines }) => lines.map(({ text }) => text))

test('blocks have their lines, also where two read the same', () => {
  expect(texts(PAGE)).toEqual([
    ['Bread & <milk> "fresh"', '合计 20元'],
    ["It's 𠮷野家"],
    ['turned left'],
    ['茶馆店'],
  ])
  expect(blocksOf(PAGE).map(({ kind }) => kind)).toEqual(['paragraph', 'heading', 'aside', 'list'])
  expect(texts(page(['x', 'x', 'x'], [[0], [1, 2]]))).toEqual([['x'], ['x', 'x']])
})

test('lines without words are left out, and blocks without lines', () => {
  expect(texts(page(['', 'a', '', 'b'], [[0], [1, 2, 3]]))).toEqual([['a', 'b']])
  expect(linesOf(page(['', 'a', '', 'b'], [[0], [1, 2], [3]])).map(({ text }) => text)).toEqual(['a', 'b'])
  expect(blocksOf({ ...PAGE, blocks: [] })).toEqual([])
})

test('boxes are whole pixels within the page, and never empty', () => {
  const box = (...corners: Parameters<typeof turnedBox>) => boxOf([turnedBox(...corners)], PAGE)
  expect(box([10.4, 20.6], 30.2, 5)).toEqual({ left: 10, top: 21, right: 41, bottom: 26 })
  expect(box([-5, -5], 1000, 1000)).toEqual({ left: 0, top: 0, right: 600, bottom: 400 })
  expect(box([600, 400], 0, 0)).toEqual({ left: 599, top: 399, right: 600, bottom: 400 })
  const both = [turnedBox([1, 2], 3, 4), turnedBox([10, 20], 30, 40)]
  expect(boxOf(both, PAGE)).toEqual({ left: 1, top: 2, right: 40, bottom: 60 })
})

test.each([0, 3, -90, 180, 91])('the frame of a rectangle turned by %i degrees', (degrees) => {
  const frame = frameOf(turnedBox([50, 60], 100, 20, degrees))
  const angle = (degrees * Math.PI) / 180
  expect(Math.cos(frame.angle)).toBeCloseTo(Math.cos(angle))
  expect(Math.sin(frame.angle)).toBeCloseTo(Math.sin(angle))
  expect([frame.along, frame.across]).toEqual([expect.closeTo(100), expect.closeTo(20)])
  const [, , , below] = turnedBox([50, 60], 100, 10, degrees)
  expect(frame.start).toEqual([expect.closeTo(below[0]), expect.closeTo(below[1])])
})

test('the baseline lies in the lower quarter, as the line is read', () => {
  expect(baselineOf(turnedBox([50, 60], 100, 20))).toEqual([
    [50, 75],
    [150, 75],
  ])
  const [[x, y]] = baselineOf(turnedBox([50, 60], 100, 20, 180))
  expect([x, y]).toEqual([expect.closeTo(50), expect.closeTo(45)])
})

test('what is tilted and what is stacked', () => {
  expect([0, 90, 180, 270, 3, 45].map((degrees) => isTilted(turnedBox([50, 60], 100, 20, degrees)))).toEqual([
    ...[false, false, false, false],
    ...[true, true],
  ])
  expect(PAGE.lines.map(isStacked)).toEqual([false, false, false, false, true])
  expect(isStacked({ ...PAGE.lines[4]!, text: '茶' })).toBe(false)
})

test('characters go with their words, or not at all', () => {
  const [first] = SAMPLE_CHARACTERS.pages[0]!.lines as [Line & { words: [] }]
  expect(charactersByWord(first)!.map((word) => word.map(({ text }) => text).join(''))).toEqual([
    ...['Bread', '&', '<milk>', '"fresh"'],
  ])
  const { characters: _, ...without } = first
  expect(charactersByWord(without)).toBeUndefined()
  expect(charactersByWord({ ...first, characters: first.characters!.slice(1) })).toBeUndefined()
  const placeless = first.characters!.map(({ polygon: _, ...each }) => each)
  expect(charactersByWord({ ...first, characters: placeless })).toBeUndefined()
})

test('XML: markup is escaped, and what XML has no way to say is replaced', () => {
  expect(escapeXml(`a<b>&"'`)).toBe('a&lt;b&gt;&amp;&quot;&#39;')
  expect(escapeXml('\u0000\u0008\u001f\ufffe\ud800 𠮷\t\n')).toBe('\ufffd\ufffd\ufffd\ufffd\ufffd 𠮷\t\n')
})
