import { expect, test } from 'vitest'
import { compare, f1, relationsOf, type TrueCell } from '../../bench/tables/score.ts'

const cell = (row: number, column: number, text: string, columnSpan = 1): TrueCell => ({
  ...{ row, column, rowSpan: 1, columnSpan, text },
})
const CELLS = [cell(0, 0, 'a'), cell(0, 1, 'b b', 2), cell(1, 0, 'c'), cell(1, 1, ''), cell(1, 2, 'd')]

test('neighbours are what stands beside or below; empty places between do not count, nor does white space', () => {
  const said = relationsOf(CELLS).map(
    ({ first, second, isBeside }) => `${first}${isBeside ? '>' : 'v'}${second}`,
  )
  expect(said.sort()).toEqual(['a>bb', 'avc', 'bbvd', 'c>d'])
})

test('each is right once; alike is nearly the same text', () => {
  const wanted = relationsOf([cell(0, 0, 'Lantern'), cell(0, 1, 'Hut')])
  const found = relationsOf([cell(0, 0, 'Lanterm'), cell(0, 1, 'Hut'), cell(1, 1, 'x')])
  expect(compare(wanted, found, false)).toEqual({ found: 2, wanted: 1, right: 0 })
  expect(f1(compare(wanted, found, true))).toBeCloseTo(2 / 3)
  expect(compare(wanted, [...wanted, ...wanted], true).right).toBe(1)
})
