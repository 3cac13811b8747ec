// The beam search as the function loads it: it reads the fixtures, and starts with the language model of the manifest alone.
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadEngine } from '../../functions/ocr/engine/load.ts'
import { lookOf, type Manifest, selectModels } from '../../functions/ocr/engine/manifest.ts'
import { openRecognisers, recogniserEntries } from '../bench/recognisers.ts'
import { readFixture } from '../fixtures/truth.ts'
import { MODELS_DIR } from './engine.ts'
import { characterRecall, orderKept, wordRecall } from './measure.ts'

const manifest: Manifest = JSON.parse(readFileSync(join(MODELS_DIR, 'manifest.json'), 'utf8'))
const { detector, recogniser } = selectModels(manifest)
const { recogniser: again } = lookOf(manifest, recogniser, 'secondLook')!
const languageModel = recogniser.languageModel!
const copy = mkdtempSync(join(tmpdir(), 'decoder-'))
afterAll(() => rmSync(copy, { recursive: true }))

test.each([
  ['page', 0.99, 0.95],
  ['mixed', 0.97, 0],
  ['notice-zh', 0.99, 0],
])('%s: read by beam', async (name, characters, words) => {
  const { transcribe } = await loadEngine({ modelsDir: MODELS_DIR, decoder: 'beam', threads: 1 })
  const { bytes, truth } = readFixture(name)
  const { text, pages } = await transcribe(bytes)
  expect(characterRecall(truth, text)).toBeGreaterThanOrEqual(characters)
  expect(wordRecall(truth, text)).toBeGreaterThanOrEqual(words)
  expect(orderKept(truth, text)).toBe(1)
  expect(Math.min(...pages.flatMap((page) => page.lines.map((line) => line.confidence)))).toBeGreaterThan(0.5)
})

describe('the file of the language model', () => {
  const start = (decoder: 'greedy' | 'beam') => loadEngine({ modelsDir: copy, decoder, threads: 1 })
  const file = join(copy, languageModel.file)
  beforeAll(() => {
    for (const name of [
      'manifest.json',
      detector.file,
      recogniser.file,
      again.file,
      recogniser.alphabet.file,
    ]) {
      mkdirSync(dirname(join(copy, name)), { recursive: true })
      cpSync(join(MODELS_DIR, name), join(copy, name))
    }
  })

  test('is read for the beam alone', async () => {
    await expect(start('beam')).rejects.toMatchObject({
      code: 'model-mismatch',
      message: `expected the model file ${file} but it cannot be read`,
    })
    expect((await start('greedy')).model.id).toBe(manifest.recogniser)
  })

  test('that is not the one of the manifest stops the start', async () => {
    cpSync(join(MODELS_DIR, languageModel.file), file)
    expect((await start('beam')).model.id).toBe(manifest.recogniser)
    appendFileSync(file, 'x')
    await expect(start('beam')).rejects.toMatchObject({
      code: 'model-mismatch',
      message: expect.stringMatching(
        `^model (${recogniser.id}|${again.id}): expected sha256 ${languageModel.sha256} for ${languageModel.file} but found `,
      ),
    })
  })
})

test('the bench measures every recogniser by both', async () => {
  const names = (await openRecognisers(MODELS_DIR, 1)).map(({ name }) => name)
  for (const { id } of recogniserEntries(manifest))
    expect(names).toEqual(expect.arrayContaining([id, `${id} beam`]))
})
