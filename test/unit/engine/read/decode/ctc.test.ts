import { describe, expect, test } from 'vitest'
import { decodeGreedily } from '../../../../../functions/ocr/engine/read/decode/ctc.ts'
import { stepsOf } from '../../../../../functions/ocr/engine/read/decode/scores.ts'

const CLASSES = ['', 'a', 'b', ' ']

/** One row a step: the winner's probability on its class, the rest shared evenly. */
function steps(...winners: readonly (readonly [classIndex: number, probability: number])[]): Float32Array {
  return Float32Array.from(
    winners.flatMap(([winner, probability]) =>
      CLASSES.map((_, c) => (c === winner ? probability : (1 - probability) / (CLASSES.length - 1))),
    ),
  )
}
const read = (data: Float32Array, values: 'probabilities' | 'logits' = 'probabilities') =>
  decodeGreedily(stepsOf({ data }, CLASSES.length), CLASSES, values)

test('repeats merge, a blank between keeps them apart', () => {
  const characters = read(steps([1, 0.9], [1, 0.7], [0, 0.9], [1, 0.8], [2, 0.6]))
  expect(characters.map((c) => c.text).join('')).toBe('aab')
})

test('a character has the highest confidence of its steps and knows where they are', () => {
  const characters = read(steps([0, 0.9], [1, 0.7], [1, 0.9], [1, 0.8], [0, 0.9]))
  expect(characters).toEqual([{ text: 'a', confidence: expect.closeTo(0.9, 5), from: 1, to: 4 }])
})

test('spaces are characters', () => {
  expect(
    read(steps([1, 0.9], [3, 0.9], [2, 0.9]))
      .map((c) => c.text)
      .join(''),
  ).toBe('a b')
})

test('nothing but blanks reads as nothing', () => {
  expect(read(steps([0, 0.9], [0, 0.9]))).toEqual([])
  expect(read(new Float32Array(0))).toEqual([])
})

test('logits are turned into probabilities', () => {
  const logits = Float32Array.from([0, 2, 0, 0])
  const [only] = read(logits, 'logits')
  expect(only?.text).toBe('a')
  expect(only?.confidence).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 3), 6)
})

test('a blank that is not class 0', () => {
  const characters = decodeGreedily(stepsOf({ data: Float32Array.from([0.8, 0.1, 0.1, 0.1, 0.1, 0.8]) }, 3), [
    'x',
    'y',
    '',
  ])
  expect(characters.map((c) => c.text)).toEqual(['x'])
})

describe('a gap between words', () => {
  /** An `a` and a `b` with blank steps between, each giving the space a probability. */
  const gap = (...spaces: readonly number[]) =>
    Float32Array.from([0, 1, 0, 0, ...spaces.flatMap((p) => [1 - p, 0, 0, p]), 0, 0, 1, 0])
  const textOf = (data: Float32Array, classes: readonly string[] = CLASSES) =>
    decodeGreedily(stepsOf({ data }, classes.length), classes)
      .map((c) => c.text)
      .join('')

  test('is one when its steps hint at it together', () => {
    expect(textOf(gap(0.02, 0.05, 0.04))).toBe('a b')
    expect(textOf(gap(0.02, 0.05))).toBe('ab')
  })
  test('has the sum as its confidence and lies between its neighbours', () => {
    expect(read(gap(0.2, 0.3))[1]).toEqual({
      text: ' ',
      confidence: expect.closeTo(0.5, 5),
      from: 1,
      to: 3,
    })
  })
  test('is none beside Chinese characters, nor where a space was read', () => {
    expect(textOf(gap(0.3, 0.3), ['', '中', 'b', ' '])).toBe('中b')
    expect(textOf(gap(0.3, 0.9, 0.3))).toBe('a b')
  })
  test('before the first and after the last character is none', () => {
    expect(textOf(Float32Array.from([0.7, 0, 0, 0.3, 0, 1, 0, 0, 0.7, 0, 0, 0.3]))).toBe('a')
  })
  test('is found in logits too', () => {
    const step = (c: number, space = -20) => [...[0, 1, 2].map((k) => (k === c ? 0 : -20)), space]
    expect(
      read(Float32Array.from([...step(1), ...step(0, -1), ...step(2)]), 'logits').map((c) => c.text),
    ).toEqual(['a', ' ', 'b'])
  })
})
