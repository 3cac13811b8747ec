// Which pages are chosen, how the rest is asked for, and in which order pages are told.
import { expect, test } from 'vitest'
import { choosePages, pagesValue, readPages } from '../../../../functions/ocr/engine/files/read-pages.ts'
import { OcrError, type Page } from '../../../../functions/ocr/engine/vocabulary.ts'

test.each([
  [undefined, [1, 2, 3, 4, 5]],
  [[{ from: 2, to: 3 }], [2, 3]],
  [[{ from: 4 }], [4, 5]],
  [
    [
      { from: 5, to: 9 },
      { from: 1, to: 1 },
    ],
    [1, 5],
  ],
  [
    [{ from: 1, to: 3 }, { from: 2 }],
    [1, 2, 3, 4, 5],
  ],
] as const)('of five pages %j chooses %j', (asked, chosen) => {
  expect(choosePages(asked, 5)).toEqual(chosen)
})

test('pages that are not there: the message says how many there are', () => {
  const sentence = 'expected pages between 1 and 5, as many as the file has, but received 6,8-'
  expect(() => choosePages([{ from: 6, to: 6 }, { from: 8 }], 5)).toThrow(
    new OcrError('no-such-page', sentence),
  )
})

test.each([
  [[7], '7'],
  [[1, 2, 3], '1-3'],
  [[1, 3, 4, 9], '1,3-4,9'],
])('%j is asked for as %s', (numbers, value) => expect(pagesValue(numbers)).toBe(value))

const page = (number: number): Page => ({
  ...{ number, width: 9, height: 9, text: '', lines: [], blocks: [], warnings: [] },
})
const broken = new OcrError('unreadable-image', 'broken')
const stand = async (number: number) => page(number)

test('pages are told one by one, each waited for, and before the next is read', async () => {
  const order: string[] = []
  const read = async (number: number) => {
    order.push(`read ${number}`)
    return page(number)
  }
  const onPage = async ({ number }: Page) => {
    await new Promise((resolve) => setTimeout(resolve, 1))
    order.push(`told ${number}`)
  }
  await readPages([2, 3], read, stand, { onPage })
  expect(order).toEqual(['read 2', 'told 2', 'read 3', 'told 3'])
})

test('broken pages are told when the first good one is known', async () => {
  const told: [number, number][] = []
  let reads = 0
  const read = async (number: number) => {
    reads++
    if (number < 3) throw broken
    return page(number)
  }
  await readPages([1, 2, 3], read, stand, { onPage: ({ number }) => void told.push([number, reads]) })
  expect(told).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ])
})

test('what is no fault of a page ends the reading', async () => {
  const read = async (number: number) => {
    if (number === 2) throw new OcrError('model-mismatch', 'no model')
    return page(number)
  }
  await expect(readPages([1, 2, 3], read, stand, {})).rejects.toThrow('no model')
})

test('one page is read even if there is no time, and none is asked about behind the last', async () => {
  let asked = 0
  const isOutOfTime = () => ++asked > 0
  expect(await readPages([1, 2], stand, stand, { isOutOfTime })).toHaveLength(1)
  expect(asked).toBe(1)
  expect(await readPages([1], stand, stand, { isOutOfTime })).toHaveLength(1)
  expect(asked).toBe(1)
})
