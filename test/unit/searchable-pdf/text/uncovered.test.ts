import { expect, test } from 'vitest'
import type { Line, Page, Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'
import { withoutShown } from '../../../../functions/ocr/searchable-pdf/text/uncovered.ts'
import { SAMPLE, turnedBox } from '../../reply/sample.ts'

/** Words of 100 x 20 px, 10 px apart. */
function line(text: string, [x, y]: [number, number], degrees = 0): Line {
  const words = text.split(' ').map((word, nth) => {
    const [, start] = turnedBox([x, y], Math.max(110 * nth, 0.001), 0, degrees)
    return { text: word, confidence: 1, polygon: turnedBox(start as [number, number], 100, 20, degrees) }
  })
  return { text, confidence: 1, polygon: turnedBox([x, y], 110 * words.length - 10, 20, degrees), words }
}

const left = (lines: readonly Line[], shown: readonly Polygon[]): string[] => {
  const page: Page = { ...SAMPLE.pages[0]!, lines, blocks: [] }
  return withoutShown(page, shown).lines.map(({ text }) => text)
}

const LINE = line('one two three', [50, 100])
const BESIDE: Polygon = turnedBox([50, 300], 320, 20)

test('what lies beside it takes nothing away', () => {
  expect(left([LINE], [])).toEqual(['one two three'])
  expect(left([LINE], [BESIDE])).toEqual(['one two three'])
})

test('words that stand there already are left out, alone or with their line', () => {
  expect(left([LINE], [turnedBox([160, 102], 100, 18)])).toEqual(['one three'])
  expect(left([LINE, line('other', [50, 400])], [turnedBox([45, 98], 330, 25)])).toEqual(['other'])
})

test('a word that is touched is not covered', () => {
  expect(left([LINE], [turnedBox([120, 100], 35, 20)])).toEqual(['one two three'])
})

test('text of another size or direction is another text', () => {
  expect(left([LINE], [turnedBox([0, 50], 500, 150)])).toEqual(['one two three'])
  expect(left([LINE], [turnedBox([40, 112], 400, 4)])).toEqual(['one two three'])
  expect(left([LINE], [turnedBox([40, 40], 300, 30, 40)])).toEqual(['one two three'])
})

test('at an angle and backwards, too', () => {
  expect(left([line('down the side', [400, 50], 90)], [turnedBox([400, 50], 320, 20, 90)])).toEqual([])
  expect(left([LINE], [turnedBox([370, 120], 320, 20, 180)])).toEqual([])
})
