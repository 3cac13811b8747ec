import { expect, test } from 'vitest'
import { layOnGround } from '../../../functions/ocr/engine/lay-on-ground.ts'

type Rgba = readonly [number, number, number, number]
const CLEAR: Rgba = [77, 77, 77, 0]

/** Strokes of the inks, one pixel each, with two clear ones between them, in rows of 30. */
function strokes(...inks: readonly Rgba[]): Uint8Array {
  const pixels = Array.from({ length: 300 }, (_, i) =>
    i % 3 === 1 ? inks[Math.floor(i / 30) % inks.length]! : CLEAR,
  )
  return Uint8Array.from(pixels.flat())
}

const groundOf = (samples: Uint8Array): readonly number[] => [
  ...layOnGround(samples, 4, 30).rgb.subarray(0, 3),
]

test.each([
  ['black', [[0, 0, 0, 255]], 255],
  [
    'red and blue',
    [
      [230, 0, 0, 255],
      [0, 0, 230, 255],
    ],
    255,
  ],
  ['a middle grey', [[128, 128, 128, 255]], 255],
  ['white', [[255, 255, 255, 255]], 0],
  ['yellow', [[255, 230, 0, 255]], 0],
  ['white at half its strength', [[255, 255, 255, 128]], 0],
  [
    'grey and white',
    [
      [128, 128, 128, 255],
      [255, 255, 255, 255],
    ],
    0,
  ],
  [
    'black and white',
    [
      [0, 0, 0, 255],
      [255, 255, 255, 255],
    ],
    128,
  ],
] as const)('%s stands on a ground that shows it', (_name, inks, level) => {
  expect(groundOf(strokes(...(inks as readonly Rgba[])))).toEqual([level, level, level])
})

test('colours under full transparency neither show nor count', () => {
  const samples = Uint8Array.from(Array.from({ length: 400 }, (_, i) => [i % 256, 255, 255, 0]).flat())
  const { rgb, warnings } = layOnGround(samples, 4, 20)
  expect(new Set(rgb)).toEqual(new Set([255]))
  expect(warnings).toEqual([])
})

test('what is opaque stays as it is, white as well', () => {
  const samples = Uint8Array.from([255, 254, 253, 255, 1, 2, 3, 255])
  expect(layOnGround(samples, 4, 2)).toEqual({ rgb: Uint8Array.from([255, 254, 253, 1, 2, 3]), warnings: [] })
})

test('what is black below a clear band has no edge beside it and keeps white', () => {
  const sheet = Uint8Array.from(
    Array.from({ length: 900 }, (_, i) => (i < 30 ? CLEAR : [0, 0, 0, 255])).flat(),
  )
  expect(groundOf(sheet)).toEqual([255, 255, 255])
})

test('parts of transparency mix, and a warning names another ground than white', () => {
  const { rgb, warnings } = layOnGround(
    Uint8Array.from([255, 255, 255, 51, 9, 9, 9, 0, 255, 255, 255, 255]),
    4,
    3,
  )
  expect([...rgb]).toEqual([51, 51, 51, 0, 0, 0, 255, 255, 255])
  expect(warnings).toEqual([{ code: 'ground-chosen', message: expect.stringContaining('over black') }])
})

test('grey with alpha becomes RGB', () => {
  const { rgb } = layOnGround(Uint8Array.from([0, 255, 0, 0, 10, 255]), 2, 3)
  expect([...rgb]).toEqual([0, 0, 0, 255, 255, 255, 10, 10, 10])
})
