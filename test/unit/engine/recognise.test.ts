import { describe, expect, test } from 'vitest'
import { classesOf, type RecogniserEntry } from '../../../functions/ocr/engine/manifest.ts'
import { bucketFor, createRecogniser, toReading } from '../../../functions/ocr/engine/recognise.ts'
import type { Model } from '../../../functions/ocr/engine/session.ts'

const ENTRY: RecogniserEntry = {
  id: 'tiny',
  version: '1',
  task: 'recognise',
  file: 'tiny.onnx',
  sha256: '-',
  input: { channels: 1, order: 'rgb', mean: [0.5], std: [0.5], heightPx: 8, widthMultiplePx: 8 },
  output: { layout: 'NTC', values: 'probabilities', pixelsPerStep: 4 },
  alphabet: { file: 'tiny.txt', blankIndex: 0 },
}

/** Says class 1 wherever a step's first pixel is black, and remembers the widths it was given. */
function inkDetector(classCount = 2) {
  const widths: number[] = []
  const model: Model = {
    async run({ data, dims }) {
      const width = dims[3]!
      widths.push(width)
      const out = new Float32Array((width / 4) * classCount)
      for (let step = 0; step < width / 4; step++)
        out[step * classCount + (data[step * 4]! < -0.9 ? 1 : 0)] = 1
      return { data: out, dims: [1, width / 4, classCount] }
    },
  }
  return { model, widths }
}
const strip = (...columns: readonly number[]) => ({
  widthPx: columns.length,
  heightPx: 8,
  channels: 1 as const,
  data: Uint8Array.from({ length: columns.length * 8 }, (_, i) => columns[i % columns.length]!),
})

describe('createRecogniser', () => {
  test('reads each strip at its own width, in order', async () => {
    const { model, widths } = inkDetector()
    const recogniser = await createRecogniser(ENTRY, model, ['', 'x'])
    widths.length = 0
    const white = Array(8).fill(255)
    const readings = await recogniser.read([
      strip(...Array(8).fill(0)),
      strip(...white),
      strip(0, 255, 255, 255, ...white),
    ])
    expect(readings.map((r) => r.text)).toEqual(['x', '', 'x'])
    expect(widths).toEqual([8, 8, 16])
  })
  test('steps of the padding are not read', async () => {
    const { model } = inkDetector()
    const always: Model = {
      run: async (input) => {
        const output = await model.run(input)
        return { ...output, data: output.data.map((_, i) => (i % 2 === 1 && i > 3 ? 1 : 0)) }
      },
    }
    const recogniser = await createRecogniser(ENTRY, always, ['', 'x'])
    const [reading] = await recogniser.read([strip(...Array(5).fill(255), ...Array(4).fill(255))])
    expect(reading?.characters).toHaveLength(1)
  })
  test('refuses an alphabet of another size', async () => {
    await expect(createRecogniser(ENTRY, inkDetector(3).model, ['', 'x'])).rejects.toMatchObject({
      code: 'model-mismatch',
      message: 'model tiny: expected 2 classes (alphabet and blank) but the model has 3',
    })
  })
  test('refuses a wrong number of steps', async () => {
    const entry = { ...ENTRY, output: { ...ENTRY.output, pixelsPerStep: 2 } }
    await expect(createRecogniser(entry, inkDetector().model, ['', 'x'])).rejects.toMatchObject({
      code: 'model-mismatch',
    })
  })
})

test('buckets are multiples, never narrower, at most an eighth wider, and few', () => {
  const seen = new Set<number>()
  for (let width = 1; width <= 4000; width++) {
    const bucket = bucketFor(width, 32)
    seen.add(bucket)
    expect(bucket % 32).toBe(0)
    expect(bucket).toBeGreaterThanOrEqual(width)
    expect(bucket).toBeLessThan(Math.max(width + 32, width * 1.125 + 1))
  }
  expect(seen.size).toBeLessThan(45)
})

test('classes: the blank takes its place between the characters', () => {
  expect(classesOf(ENTRY, 'a\nb\n \n')).toEqual(['', 'a', 'b', ' '])
  expect(classesOf({ ...ENTRY, alphabet: { file: '', blankIndex: 3 } }, 'a\nb\n ')).toEqual([
    'a',
    'b',
    ' ',
    '',
  ])
})

test('a reading has no blanks at its ends and none doubled', () => {
  const characters = [...' a  b '].map((text) => ({ text, confidence: text === ' ' ? 0.5 : 1 }))
  const reading = toReading(characters)
  expect(reading.text).toBe('a b')
  expect(reading.confidence).toBe(1)
  expect(toReading([])).toEqual({ text: '', confidence: 0, characters: [] })
})

test('full-width punctuation stays in Chinese lines and becomes half-width in others', () => {
  const textOf = (line: string) => toReading([...line].map((text) => ({ text, confidence: 1 }))).text
  expect(textOf('tea，large：2（hot）')).toBe('tea,large:2(hot)')
  expect(textOf('茶，大：2')).toBe('茶，大：2')
  expect(textOf('￥12。')).toBe('￥12。')
})
