import { describe, expect, test } from 'vitest'
import { turnedHalf } from '../../../../functions/ocr/engine/geometry.ts'
import { locate } from '../../../../functions/ocr/engine/read/locate.ts'
import type { ReadBox } from '../../../../functions/ocr/engine/read/read-box.ts'
import type { Polygon } from '../../../../functions/ocr/engine/vocabulary.ts'

/** 100 px long, 10 high. */
const BOX: Polygon = [
  [10, 20],
  [110, 20],
  [110, 30],
  [10, 30],
]

/** Characters with the middles they were seen at, in percent of the strip. */
function boxOf(seen: readonly (readonly [text: string, percent: number])[], polygon = BOX): ReadBox {
  const characters = seen.map(([text, percent], at) => ({
    ...{ text, confidence: 1 - at / 10 },
    from: (percent - 1) / 100,
    to: (percent + 1) / 100,
  }))
  return { polygon, reading: { text: seen.map(([text]) => text).join(''), confidence: 0.9, characters } }
}

/** From where to where along BOX, in percent of it. */
const placeOf = ({ polygon }: { polygon?: Polygon }) =>
  [polygon![0], polygon![1]].map(([x]) => Math.round((x - 10) * 1000) / 1000)
const wordsOf = (box: ReadBox) => locate(box, 'word').words!.map((word) => [word.text, ...placeOf(word)])
const charactersOf = (box: ReadBox) =>
  locate(box, 'character').characters!.map((character) => [character.text, ...placeOf(character)])

describe('by detail', () => {
  const box = boxOf([
    ['a', 20],
    [' ', 30],
    ['b', 40],
  ])
  test('line: nothing', () => {
    expect(locate(box, 'line')).toEqual({})
  })
  test('word: words alone, as sure as the mean of their characters', () => {
    const found = locate(boxOf([...'ab'].map((text, at) => [text, 20 + at * 10])), 'word')
    expect(found).toEqual({ words: [{ text: 'ab', confidence: 0.95, polygon: expect.any(Array) }] })
  })
  test('character: the spaces, too, and no field but those of a character', () => {
    const { words, characters } = locate(box, 'character')
    expect(words!.map(({ text, confidence }) => [text, confidence])).toEqual([
      ['a', 1],
      ['b', 0.8],
    ])
    expect(characters!.map(({ text }) => text).join('')).toBe('a b')
    for (const character of characters!)
      expect(Object.keys(character)).toEqual(['text', 'confidence', 'polygon'])
  })
  test('of nothing there is nothing', () => {
    expect(locate(boxOf([]), 'character')).toEqual({ words: [], characters: [] })
  })
})

describe('cells', () => {
  test('of equal characters meet in the middle; the outer ones are as wide as the others', () => {
    const box = boxOf([
      ['一', 30],
      ['二', 40],
      ['三', 50],
    ])
    expect(charactersOf(box)).toEqual([
      ['一', 25, 35],
      ['二', 35, 45],
      ['三', 45, 55],
    ])
    expect(wordsOf(box)).toEqual([['一二三', 25, 55]])
  })
  test('of a wide and a narrow neighbour meet nearer to the narrow one', () => {
    const [, [, from, to]] = charactersOf(
      boxOf([
        ['m', 30],
        ['i', 40],
        ['m', 50],
      ]),
    ) as [unknown, [string, number, number]]
    expect([from, to]).toEqual(
      [40 - (10 * 0.32) / 1.17, 40 + (10 * 0.32) / 1.17].map((x) => expect.closeTo(x, 2)),
    )
  })
  test('end with the box', () => {
    const places = charactersOf(
      boxOf([
        ['一', 2],
        ['二', 98],
      ]),
    )
    expect([places[0]![1], places[1]![2]]).toEqual([0, 100])
  })
  test('do not reach across a gap that no space was seen in', () => {
    const box = boxOf([20, 30, 40, 70, 80, 90].map((at) => ['一', at]))
    expect(charactersOf(box).slice(2, 4)).toEqual([
      ['一', 35, 48],
      ['一', 62, 75],
    ])
  })
  test('of one character alone are about as wide as the line is high', () => {
    expect(charactersOf(boxOf([['一', 50]]))).toEqual([['一', 46, 54]])
  })
})

