// The shipped bundle with the recogniser that its manifest chooses, and with another one and another decoder, chosen as
// `npm start` chooses them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../functions/ocr/engine/manifest.ts'
import type { Document } from '../../functions/ocr/engine/vocabulary.ts'
import { BUNDLE_DIR } from '../../infra/local/deployment.ts'
import { settingsFrom } from '../../infra/local/settings.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction } from './support.ts'

const manifest: Manifest = JSON.parse(readFileSync(join(BUNDLE_DIR, 'models/manifest.json'), 'utf8'))
const entryOf = (id: string) => manifest.models.find((model) => model.id === id)!
const line = readFixture('line-en')

function deployWith(recogniser: string | undefined, decoder?: string) {
  const { variables } = settingsFrom({ OCR_RECOGNISER: recogniser, OCR_DECODER: decoder })
  return deployFunction({ variables, concurrency: 1 })
}

describe('OCR_RECOGNISER', () => {
  it.each([
    [undefined, manifest.recogniser],
    ['crnn', 'crnn'],
    ['fast', 'crnn-mobile'],
  ])('%j: %s reads, and every answer names it', async (asked, id) => {
    const deployment = await deployWith(asked)
    try {
      const model = { id, version: entryOf(id).version }
      const health = await fetch(`${deployment.url}/health`)
      expect(await health.json()).toMatchObject({ status: 'ok', model })
      const response = await fetch(`${deployment.url}/ocr?mode=line`, { method: 'POST', body: line.bytes })
      const answer = (await response.json()) as Document
      expect(answer).toMatchObject({ text: line.truth.text, model })
    } finally {
      await deployment.stop()
    }
  })

  it('that names none ends the start: which there are, and what came', async () => {
    const ids = manifest.models.filter(({ task }) => task === 'recognise').map(({ id }) => id)
    await expect(deployWith('crnn-huge')).rejects.toThrow(
      `The function could not start: manifest: expected one of [fast, balanced, accurate] or [${ids.join(', ')}] for the recogniser but received "crnn-huge".`,
    )
  })
})

describe('OCR_DECODER', () => {
  it('"beam": the bundle holds the language model, and reads with it', async () => {
    const deployment = await deployWith(undefined, 'beam')
    try {
      const response = await fetch(`${deployment.url}/ocr?mode=line`, { method: 'POST', body: line.bytes })
      expect(await response.json()).toMatchObject({ text: line.truth.text })
    } finally {
      await deployment.stop()
    }
  })

  it('that names none ends the start: which there are, and what came', async () => {
    await expect(deployWith(undefined, 'best')).rejects.toThrow(
      'The function could not start: Expected one of greedy, beam for OCR_DECODER but received "best".',
    )
  })
})
