import { expect, test } from 'vitest'
import { align } from '../../../../../functions/ocr/engine/read/decode/align.ts'
import { decodeGreedily } from '../../../../../functions/ocr/engine/read/decode/ctc.ts'
import { stepsOf } from '../../../../../functions/ocr/engine/read/decode/scores.ts'

const CLASSES = ['', 'a', 'b', 'c']
const matrix = (...rows: readonly (readonly number[])[]) =>
  stepsOf({ data: Float32Array.from(rows.flat()) }, CLASSES.length)

test('a character stands where it is likeliest, though another class wins there', () => {
  const data = matrix([0.9, 0.05, 0.05, 0], [0.1, 0.5, 0.4, 0], [0.2, 0.4, 0.4, 0], [0.9, 0, 0.1, 0])
  expect(align(data, [2])).toEqual([{ from: 1, to: 3, peak: expect.closeTo(0.4, 6) }])
})

test('neighbours share no step, and need no blank between them', () => {
  const data = matrix([0, 0.9, 0.1, 0], [0, 0.5, 0.4, 0.1], [0, 0.1, 0.8, 0.1])
  expect(align(data, [1, 2])).toEqual([
    { from: 0, to: 2, peak: expect.closeTo(0.9, 6) },
    { from: 2, to: 3, peak: expect.closeTo(0.8, 6) },
  ])
})

test('equal neighbours need a blank between them', () => {
  const data = matrix([0.1, 0.9, 0, 0], [0.1, 0.9, 0, 0], [0.3, 0.7, 0, 0], [0.1, 0.9, 0, 0])
  expect(align(data, [1, 1])).toEqual([
    { from: 0, to: 2, peak: expect.closeTo(0.9, 6) },
    { from: 3, to: 4, peak: expect.closeTo(0.9, 6) },
  ])
})

test('steps that rule a character out are passed, too', () => {
  expect(align(matrix([1, 0, 0, 0], [1, 0, 0, 0]), [3])).toEqual([
    { from: expect.any(Number), to: expect.any(Number), peak: 0 },
  ])
  expect(align(matrix([1, 0, 0, 0]), [])).toEqual([])
})

test('the text of the best path lies where the best path saw it', () => {
  let state = 3
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  for (let nth = 0; nth < 100; nth++) {
    const rows = Array.from({ length: 20 }, () => CLASSES.map(() => random() ** 3))
    const data = matrix(...rows.map((row) => row.map((p) => p / row.reduce((sum, each) => sum + each, 0))))
    const path = decodeGreedily(data, CLASSES)
    const text = path.map((character) => CLASSES.indexOf(character.text))
    expect(align(data, text)).toEqual(
      path.map(({ from, to, confidence }) => ({ from, to, peak: confidence })),
    )
  }
})
