import { describe, expect, test } from 'vitest'
import {
  angleOf,
  convexHull,
  minimumAreaRectangle,
  sides,
  squareToQuadrilateral,
  toPolygon,
  turnedHalf,
} from '../../../functions/ocr/engine/geometry.ts'
import type { Point, Polygon } from '../../../functions/ocr/engine/vocabulary.ts'

const rotate = (points: readonly Point[], degrees: number): Point[] => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return points.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos])
}
const BOX: Point[] = [
  [0, 0],
  [10, 0],
  [10, 4],
  [0, 4],
]

describe('convexHull', () => {
  test('keeps corners, drops what lies inside or on an edge', () => {
    const hull = convexHull([...BOX, [5, 2], [5, 0], [0, 2]])
    expect(new Set(hull)).toEqual(new Set(BOX))
    expect(hull).toHaveLength(4)
  })
  test('of fewer than three points is the points', () => {
    expect(
      convexHull([
        [1, 1],
        [0, 0],
      ]),
    ).toEqual([
      [0, 0],
      [1, 1],
    ])
  })
})

describe('minimumAreaRectangle', () => {
  test.each([0, 17, 45, 90, 133])('finds a box turned by %i degrees', (degrees) => {
    const box = minimumAreaRectangle(convexHull(rotate(BOX, degrees)))
    expect(box.length).toBeCloseTo(10, 6)
    expect(box.breadth).toBeCloseTo(4, 6)
    const [centre] = rotate([[5, 2]], degrees)
    expect(box.centre[0]).toBeCloseTo(centre![0], 6)
    expect(box.centre[1]).toBeCloseTo(centre![1], 6)
  })
})

describe('toPolygon', () => {
  const polygonOf = (points: readonly Point[]) => toPolygon(minimumAreaRectangle(convexHull(points)))
  const rounded = (polygon: Polygon) => polygon.map(([x, y]) => [Math.round(x), Math.round(y)])

  test('starts at the top left and goes clockwise', () => {
    expect(rounded(polygonOf(BOX))).toEqual(BOX)
  })
  test('a tall box is read downwards', () => {
    expect(
      rounded(
        polygonOf([
          [0, 0],
          [4, 0],
          [4, 10],
          [0, 10],
        ]),
      ),
    ).toEqual([
      [4, 0],
      [4, 10],
      [0, 10],
      [0, 0],
    ])
  })
  test('a box slightly taller than wide is read across', () => {
    expect(
      rounded(
        polygonOf([
          [0, 0],
          [10, 0],
          [10, 12],
          [0, 12],
        ]),
      ),
    ).toEqual([
      [0, 0],
      [10, 0],
      [10, 12],
      [0, 12],
    ])
  })
  test.each([-40, -10, 10, 40])('a tilt of %i degrees is the angle of reading', (degrees) => {
    expect((angleOf(polygonOf(rotate(BOX, degrees))) * 180) / Math.PI).toBeCloseTo(degrees, 4)
  })
})

test('sides along and across, and the same box from its other end', () => {
  const polygon = BOX as unknown as Polygon
  expect(sides(polygon)).toEqual({ along: 10, across: 4 })
  expect(turnedHalf(polygon)).toEqual([
    [10, 4],
    [0, 4],
    [0, 0],
    [10, 0],
  ])
})

test('squareToQuadrilateral meets all four corners of a perspective shape', () => {
  const shape: Polygon = [
    [3, 1],
    [20, 4],
    [17, 15],
    [1, 9],
  ]
  const [a, b, c, d, e, f, g, h] = squareToQuadrilateral(shape)
  const at = (u: number, v: number): Point => {
    const w = g * u + h * v + 1
    return [(a * u + b * v + c) / w, (d * u + e * v + f) / w]
  }
  for (const [corner, [u, v]] of [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ].entries()) {
    expect(at(u!, v!)[0]).toBeCloseTo(shape[corner]![0], 9)
    expect(at(u!, v!)[1]).toBeCloseTo(shape[corner]![1], 9)
  }
})
