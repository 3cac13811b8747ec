import { describe, expect, test } from 'vitest'
import { classesOf, type RecogniserEntry } from '../../../../functions/ocr/engine/manifest.ts'
import { openNGram } from '../../../../functions/ocr/engine/read/decode/ngram.ts'
import {
  bucketFor,
  calibrated,
  createRecogniser,
  MAX_STRIP_PX,
  toReading,
} from '../../../../functions/ocr/engine/read/recognise.ts'
import type { Model } from '../../../../functions/ocr/engine/session.ts'
import { packNGram } from './decode/tiny-ngram.ts'

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
      strip(...Array(4).fill(0)),
      strip(...white),
      strip(0, 255, 255, 255, ...white),
    ])
    expect(readings.map((r) => r.text)).toEqual(['x', '', 'x'])
    expect(widths).toEqual([8, 16, 16])
  })
  test('gives the memory of every output back, and not before all pieces of a strip are decoded', async () => {
    const { model } = inkDetector()
    let held = 0
    let most = 0
    const counted: Model = {
      async run(input) {
        const output = await model.run(input)
        most = Math.max(most, ++held)
        const release = () => {
          held--
          output.data.fill(0)
        }
        return { ...output, release }
      },
    }
    const recogniser = await createRecogniser(ENTRY, counted, ['', 'x'])
    const black = Array(4).fill(0)
    const long = strip(...black, ...Array(2 * MAX_STRIP_PX).fill(255), ...black)
    const [first, second] = await recogniser.read([long, strip(...black)])
    expect([first!.text, second!.text]).toEqual(['xx', 'x'])
    expect({ held, most }).toEqual({ held: 0, most: 3 })
  })
  test('narrows strips where the entry asks for it', async () => {
    const { model, widths } = inkDetector()
    const entry = { ...ENTRY, input: { ...ENTRY.input, widthScale: 0.5 } }
    const recogniser = await createRecogniser(entry, model, ['', 'x'])
    widths.length = 0
    await recogniser.read([strip(...Array(24).fill(255))])
    expect(widths).toEqual([16])
  })
  test.each([
    [2, 'x'],
    [3, ''],
  ])(
    'of the padding one step is read, where a last narrow character may peak: step %i, %j',
    async (step, text) => {
      const { model } = inkDetector()
      const late: Model = {
        run: async (input) => {
          const output = await model.run(input)
          return {
            ...output,
            data: output.data.map((_, i) => Number(i === step * 2 + 1 || (i % 2 === 0 && i !== step * 2))),
          }
        },
      }
      const recogniser = await createRecogniser(ENTRY, late, ['', 'x'])
      const [reading] = await recogniser.read([strip(...Array(5).fill(255))])
      expect(reading?.text).toBe(text)
    },
  )
  describe('knows where on its strip a character was seen, in shares of its width:', () => {
    const seen = async (input: Partial<RecogniserEntry['input']>, ...columns: readonly number[]) => {
      const entry = { ...ENTRY, input: { ...ENTRY.input, ...input } }
      const recogniser = await createRecogniser(entry, inkDetector().model, ['', 'x'])
      const [reading] = await recogniser.read([strip(...columns)])
      return reading!.characters.map(({ from, to }) => [from, to].map((share) => expect.closeTo(share, 10)))
    }
    const [ink, white] = [Array(4).fill(0), Array(4).fill(255)]
    // A peak lies 0.3 steps to the right of what it is of.
    test('not of the width it is padded to', async () => {
      expect(await seen({}, ...white, ...white, ...ink)).toEqual([[6.8 / 12, 10.8 / 12]])
      expect(await seen({}, ...white, 0, 0)).toEqual([[2.8 / 6, 1]])
    })
    test('never outside of it', async () => {
      expect(await seen({}, ...ink, ...white, 0)).toEqual([
        [0, 2.8 / 9],
        [6.8 / 9, 1],
      ])
    })
    test('narrowed or not', async () => {
      const twice = (columns: readonly number[]) => columns.flatMap((column) => [column, column])
      const columns = [...white, ...white, ...ink, ...white]
      expect(await seen({ widthScale: 0.5 }, ...twice(columns))).toEqual(await seen({}, ...columns))
    })
    test('of the whole strip, where it is read in pieces', async () => {
      const columns = [...Array(3600).fill(255), ...ink, ...Array(396).fill(255)]
      expect(await seen({}, ...columns)).toEqual([[3598.8 / 4000, 3602.8 / 4000]])
    })
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

describe('calibration', () => {
  test('is a logistic function of the logit', () => {
    // logit(0.8) = ln 4, so that slope 2 makes it ln 16, and ln 3 more ln 48.
    expect(calibrated(0.8, { slope: 2, intercept: 0 })).toBeCloseTo(16 / 17, 10)
    expect(calibrated(0.8, { slope: 2, intercept: Math.log(3) })).toBeCloseTo(48 / 49, 10)
    expect(calibrated(0.2, { slope: 2, intercept: 0 })).toBeCloseTo(1 / 17, 10)
    expect(calibrated(0.8, { slope: 1, intercept: 0 })).toBeCloseTo(0.8, 10)
  })
  test('keeps order, and 0 and 1 within reach of the intercept', () => {
    const all = [0, 0.001, 0.3, 0.5, 0.999, 1].map((c) => calibrated(c, { slope: 1.2, intercept: 0.5 }))
    expect(all).toEqual([...all].sort((a, b) => a - b))
    expect(new Set(all).size).toBe(6)
    expect(calibrated(1, { slope: 1, intercept: -Math.log(1e6) })).toBeCloseTo(0.5, 5)
    expect(calibrated(0, { slope: 1, intercept: Math.log(1e6) })).toBeCloseTo(0.5, 5)
  })

  /** An x, a blank, a space that was read and a second x, each with a probability of 0.8. */
  const model: Model = {
    async run({ dims }) {
      const winners = [1, 0, 2, 1]
      const steps = Array.from({ length: dims[3]! / 4 }, (_, i) =>
        [0, 1, 2].map((c) => (c === winners[i] ? 0.8 : 0.1)),
      )
      return { data: Float32Array.from(steps.flat()), dims: [1, steps.length, 3] }
    },
  }
  const readWith = async (output: Partial<RecogniserEntry['output']>) => {
    const entry = { ...ENTRY, output: { ...ENTRY.output, ...output } }
    const recogniser = await createRecogniser(entry, model, ['', 'x', ' '])
    return (await recogniser.read([strip(...Array(16).fill(255))]))[0]!
  }
  test('changes characters and with them the line, but not spaces', async () => {
    const { text, confidence, characters } = await readWith({ calibration: { slope: 2, intercept: 0 } })
    expect(text).toBe('x x')
    expect(confidence).toBeCloseTo(16 / 17, 5)
    expect(characters.map((c) => c.confidence)).toEqual(
      [16 / 17, 0.8, 16 / 17].map((c) => expect.closeTo(c, 5)),
    )
  })
  test('without it confidences are those of the model', async () => {
    expect((await readWith({})).characters.map((c) => c.confidence)).toEqual(
      Array(3).fill(expect.closeTo(0.8, 5)),
    )
  })
  test.each([
    ['{"slope":0,"intercept":1}'],
    ['{"slope":-1,"intercept":1}'],
    ['{"slope":"1","intercept":1}'],
    ['{"slope":1}'],
    ['{"intercept":1}'],
    ['null'],
  ])('refuses %s', async (json) => {
    await expect(readWith({ calibration: JSON.parse(json) })).rejects.toMatchObject({
      code: 'model-mismatch',
      message: `model tiny: expected a calibration of two numbers, slope above 0, but found ${json}`,
    })
  })
})

describe('a language model', () => {
  const CLASSES = ['', 'x', 'y', ' ']
  const languageModel = { file: 'tiny.bin', sha256: '-' }
  /** After an x, y is likely and x is not. */
  const ngram = openNGram(
    packNGram(CLASSES, 2, [
      { text: 'xy', p: 0.9 },
      { text: 'x', p: 0.1 },
      { text: 'y', p: 0.1 },
      { text: 'xx', p: 0.001 },
    ]),
    CLASSES,
  )
  /** What a step says by the first pixel of its 4: white nothing, black x, grey x or y, dark a space. */
  const ROWS = new Map([
    [255, [0.97, 0.01, 0.01, 0.01]],
    [0, [0.05, 0.95, 0, 0]],
    [100, [0.05, 0.5, 0.45, 0]],
    [50, [0.03, 0, 0, 0.97]],
  ])
  const model: Model = {
    async run({ data, dims }) {
      const steps = Array.from({ length: dims[3]! / 4 }, (_, step) =>
        Math.round((data[step * 4]! + 1) * 127.5),
      )
      return {
        data: Float32Array.from(steps.flatMap((sample) => ROWS.get(sample) ?? ROWS.get(255)!)),
        dims: [1, steps.length, 4],
      }
    },
  }
  const readWith = async (samples: readonly number[], entry: Partial<RecogniserEntry>, used = ngram) => {
    const recogniser = await createRecogniser({ ...ENTRY, ...entry }, model, CLASSES, used)
    const columns = samples.flatMap((sample) => [sample, sample, sample, sample])
    return (await recogniser.read([strip(...columns)]))[0]!
  }
  const DOUBTFUL = [0, 255, 100, 255]

  test('reads what is in doubt; each character is as sure as at its best step', async () => {
    const { text, characters } = await readWith(DOUBTFUL, { languageModel })
    expect(text).toBe('xy')
    expect(characters.map((c) => c.confidence)).toEqual([expect.closeTo(0.95, 5), expect.closeTo(0.45, 5)])
  })
  test('its confidences are calibrated, those of spaces not', async () => {
    const output = { ...ENTRY.output, calibration: { slope: 2, intercept: 0 } }
    const { text, characters } = await readWith([0, 50, 100], { languageModel, output })
    expect(text).toBe('x x')
    expect(characters.map((c) => c.confidence)).toEqual(
      [0.95 ** 2 / (0.95 ** 2 + 0.05 ** 2), 0.97, 0.5].map((c) => expect.closeTo(c, 5)),
    )
  })
  test('where the beam saw a character is where it stands', async () => {
    const { characters } = await readWith([255, 0, 255, 100], { languageModel })
    expect(characters.map(({ from, to }) => [from, to])).toEqual(
      [
        [0.7, 1.7],
        [2.7, 3.7],
      ].map((steps) => steps.map((step) => expect.closeTo(step / 4, 10))),
    )
  })
  test('leaves sure lines to the best path, with its spaces in gaps', async () => {
    // Ten steps that hint at a space: it is likelier than the tenth that a gap asks for.
    const gap = [0, ...Array(11).fill(255), 0]
    expect((await readWith(gap, { languageModel })).text).toBe('x x')
  })
  test.each<[string, Partial<RecogniserEntry>]>([
    ['an entry without one', {}],
    ['logits', { languageModel, output: { ...ENTRY.output, values: 'logits' } }],
    [
      'an alphabet whose blank stands elsewhere',
      { languageModel, alphabet: { ...ENTRY.alphabet, blankIndex: 3 } },
    ],
  ])('%s: read greedily', async (_, entry) => {
    // As probabilities, the logits would be flat enough for a space in the gap.
    expect((await readWith(DOUBTFUL, entry)).text.replaceAll(' ', '')).toBe('xx')
  })
  test('not loaded: read greedily', async () => {
    const recogniser = await createRecogniser({ ...ENTRY, languageModel }, model, CLASSES)
    const columns = DOUBTFUL.flatMap((sample) => Array(4).fill(sample))
    expect((await recogniser.read([strip(...columns)]))[0]!.text).toBe('xx')
  })
})

test('a space at a cut is seen by a piece that shows what lies beyond', async () => {
  // 4000 columns: ink everywhere but for the space, which only the steps on both sides of it make one.
  const classes = ['', 'x', ' ']
  const model: Model = {
    async run({ data, dims }) {
      const steps = dims[3]! / 4
      const isInk = (step: number) => step >= 0 && step < steps && data[step * 4]! < -0.9
      const out = Array.from({ length: steps }, (_, step) => {
        const isSpace = !isInk(step) && isInk(step - 1) && isInk(step + 1)
        return isSpace ? [0, 0, 1] : isInk(step) && step % 2 === 0 ? [0, 1, 0] : [1, 0, 0]
      })
      return { data: Float32Array.from(out.flat()), dims: [1, steps, 3] }
    },
  }
  const recogniser = await createRecogniser(ENTRY, model, classes)
  // Where the first piece ends: the only white within reach of a cut.
  const columns = Array.from({ length: 4000 }, (_, x) => (x >= 3060 && x < 3064 ? 255 : 0))
  const [reading] = await recogniser.read([strip(...columns)])
  expect(reading!.text.split(' ').map((word) => word.length)).toEqual([383, 117])
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

/** Where a character was seen that is the `at`th of its line. */
const SEEN = (at: number) => ({ from: at / 10, to: (at + 1) / 10 })

test('a reading has no blanks at its ends and none doubled', () => {
  const characters = [...' a  b '].map((text, at) => ({
    ...SEEN(at),
    text,
    confidence: text === ' ' ? 0.5 : 1,
  }))
  const reading = toReading(characters)
  expect(reading.text).toBe('a b')
  expect(reading.confidence).toBe(1)
  expect(reading.characters.map(({ from }) => from)).toEqual([0.1, 0.2, 0.4])
  expect(toReading([])).toEqual({ text: '', confidence: 0, characters: [] })
})

test('full-width punctuation stays in Chinese lines and becomes half-width in others', () => {
  const textOf = (line: string) =>
    toReading([...line].map((text) => ({ ...SEEN(0), text, confidence: 1 }))).text
  expect(textOf('tea，large：2（hot）')).toBe('tea,large:2(hot)')
  expect(textOf('茶，大：2')).toBe('茶，大：2')
  expect(textOf('￥12。')).toBe('￥12。')
})
