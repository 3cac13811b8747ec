import { describe, expect, test } from 'vitest'
import {
  type DetectorEntry,
  languageModelOf,
  lookOf,
  type Manifest,
  type RecogniserEntry,
  selectModels,
} from '../../../functions/ocr/engine/manifest.ts'

const input = { channels: 1, order: 'rgb', mean: [0.5], std: [0.5] } as const
const detector: DetectorEntry = {
  id: 'finder',
  version: '1',
  task: 'detect',
  file: 'finder.onnx',
  sha256: '-',
  input: { ...input, multiplePx: 32 },
  output: { unclipRatio: 1.5, seesTilted: false },
}
const recogniser = (id: string): RecogniserEntry => ({
  id,
  version: '1',
  task: 'recognise',
  file: `${id}.onnx`,
  sha256: '-',
  input: { ...input, heightPx: 48, widthMultiplePx: 16 },
  output: { layout: 'NTC', values: 'probabilities', pixelsPerStep: 8 },
  alphabet: { file: 'alphabet.txt', blankIndex: 0 },
})
const MANIFEST: Manifest = {
  detector: 'finder',
  recogniser: 'large',
  models: [detector, recogniser('small'), recogniser('large')],
}

test('the manifest chooses, unless a recogniser is asked for', () => {
  expect(selectModels(MANIFEST)).toEqual({ detector, recogniser: recogniser('large') })
  expect(selectModels(MANIFEST, undefined).recogniser.id).toBe('large')
  expect(selectModels(MANIFEST, 'small')).toEqual({ detector, recogniser: recogniser('small') })
})

describe('presets', () => {
  const presets = { fast: 'small', accurate: 'large' }
  test('stand for recognisers, whose ids are taken as well', () => {
    const manifest = { ...MANIFEST, recogniser: 'fast', presets }
    expect(selectModels(manifest).recogniser.id).toBe('small')
    expect(selectModels(manifest, 'accurate').recogniser.id).toBe('large')
    expect(selectModels(manifest, 'large').recogniser.id).toBe('large')
  })
  test.each(['best', 'constructor', 'finder'])('%s is none: the presets are named first', (asked) => {
    expect(() => selectModels({ ...MANIFEST, presets }, asked)).toThrow(
      `manifest: expected one of [fast, accurate] or [small, large] for the recogniser but received "${asked}"`,
    )
  })
  test('that stand for what is not there are named', () => {
    expect(() => selectModels({ ...MANIFEST, presets: { fast: 'gone' } }, 'fast')).toThrow(
      'manifest: expected one of [fast] or [small, large] for the recogniser but received "fast"',
    )
  })
})

test.each([
  [MANIFEST, 'tiny', 'expected one of [small, large] for the recogniser but received "tiny"'],
  [MANIFEST, 'finder', 'expected one of [small, large] for the recogniser but received "finder"'],
  [MANIFEST, 'Small', 'expected one of [small, large] for the recogniser but received "Small"'],
  [
    { ...MANIFEST, detector: 'large' },
    undefined,
    'expected one of [finder] for the detector but received "large"',
  ],
  [
    { ...MANIFEST, recogniser: 'gone' },
    undefined,
    'expected one of [small, large] for the recogniser but received "gone"',
  ],
  [{} as Manifest, undefined, 'expected one of [] for the detector but received undefined'],
])('%# a model that is not there: which there are, and what came', (manifest, asked, sentence) => {
  expect(() => selectModels(manifest, asked)).toThrow(
    expect.objectContaining({ code: 'model-mismatch', message: `manifest: ${sentence}` }),
  )
})

test('a field that is missing is named', () => {
  const { sha256: _gone, ...entry } = recogniser('small')
  const manifest = { ...MANIFEST, models: [detector, entry] } as Manifest
  expect(() => selectModels(manifest, 'small')).toThrow('manifest: model small has no sha256')
})

const languageModel = { file: 'n.bin', sha256: '-' }

test('a language model is for probabilities and a blank before the characters', () => {
  const entry = { ...recogniser('small'), languageModel }
  const { output, alphabet } = entry
  expect(languageModelOf(entry)).toEqual(languageModel)
  expect(languageModelOf(recogniser('small'))).toBeUndefined()
  expect(languageModelOf({ ...entry, output: { ...output, values: 'logits' } })).toBeUndefined()
  expect(languageModelOf({ ...entry, alphabet: { ...alphabet, blankIndex: 6 } })).toBeUndefined()
})

test.each(['null', '"n.bin"', '{"file":"n.bin"}', '{"sha256":"-"}', '{"file":1,"sha256":"-"}'])(
  'the language model %s is none',
  (json) => {
    expect(() => languageModelOf({ ...recogniser('small'), languageModel: JSON.parse(json) })).toThrow(
      expect.objectContaining({
        code: 'model-mismatch',
        message: `model small: expected a languageModel with file and sha256 but found ${json}`,
      }),
    )
  },
)

describe.each(['secondLook', 'lastLook'] as const)('%s', (which) => {
  const look = { recogniser: 'large', below: 0.9 }

  test('by the recogniser that the entry names, below the confidence that it says', () => {
    const small = { ...recogniser('small'), [which]: look }
    expect(lookOf(MANIFEST, small, which)).toEqual({
      recogniser: recogniser('large'),
      doubts: { below: 0.9 },
    })
    const closer = { ...recogniser('small'), [which]: { ...look, belowUnspaced: 0.95, worstBelow: 0.4 } }
    expect(lookOf(MANIFEST, closer, which)!.doubts).toEqual({
      ...{ below: 0.9, belowUnspaced: 0.95, worstBelow: 0.4 },
    })
    expect(lookOf(MANIFEST, recogniser('small'), which)).toBeUndefined()
  })

  test.each([
    [{ recogniser: 'gone' }, 48, 'manifest: expected one of [small, large]'],
    [{ below: 0 }, 48, `model small: expected a ${which} below 0 to 1`],
    [{ belowUnspaced: 0 }, 48, `model small: expected a ${which} below 0 to 1`],
    [{ worstBelow: 2 }, 48, `model small: expected a ${which} below 0 to 1`],
    [{ below: 1.1 }, 48, `model small: expected a ${which} below 0 to 1`],
    [{}, 32, 'by a recogniser of 32 px'],
  ])('%# that cannot be: what is wrong', (wrong, heightPx, sentence) => {
    const entry = recogniser('small')
    const small = { ...entry, [which]: { ...look, ...wrong }, input: { ...entry.input, heightPx } }
    expect(() => lookOf(MANIFEST, small, which)).toThrow(
      expect.objectContaining({ code: 'model-mismatch', message: expect.stringContaining(sentence) }),
    )
  })
})
