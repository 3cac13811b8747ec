// TIFFs of many pages and of odd chains: each page is the one it says, and costs the same wherever it stands.
import { describe, expect, test } from 'vitest'
import { openTiff } from '../../../../functions/ocr/engine/files/tiff.ts'
import { makeTiff, type TiffPage } from '../../../fixtures/tiffs.ts'

const grey = (level: number): TiffPage => ({
  ...{ widthPx: 12, heightPx: 8 + (level % 3) },
  data: [new Uint8Array(12 * (8 + (level % 3))).fill(level)],
})
const levels = Array.from({ length: 10 }, (_, i) => i * 20)

describe.each([
  ['little-endian', {}],
  ['big-endian', { bigEndian: true }],
  ['BigTIFF', { big: true }],
  ['big-endian BigTIFF', { big: true, bigEndian: true }],
])('%s', (_name, layout) => {
  test('every page, in any order, also at one time; the bytes stay as they are', async () => {
    const bytes = makeTiff(levels.map(grey), layout)
    const before = Buffer.from(bytes)
    const file = openTiff(bytes)
    expect(file.pageCount).toBe(levels.length)
    const order = [10, 1, 5, 5, 2, 9]
    const pages = await Promise.all(order.map((number) => file.decode(number)))
    expect(pages.map(({ page }) => [page.data[0], page.heightPx])).toEqual(
      order.map((number) => [levels[number - 1], 8 + (levels[number - 1]! % 3)]),
    )
    expect(bytes.equals(before)).toBe(true)
  })

  test('a chain that leads back, or out of the file, ends there', async () => {
    const bytes = makeTiff(levels.map(grey), layout)
    const { bigEndian = false, big = false } = layout as { bigEndian?: boolean; big?: boolean }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    // What leads from the third page to the fourth.
    let at = big ? 8 : 4
    const offset = () => (big ? Number(view.getBigUint64(at, !bigEndian)) : view.getUint32(at, !bigEndian))
    for (let nth = 0; nth < 3; nth++) {
      const directory = offset()
      const count = big
        ? Number(view.getBigUint64(directory, !bigEndian))
        : view.getUint16(directory, !bigEndian)
      at = directory + (big ? 8 + count * 20 : 2 + count * 12)
    }
    for (const wrong of [big ? 16 : 8, bytes.length - 1, bytes.length * 2]) {
      if (big) view.setBigUint64(at, BigInt(wrong), !bigEndian)
      else view.setUint32(at, wrong, !bigEndian)
      const file = openTiff(bytes)
      expect(file.pageCount).toBe(3)
      expect((await file.decode(3)).page.data[0]).toBe(levels[2])
    }
  })
})

test('the last pages of 30,000 take no longer than the first', async () => {
  const file = openTiff(makeTiff(Array.from({ length: 30_000 }, (_, i) => grey(i % 256))))
  expect(file.pageCount).toBe(30_000)
  const begin = performance.now()
  for (let number = 29_951; number <= 30_000; number++) {
    expect((await file.decode(number)).page.data[0]).toBe((number - 1) % 256)
  }
  // A walk through all pages before takes half a second each time.
  expect(performance.now() - begin).toBeLessThan(3000)
})

test.each([
  ['no directory', Buffer.from('49492a0000000000', 'hex')],
  ['its beginning alone', Buffer.from('49492a00', 'hex')],
  ['a directory beyond its end', Buffer.from('4d4d002a0000ffff', 'hex')],
])('%s is no whole TIFF', (_name, bytes) => {
  expect(() => openTiff(bytes)).toThrow('expected a whole TIFF image')
})
