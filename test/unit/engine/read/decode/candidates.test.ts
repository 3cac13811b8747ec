import { describe, expect, test } from 'vitest'
import { CANDIDATES, candidatesOf } from '../../../../../functions/ocr/engine/read/decode/candidates.ts'
import { stepsOf } from '../../../../../functions/ocr/engine/read/decode/scores.ts'

/** Blank, two letters of ASCII far apart, and what no keyboard has between and after them. */
const CLASSES = ['', ...Array.from({ length: 40 }, (_, at) => String.fromCodePoint(0x4e00 + at))]
CLASSES[9] = 'a'
CLASSES[38] = 'b'
const [A, B] = [9, 38]

/** Rows as {class: probability}; what is not named shares what is left. */
function matrix(...rows: readonly Readonly<Record<number, number>>[]): Float32Array {
  return Float32Array.from(
    rows.flatMap((row) => {
      const named = Object.values(row)
      const left = 1 - named.reduce((sum, p) => sum + p, 0)
      return CLASSES.map((_, c) => row[c] ?? left / (CLASSES.length - named.length))
    }),
  )
}
const steps = (data: Float32Array, rows?: Int32Array) =>
  stepsOf({ data, ...(rows ? { rows } : {}) }, CLASSES.length)
const read = (...rows: readonly Readonly<Record<number, number>>[]) => {
  const { counts, classes, probabilities } = candidatesOf(steps(matrix(...rows)), CLASSES)
  return rows.map((_, step) =>
    Array.from({ length: counts[step]! }, (_, k) => [
      classes[step * CANDIDATES + k],
      expect.closeTo(probabilities[step * CANDIDATES + k]!, 6),
    ]),
  )
}

test('likely classes, the likeliest first, wherever they stand in the alphabet', () => {
  expect(read({ 0: 0.3, [A]: 0.05, [B]: 0.5, 20: 0.12 }, { 40: 0.6, 1: 0.39 })).toEqual([
    [
      [B, 0.5],
      [0, 0.3],
      [20, 0.12],
      [A, 0.05],
    ],
    [
      [40, 0.6],
      [1, 0.39],
    ],
  ])
})

test('of a step that is sure of its winner the winner alone', () => {
  expect(read({ 0: 0.98, [A]: 0.015 }, { [A]: 0.015, [B]: 0.98 }, { 0: 0.012, 30: 0.975 })).toEqual([
    [[0, 0.98]],
    [[B, 0.98]],
    [[30, 0.975]],
  ])
})

test('no more than there are places: the likeliest', () => {
  const row = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [at + 1, 0.02 + at * 0.01]))
  const [found] = read(row)
  expect(found!.map(([c]) => c)).toEqual([12, 11, 10, 9, 8, 7, 6, 5])
})

test('none of a step whose classes are all unlikely', () => {
  const data = new Float32Array(CLASSES.length).fill(0.005)
  expect(candidatesOf(steps(data), CLASSES)).toMatchObject({
    steps: 1,
    isDoubtful: true,
    counts: Uint8Array.of(0),
  })
})

describe('a line is in doubt', () => {
  const isDoubtful = (...rows: readonly Readonly<Record<number, number>>[]) =>
    candidatesOf(steps(matrix(...rows)), CLASSES).isDoubtful
  test('where a step is', () => {
    expect(isDoubtful({ [A]: 0.91, [B]: 0.09 }, { [B]: 0.999 })).toBe(false)
    expect(isDoubtful({ [B]: 0.999 }, { [A]: 0.89, [B]: 0.11 })).toBe(true)
  })
  test('but not where there is none', () => {
    expect(isDoubtful()).toBe(false)
  })
})

test('looks no further than a likelier class can lie', () => {
  // What is read after the sum is reached would show: there is no such class.
  const data = matrix({ 0: 0.6, [A]: 0.395 })
  data[20] = 0.5
  const { counts, classes } = candidatesOf(steps(data), CLASSES)
  expect(Array.from(classes.subarray(0, counts[0]))).toEqual([0, A])
})

test('reads from the middle of a buffer', () => {
  const whole = matrix({ [A]: 0.9 }, { [B]: 0.7, 3: 0.2 })
  const { steps: count, classes } = candidatesOf(steps(whole.subarray(CLASSES.length)), CLASSES)
  expect([count, classes[0], classes[1]]).toEqual([1, B, 3])
})

test('steps that a model leaves out have the row that they share', () => {
  const {
    steps: count,
    counts,
    classes,
  } = candidatesOf(
    steps(matrix({ 0: 0.999 }, { [A]: 0.9 }, { [B]: 0.98 }), Int32Array.of(0, 1, 0, 0, 2, 0)),
    CLASSES,
  )
  const winners = Array.from({ length: count }, (_, step) => classes[step * CANDIDATES])
  expect([winners, Array.from(counts)]).toEqual([
    [0, A, 0, 0, B, 0],
    [1, 1, 1, 1, 1, 1],
  ])
})
