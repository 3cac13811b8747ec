import { expect, test } from 'vitest'
import { changesOf, kindOf, mistakesOf } from '../../bench/mistakes.ts'

const changed = (wanted: string, read: string, isWhole = true) => changesOf([...wanted], [...read], isWhole)

test('the fewest changes, each with its place in the order of the text', () => {
  expect(changed('CHOCOLATE', 'CHOCLATE')).toEqual([['O', '']])
  expect(changed('7.95', '795,')).toEqual([
    ['.', ''],
    ['', ','],
  ])
  expect(changed('abc', 'abc')).toEqual([])
  expect(changed('b1', 'a b1 c', false)).toEqual([])
  expect(changed('', 'ab')).toEqual([
    ['', 'a'],
    ['', 'b'],
  ])
})

test.each([
  ['7.95', '7,95', 'marks'],
  ['Total:', 'Total', 'marks'],
  ['maïs', 'mais', 'accents'],
  ['Walk', 'walk', 'case'],
  ['El Paso', 'EI Paso', 'alike'],
  ['1O', '10', 'alike'],
  ['SHOPPING', 'SHOPING', 'lost'],
  ['G20', 'G200', 'added'],
  ['晓橙', '晋橙', 'han'],
  ['Store', 'Stone', 'other'],
])('%s read as %s: %s', (wanted, read, kind) => expect(kindOf(changed(wanted, read))).toBe(kind))

test('of a page: lines missed, parted or wrong; exact ones and illegible ones are none', () => {
  const label = {
    image: 'a.png',
    text: '',
    lines: [
      { text: 'first line' },
      { text: 'left right' },
      { text: 'Store 12' },
      { text: 'never seen' },
      { text: '###' },
    ],
  }
  const lines = ['first line', 'left', 'right', 'Stone 12'].map((text) => ({ text, confidence: 0.95 }))
  const text = 'first line\nleft\nStone 12\nright'
  expect(
    mistakesOf('en_pages', label, lines, text).map(({ kind, wanted, read }) => [kind, wanted, read?.text]),
  ).toEqual([
    ['parted', 'left right', 'right'],
    ['other', 'Store 12', 'Stone 12'],
    ['missed', 'never seen', expect.any(String)],
  ])
})
