import { expect, test } from 'vitest'
import { turnedHalf } from '../../../../functions/ocr/engine/geometry.ts'
import { createReader } from '../../../../functions/ocr/engine/read/read-box.ts'
import type { Recogniser } from '../../../../functions/ocr/engine/read/recognise.ts'
import type { Polygon, Raster } from '../../../../functions/ocr/engine/vocabulary.ts'

const HEIGHT_PX = 8

/** A column 10 px wide, 40 high, of four squares, the lowest one the brightest. */
const PAGE: Raster = {
  ...{ widthPx: 10, heightPx: 40, channels: 1 },
  data: Uint8Array.from({ length: 400 }, (_, i) => 60 * Math.floor(i / 100)),
}
/** As a detector gives a column: read downwards. */
const DOWNWARDS: Polygon = [
  [10, 0],
  [10, 40],
  [0, 40],
  [0, 0],
]

/** As sure as `sureness` says of a strip's first and last sample; it sees one character, in the strip's first half. */
const readerOf = (sureness: (first: number, last: number) => number): Recogniser => ({
  heightPx: HEIGHT_PX,
  isGrey: true,
  async read(strips) {
    return strips.map(({ data }) => {
      const confidence = sureness(data[0]!, data.at(-1)!)
      return { text: 'x', confidence, characters: [{ text: 'x', confidence, from: 0, to: 0.5 }] }
    })
  },
})
const read = async (sureness: (first: number, last: number) => number) => {
  const time = async <T>(_: unknown, work: () => T | Promise<T>): Promise<T> => work()
  const [box] = await createReader(PAGE, readerOf(sureness), time).readAll([DOWNWARDS])
  return box!
}

test('a box that is read well stays as it was found', async () => {
  expect(await read(() => 0.9)).toMatchObject({ polygon: DOWNWARDS, reading: { confidence: 0.9 } })
})

test('one that reads better from its other end has its corners there', async () => {
  const box = await read((first, last) => (first > last ? 0.9 : 0.1))
  expect(box).toMatchObject({ polygon: turnedHalf(DOWNWARDS), isStacked: false })
})

test('stacked characters are upright and run down the box', async () => {
  // Along the box all rows of a strip are alike; of cells laid side by side the first is dark, the last bright.
  let nth = 0
  const box = await read(() => (nth++ < 2 ? 0.1 : 0.9))
  expect(box.isStacked).toBe(true)
  expect(box.polygon).toEqual([
    [0, 0],
    [10, 0],
    [10, 40],
    [0, 40],
  ])
  expect(box.reading.characters).toEqual([{ text: 'x', confidence: 0.9, from: 0, to: 0.5 }])
})

test('what stays in doubt has its last look the way it reads best, what does not has none', async () => {
  const time = async <T>(_: unknown, work: () => T | Promise<T>): Promise<T> => work()
  const looked: (readonly [first: number, confidence: number])[] = []
  const readWith = async (sureness: (first: number, last: number) => number) => {
    const recogniser: Recogniser = {
      ...readerOf(sureness),
      async lookLast({ data }, reading) {
        looked.push([data[0]!, reading.confidence])
        return { ...reading, text: 'y' }
      },
    }
    const [box] = await createReader(PAGE, recogniser, time).readAll([DOWNWARDS])
    return box!
  }
  expect((await readWith((first, last) => (first > last ? 0.6 : 0.1))).reading.text).toBe('y')
  // From the other end, the bright one.
  expect(looked).toEqual([[180, 0.6]])
  expect((await readWith((first, last) => (first > last ? 0.9 : 0.1))).reading.text).toBe('x')
  expect(looked).toHaveLength(1)
})

/** Reads by the proportions of a strip: upright ones are higher than wide, or have margins that make them square. */
async function readLone(polygon: Polygon, upright: string, aside: string, confidence: number) {
  const time = async <T>(_: unknown, work: () => T | Promise<T>): Promise<T> => work()
  const say = (text: string, sure: number) => ({
    ...{ text, confidence: sure },
    characters: Array.from(text, (character) => ({ text: character, confidence: sure, from: 0, to: 1 })),
  })
  const recogniser: Recogniser = {
    heightPx: HEIGHT_PX,
    isGrey: true,
    read: async (strips) =>
      strips.map(({ widthPx }) => (widthPx > HEIGHT_PX * 1.5 ? say(aside, 0.99) : say(upright, confidence))),
  }
  return (await createReader(PAGE, recogniser, time).readAll([polygon]))[0]!
}
/** Twice as high as wide, given as read downwards. */
const TALL: Polygon = [
  [10, 0],
  [10, 20],
  [0, 20],
  [0, 0],
]

test.each([0.99, 0.6])('a lone character is not turned for another one, read with %f', async (confidence) => {
  const { polygon, reading } = await readLone(TALL, '6', '9', confidence)
  expect(reading.text).toBe('6')
  expect(polygon[0]).toEqual([0, 0])
})

test('a short word on its side is, where it is read more surely', async () => {
  expect((await readLone(TALL, 'U', 'cm', 0.6)).reading.text).toBe('cm')
})

test('one Chinese character that fills a tall box is a part of what stands there', async () => {
  expect((await readLone(TALL, '海', '上海', 0.98)).reading.text).toBe('上海')
})