describe('spaces', () => {
  test('lie between the words, and these are as wide as their characters', () => {
    const box = boxOf([
      ['a', 20],
      ['b', 26],
      [' ', 33],
      ['c', 60],
      ['d', 66],
    ])
    expect(wordsOf(box)).toEqual([
      ['ab', 17, 29],
      ['cd', 57, 69],
    ])
    expect(charactersOf(box)[2]).toEqual([' ', 29, 57])
  })
  test('of no width stand where words touch', () => {
    const box = boxOf([
      ['一', 20],
      ['二', 30],
      [' ', 33],
      ['三', 36],
    ])
    expect(charactersOf(box).slice(1)).toEqual([
      ['二', 25, 33],
      [' ', 33, 33],
      ['三', 33, 41],
    ])
  })
  test('of full width part words, side by side they share their place, and at an end they take it', () => {
    const box = boxOf([
      ['　', 10],
      ['一', 30],
      ['二', 40],
      ['　', 50],
      [' ', 60],
      ['三', 75],
    ])
    expect(wordsOf(box).map(([text]) => text)).toEqual(['一二', '三'])
    expect(charactersOf(box).filter(([text]) => /\s/.test(String(text)))).toEqual([
      ['　', 0, 25],
      ['　', 45, 57.5],
      [' ', 57.5, 70],
    ])
    expect(locate(boxOf([['　', 50]]), 'character')).toMatchObject({
      words: [],
      characters: [{ text: '　' }],
    })
  })
})

describe('on the page', () => {
  const seen = [
    ['一', 25],
    ['二', 75],
  ] as const
  const rounded = (polygon: Polygon | undefined) =>
    polygon!.map((point) => point.map((value) => Math.round(value * 100) / 100))

  test('a line read from its other end begins there', () => {
    const { characters } = locate(boxOf(seen, turnedHalf(BOX)), 'character')
    expect(rounded(characters![0]!.polygon)).toEqual([
      [110, 30],
      [60, 30],
      [60, 20],
      [110, 20],
    ])
  })
  test('a tilted line has tilted cells', () => {
    const tilted: Polygon = [
      [0, 0],
      [80, 60],
      [74, 68],
      [-6, 8],
    ]
    expect(rounded(locate(boxOf(seen, tilted), 'character').characters![1]!.polygon)).toEqual([
      [40, 30],
      [80, 60],
      [74, 68],
      [34, 38],
    ])
  })
  test('a box in perspective is divided as its strip was cut: what is nearer is larger', () => {
    const nearOnTheLeft: Polygon = [
      [0, 0],
      [90, 20],
      [90, 40],
      [0, 60],
    ]
    const { characters } = locate(boxOf(seen, nearOnTheLeft), 'character')
    expect(characters![0]!.polygon![1]![0]).toBeCloseTo(67.5, 5)
  })
  test('stacked characters lie below each other, each as high as the others', () => {
    const column: Polygon = [
      [10, 0],
      [20, 0],
      [20, 100],
      [10, 100],
    ]
    const stacked = [
      ['一', 20],
      ['1', 30],
      ['二', 40],
    ] as const
    const { words, characters } = locate({ ...boxOf(stacked, column), isStacked: true }, 'character')
    expect(rounded(words![0]!.polygon)).toEqual([
      [10, 15],
      [20, 15],
      [20, 45],
      [10, 45],
    ])
    expect(rounded(characters![1]!.polygon)).toEqual([
      [10, 25],
      [20, 25],
      [20, 35],
      [10, 35],
    ])
    const alone = locate({ ...boxOf([['一', 50]], column), isStacked: true }, 'word').words![0]!
    expect(rounded(alone.polygon)[0]).toEqual([10, 46])
  })
})
