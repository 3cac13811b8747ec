import { describe, expect, test } from 'vitest'
import { agreement, createDoubt } from '../../../../functions/ocr/engine/read/doubt.ts'

/** How many of `count` looks are had, each of which ends as `gained` says. */
function hadOf(count: number, gained: (nth: number) => boolean, doubt = createDoubt()): number {
  const looks = doubt.looks()
  let had = 0
  for (let nth = 0; nth < count; nth++) {
    if (!looks.areWorthwhile()) continue
    looks.learn(gained(nth))
    had++
  }
  return had
}

test('looks that help go on', () => {
  expect(hadOf(200, (nth) => nth % 4 === 0)).toBe(200)
})

test('looks that help nothing are bounded, and counted', () => {
  const doubt = createDoubt()
  const had = hadOf(204, () => false, doubt)
  expect(had).toBe(12 + 192 / 16)
  expect(doubt.refused()).toBe(204 - had)
})

describe('of a script that nobody has learnt', () => {
  const line = ['nn 13in 071D on"nD21 D7y2', 'kual tera min opfe shizz qu'] as const

  test('three long lines of which two networks make two things are enough', () => {
    const doubt = createDoubt()
    for (let nth = 0; nth < 2; nth++) expect(doubt.compare(...line)).toBe(true)
    expect(hadOf(5, () => false, doubt)).toBe(5)
    doubt.compare(...line)
    expect(hadOf(5, () => false, doubt)).toBe(0)
  })

  test('lines that both read alike speak for a script that they know', () => {
    const doubt = createDoubt()
    expect(doubt.compare('Total amount 12.50', 'Total amount 12,50')).toBe(false)
    for (let nth = 0; nth < 3; nth++) doubt.compare(...line)
    expect(hadOf(5, () => false, doubt)).toBe(5)
  })

  test('short lines and Chinese ones say nothing', () => {
    const doubt = createDoubt()
    for (let nth = 0; nth < 5; nth++) {
      expect(doubt.compare('abc', 'xyz')).toBe(false)
      expect(doubt.compare('会议线要会议线要会议', '今天下午的通知请看这')).toBe(false)
    }
    expect(hadOf(5, () => false, doubt)).toBe(5)
  })
})

test.each([
  ['', '', 1],
  ['abcd', 'abcd', 1],
  ['abcd', 'abxd', 0.75],
  ['abcd', 'wxyz', 0],
  ['', 'ab', 0],
])('"%s" and "%s" agree by %f', (one, other, share) => {
  expect(agreement(one, other)).toBe(share)
})
