import { expect, test } from 'vitest'
import { parsePages, printPages } from '../../../functions/ocr/accept/page-ranges.ts'

test.each([
  ['1', [{ from: 1, to: 1 }], '1'],
  [
    '1-3,7',
    [
      { from: 1, to: 3 },
      { from: 7, to: 7 },
    ],
    '1-3,7',
  ],
  ['5-', [{ from: 5 }], '5-'],
  [
    '7,1-3',
    [
      { from: 1, to: 3 },
      { from: 7, to: 7 },
    ],
    '1-3,7',
  ],
  ['1-3,2-5,6', [{ from: 1, to: 6 }], '1-6'],
  ['3-9,4', [{ from: 3, to: 9 }], '3-9'],
  ['2-4,4-,9', [{ from: 2 }], '2-'],
  ['999999', [{ from: 999_999, to: 999_999 }], '999999'],
])('%s', (text, ranges, printed) => {
  expect(parsePages(text)).toEqual(ranges)
  expect(printPages(ranges)).toBe(printed)
  expect(parsePages(printed)).toEqual(ranges)
})

test.each([
  ...['', '0', '01', '-3', '3-1', '1--3', '1-3-5', '1,', ',1', '1;2', '1 - 3', ' 1', 'a', '１', '1e3', '1.5'],
  ...['1000000', '+1', '1\n', '-', Array.from({ length: 400 }, () => '10').join(',')],
])('%j is none', (text) => {
  expect(() => parsePages(text)).toThrow(
    /^Expected page numbers from 1 and ranges of them, such as 1-3,7 or 5-, for pages but received ".*"\.$/,
  )
})

test('no ranges ask for all pages', () => {
  expect(printPages()).toBe('1-')
})
