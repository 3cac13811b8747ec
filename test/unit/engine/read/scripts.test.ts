import { expect, test } from 'vitest'
import type { ReadBox } from '../../../../functions/ocr/engine/read/read-box.ts'
import type { Reading, Recogniser } from '../../../../functions/ocr/engine/read/recognise.ts'
import { findForeign, noSurer } from '../../../../functions/ocr/engine/read/scripts.ts'

const reading = (text: string, confidence: number): Reading => ({
  ...{ text, confidence },
  characters: [...text].map((character) => ({ text: character, confidence, from: 0, to: 0 })),
})
const box = (text: string, confidence: number, heightPx = 30): ReadBox => ({
  polygon: [
    [0, 0],
    [300, 0],
    [300, heightPx],
    [0, heightPx],
  ],
  reading: reading(text, confidence),
})
const STRIP = { widthPx: 1, heightPx: 1, channels: 1 as const, data: new Uint8Array(1) }

/** `x` is a letter that surprises; a second network sees every third of them as another. Counts how often it is asked. */
function recogniserOf(boxes: readonly ReadBox[]) {
  let asked = 0
  const recogniser: Recogniser = {
    heightPx: 1,
    isGrey: true,
    read: async () => [],
    surpriseOf: (text) => (6 * text.split('x').length) / text.length,
    async lookAgain() {
      const { text, confidence } = boxes[asked % boxes.length]!.reading
      asked++
      return reading(text.replace(/xxx/g, 'xyx'), confidence)
    },
  }
  return { recogniser, asked: () => asked }
}
async function foreignOf(boxes: readonly ReadBox[], order = boxes): Promise<string[]> {
  const { recogniser } = recogniserOf(order)
  return [...(await findForeign(boxes, recogniser, () => STRIP))].map((found) => found.reading.text)
}

const FOREIGN = box('xxx xxx xxx xxx', 0.9)
const OURS = box('plain words as they are', 0.98)

test('a line that surprises and that two networks take for different texts', async () => {
  expect(await foreignOf([FOREIGN])).toEqual([FOREIGN.reading.text])
  expect(await foreignOf([OURS, OURS, OURS])).toEqual([])
  expect(await foreignOf([OURS, FOREIGN, OURS], [FOREIGN])).toEqual([FOREIGN.reading.text])
})

test('not where both networks see the same', async () => {
  const same = box('x x x x x x x x x x', 0.9)
  expect(await foreignOf([same])).toEqual([])
})

test('not where one of them believes what it reads', async () => {
  const { recogniser } = recogniserOf([FOREIGN])
  const believed = { ...recogniser, lookAgain: async () => OURS.reading }
  expect((await findForeign([FOREIGN], believed, () => STRIP)).size).toBe(0)
})

test('short lines, low ones, and few letters among others tell nothing', async () => {
  expect(await foreignOf([box('xxx', 0.6)])).toEqual([])
  expect(await foreignOf([box('xxxxxxx', 0.6)])).toEqual([])
  expect(await foreignOf([box(FOREIGN.reading.text, 0.9, 17)])).toEqual([])
  expect(await foreignOf([OURS, OURS, box('xxx xxxx', 0.6)])).toEqual([])
})

test('capitals inside words make a sure line suspicious', async () => {
  const sure = (text: string) => box(text, 0.99)
  expect(await foreignOf([sure('xxxxxx xxxxxx xxxxxx')])).toEqual([])
  expect(await foreignOf([sure('xxxxxX xxxxxX xxxxxx')])).toEqual(['xxxxxX xxxxxX xxxxxx'])
})

test('of a page in another script six lines are compared and all are named; of other pages two', async () => {
  const page = Array.from({ length: 9 }, () => ({ ...FOREIGN }))
  const most = recogniserOf(page)
  expect((await findForeign(page, most.recogniser, () => STRIP)).size).toBe(9)
  expect(most.asked()).toBe(6)
  const few = recogniserOf(page)
  await findForeign([...page, ...Array.from({ length: 20 }, () => OURS)], few.recogniser, () => STRIP)
  expect(few.asked()).toBe(2)
})

test('a recogniser of one network, or without a language model, names none', async () => {
  const { recogniser } = recogniserOf([FOREIGN])
  const { surpriseOf, ...noModel } = recogniser
  const { lookAgain, ...noSecond } = recogniser
  for (const some of [noModel, noSecond])
    expect((await findForeign([FOREIGN], some, () => STRIP)).size).toBe(0)
})

test('noSurer lowers a line and all its characters alike, and raises none', () => {
  const { reading: lowered } = noSurer(box('ab', 0.8), 0.5)
  expect(lowered.confidence).toBe(0.5)
  expect(lowered.characters.map(({ confidence }) => confidence)).toEqual([0.5, 0.5])
  const low = box('ab', 0.4)
  expect(noSurer(low, 0.5)).toBe(low)
})

test('what both networks have said already is not asked again', async () => {
  const { recogniser, asked } = recogniserOf([FOREIGN])
  const other = reading(FOREIGN.reading.text.replace(/xxx/g, 'xyx'), 0.9)
  const seen = { ...FOREIGN, both: [FOREIGN.reading, other] as const }
  expect((await findForeign([seen], recogniser, () => STRIP)).size).toBe(1)
  expect(asked()).toBe(0)
})
