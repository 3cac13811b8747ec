// How far confidences can be believed: bins, weights and the lines that are called sure; and that every recogniser of a
// manifest has a calibration of its own.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decode } from '../../../functions/ocr/engine/files/image.ts'
import { extract, wholePicture } from '../../../functions/ocr/engine/read/extract.ts'
import { calibrationFigures, expectedCalibrationError, type ScoredLine } from '../../bench/calibration.ts'
import { scoreLine } from '../../bench/line-figures.ts'
import { openRecognisers, recogniserEntries } from '../../bench/recognisers.ts'

const line = (confidence: number, chars: number, edits: number): ScoredLine => ({ confidence, chars, edits })

describe('expected calibration error', () => {
  test('is 0 where every bin is right on average', () => {
    expect(expectedCalibrationError([line(0.75, 4, 0), line(0.75, 4, 2), line(0, 3, 3), line(1, 5, 0)])).toBe(
      0,
    )
  })
  test('is the gap of a bin, whichever way it goes', () => {
    expect(expectedCalibrationError([line(0.95, 10, 3)])).toBeCloseTo(0.25, 10)
    expect(expectedCalibrationError([line(0.45, 10, 3)])).toBeCloseTo(0.25, 10)
  })
  test('weighs bins by their lines, not by characters', () => {
    // 0.85 beside 1, three times; 0.35 beside 0, once.
    const lines = [line(0.85, 1, 0), line(0.85, 50, 0), line(0.85, 2, 0), line(0.35, 100, 100)]
    expect(expectedCalibrationError(lines)).toBeCloseTo((3 * 0.15 + 0.35) / 4, 10)
  })
  test('too high and too low cancel out within a bin, not between bins', () => {
    expect(expectedCalibrationError([line(0.55, 2, 2), line(0.55, 10, 0)])).toBeCloseTo(0.05, 10)
    expect(expectedCalibrationError([line(0.45, 2, 2), line(0.55, 10, 0)])).toBeCloseTo(0.45, 10)
  })
  test('1 belongs to the last bin, a lower edge to the bin above it', () => {
    // In one bin: 0.95 on average beside 0.95 right; in two the gaps would be 0.1 and 0.
    expect(expectedCalibrationError([line(0.9, 1, 0), line(1, 10, 1)])).toBeCloseTo(0, 10)
    expect(expectedCalibrationError([line(0.5, 10, 4), line(0.49, 100, 61)])).toBeCloseTo(0.1, 10)
  })
})

describe('sure lines', () => {
  test('are those of 0.9 and more, and of 0.99 and more; characters count once each, lines once each', () => {
    const { sure, surest } = calibrationFigures([
      line(0.9, 10, 0),
      line(0.99, 30, 2),
      line(0.8999, 7, 7),
      line(0, 3, 3),
    ])
    expect(sure).toEqual({ share: 0.5, characters: 1 - 2 / 40, exact: 0.5 })
    expect(surest).toEqual({ share: 0.25, characters: 1 - 2 / 30, exact: 0 })
  })
  test('none: shares of nothing are null', () => {
    expect(calibrationFigures([line(0.5, 2, 1)])).toEqual({
      expectedError: 0,
      sure: { share: 0, characters: null, exact: null },
      surest: { share: 0, characters: null, exact: null },
    })
  })
})

test('a line read as nothing, or as blanks, has confidence 0', () => {
  const read = (text: string) => scoreLine('en_sroie', 'abc', { text, confidence: 0.7, characters: [] })
  expect(read('')).toMatchObject({ confidence: 0, chars: 3, edits: 3 })
  expect(read(' ')).toMatchObject({ confidence: 0, chars: 3, edits: 3 })
  expect(read('a')).toMatchObject({ confidence: 0.7, chars: 3, edits: 2 })
  expect(scoreLine('en_sroie', ' ', { text: 'a', confidence: 0.7, characters: [] })).toBeUndefined()
})

test('every recogniser of a manifest is opened, each with its own calibration', async () => {
  const models = fileURLToPath(new URL('../../../models', import.meta.url))
  const copy = mkdtempSync(join(tmpdir(), 'calibration-'))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  const manifest = JSON.parse(readFileSync(join(models, 'manifest.json'), 'utf8'))
  const entry = recogniserEntries(manifest).find(({ id }) => id === manifest.recogniser)!
  for (const file of [entry.file, entry.alphabet.file]) cpSync(join(models, file), join(copy, file))
  const {
    output: { calibration: _calibration, ...output },
    languageModel: _languageModel,
    secondLook: _secondLook,
    lastLook: _lastLook,
    ...rest
  } = entry
  const entries = [
    { ...rest, id: 'plain', output },
    { ...rest, id: 'doubting', output: { ...output, calibration: { slope: 1, intercept: -3 } } },
  ]
  writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, models: entries }))

  const contenders = await openRecognisers(copy, 1)
  expect(contenders.slice(0, 2).map(({ name }) => name)).toEqual(['plain', 'doubting'])
  const file = fileURLToPath(new URL('../../fixtures/line-en.png', import.meta.url))
  const { page } = await decode(readFileSync(file))
  const strip = extract(page, wholePicture(page), { heightPx: entry.input.heightPx, isGrey: true })
  const [plain, doubting] = await Promise.all(
    contenders.slice(0, 2).map(async ({ recogniser }) => (await recogniser.read([strip]))[0]!),
  )
  expect(plain!.text.length).toBeGreaterThan(5)
  expect(doubting!.text).toBe(plain!.text)
  const odds = plain!.characters.map(({ text, confidence }) => ({
    text,
    odds: confidence / (1 - confidence),
  }))
  for (const [at, { text, confidence }] of doubting!.characters.entries()) {
    const expected = text === ' ' ? plain!.characters[at]!.confidence : odds[at]!.odds * Math.exp(-3)
    const found = text === ' ' ? confidence : confidence / (1 - confidence)
    expect(Math.min(found, 1e4) / Math.min(expected, 1e4)).toBeCloseTo(1, 2)
  }
  expect(doubting!.confidence).toBeLessThan(plain!.confidence)
})
