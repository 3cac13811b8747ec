import { expect, test } from 'vitest'
import { angleOf } from '../../../functions/ocr/engine/geometry.ts'
import { turnOf } from '../../../functions/ocr/engine/orient.ts'
import type { Reading } from '../../../functions/ocr/engine/read/recognise.ts'
import type { Polygon } from '../../../functions/ocr/engine/vocabulary.ts'

const box = (x: number, y: number, width: number, height: number): Polygon => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
]
/** As the detector gives boxes much higher than wide. */
const upended = (x: number, y: number, width: number, height: number): Polygon => {
  const [a, b, c, d] = box(x, y, width, height)
  return [b, c, d, a]
}
const many = (make: (nth: number) => Polygon, count = 10) =>
  Array.from({ length: count }, (_, nth) => make(nth))
const reading = (text: string, confidence: number): Reading => ({
  ...{ text, confidence },
  characters: Array.from(text, (character) => ({ text: character, confidence, from: 0, to: 1 })),
})

/** Reads well in one direction, in degrees; counts its looks. */
function looksAt(degrees: number, text = 'some words', columns = 0) {
  const seen = { readOne: 0, glances: 0 }
  const read = (kind: keyof typeof seen, polygon: Polygon): Reading => {
    seen[kind]++
    const angle = Math.round((angleOf(polygon) * 180) / Math.PI + 360) % 360
    return reading(text, angle === degrees ? 0.98 : 0.6)
  }
  return {
    seen,
    readOne: async (polygon: Polygon) => ({ polygon, reading: read('readOne', polygon) }),
    glance: async (polygon: Polygon) => read('glances', polygon),
    glanceStacked: async () => {
      seen.glances++
      return reading(text, columns)
    },
  }
}
const LYING = many((nth) => box(10, nth * 30, 200, 20))
const UPENDED = many((nth) => upended(nth * 30, 10, 20, 200))

test('of a page that stands upright three lines are read, and they are read anyway', async () => {
  const looks = looksAt(0)
  expect(await turnOf([...LYING, ...many((nth) => box(300, nth * 30, 12, 18), 5)], looks)).toMatchObject({
    quarters: 0,
  })
  expect(looks.seen).toEqual({ readOne: 3, glances: 0 })
})

test.each([
  [180, LYING],
  [90, UPENDED],
  [270, UPENDED],
])('text that is read at %i degrees turns the page', async (degrees, boxes) => {
  expect(await turnOf(boxes, looksAt(degrees))).toMatchObject({ quarters: degrees })
})

test('margin texts that are read as they lie do not outweigh a page on its side', async () => {
  const margin = many((nth) => box(0, nth * 300, 240, 20), 3)
  const looks = looksAt(270)
  const glance = async (polygon: Polygon) =>
    margin.some(([[, y]]) => y === polygon[0][1]) && angleOf(polygon) === 0
      ? reading('margin', 0.98)
      : looks.glance(polygon)
  expect(await turnOf([...margin, ...UPENDED], { ...looks, glance })).toMatchObject({ quarters: 270 })
})

test('lone characters turn nothing, whatever is seen in them from other sides', async () => {
  const grid = many((nth) => upended(nth * 40, 10, 14, 26), 36)
  const looks = looksAt(180, '6')
  expect(await turnOf(grid, looks)).toMatchObject({ quarters: 0 })
  expect(looks.seen.glances).toBeLessThanOrEqual(12)
})

test('columns of Chinese characters that are read one by one stand upright', async () => {
  expect(await turnOf(UPENDED, looksAt(90, '春天到了', 0.9))).toEqual({
    quarters: 0,
    tilt: 0,
    inColumns: true,
  })
  expect(await turnOf(UPENDED, looksAt(90, '春天到了', 0.3))).toMatchObject({
    quarters: 90,
    inColumns: false,
  })
})

test('what cannot be read in any direction costs few looks, and stays as it is', async () => {
  const looks = looksAt(45)
  expect(
    await turnOf(
      many((nth) => box(10, nth * 30, 200, 20), 80),
      looks,
    ),
  ).toMatchObject({ quarters: 0 })
  expect(looks.seen.readOne + looks.seen.glances).toBeLessThanOrEqual(16)
})
