import { expect, test } from 'vitest'
import type { Line, Page } from '../../../../functions/ocr/engine/vocabulary.ts'
import {
  baselineOf,
  boxOf,
  charactersByWord,
  frameOf,
  isStacked,
  isTilted,
  paragraphsOf,
} from '../../../../functions/ocr/reply/formats/layout.ts'
import { escapeXml } from '../../../../functions/ocr/reply/formats/xml.ts'
import { SAMPLE, SAMPLE_CHARACTERS, turnedBox } from '../sample.ts'

const [PAGE] = SAMPLE.pages as [Page, Page]
const page = (text: string, ...lines: string[]): Page => ({
  ...PAGE,
  text,
  lines: lines.map((each) => {
    const polygon = turnedBox([0, 0], 10, 10)
    const words = each === '' ? [] : [{ text: each, confidence: 1, polygon }]
    return { text: each, confidence: 1, polygon, words }
  }),
})
const texts = (of: Page) => paragraphsOf(of).map((lines) => lines.map(({ text }) => text))

test('an empty line begins a paragraph; neighbours in a row do not', () => {
  expect(texts(PAGE)).toEqual([
    ['Bread & <milk> "fresh"', '合计 20元'],
    ["It's 𠮷野家"],
    ['turned left'],
    ['茶馆店'],
  ])
  expect(texts(page('a b\nc\n\nd', 'a', 'b', 'c', 'd'))).toEqual([['a', 'b', 'c'], ['d']])
})

test('lines of the same text are told apart by their order', () => {
  expect(texts(page('x\n\nx\nx', 'x', 'x', 'x'))).toEqual([['x'], ['x', 'x']])
})

test('lines without words are left out, and those that the text lacks stay with the one before', () => {
  expect(texts(page('', ''))).toEqual([])
  expect(texts(page('a\n\nb', 'a', 'not there', '', 'b'))).toEqual([['a', 'not there'], ['b']])
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
