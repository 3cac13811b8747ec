// Real photographs, scans and screenshots, where ../shared/eval/dev stands beside the repository: a few of each kind,
// with a floor on the mean. `npm run bench:accuracy -- ../shared/eval/dev` reads all of them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isCropSet, readLabels, type SetScore, scoreSet } from '../bench/score.ts'
import { transcribe } from './engine.ts'

const DATA = fileURLToPath(new URL('../../../shared/eval/dev', import.meta.url))
const present = existsSync(DATA)

/** How many images of each set, taken evenly from its first to its last. */
const SAMPLES = {
  en: { en_sroie: 2, en_wildreceipt: 2, en_icdar13_scene_text: 2, en_icdar15_scene: 2, en_words_icdar13: 6 },
  zh: { zh_game_screens: 3, zh_mtwi_ecommerce: 2, zh_lines_manual: 3, zh_lines_medical_consensus: 6 },
}
const FLOORS = { en: 0.93, zh: 0.95 }

async function scoreSample(set: string, count: number): Promise<SetScore> {
  const labels = readLabels(DATA, set)
  const sample = Array.from({ length: count }, (_, nth) => labels[Math.floor((nth * labels.length) / count)]!)
  const texts = new Map<string, string>()
  for (const { image } of sample) {
    const bytes = readFileSync(join(DATA, set, image))
    const { text } = await transcribe(bytes, { mode: isCropSet(set) ? 'line' : 'page' })
    texts.set(image, text)
  }
  return scoreSet(set, sample, (image) => texts.get(image))
}

describe.skipIf(!present)(
  `images of ../shared/eval/dev${present ? '' : ' (skipped: the folder is absent)'}`,
  () => {
    test.each(['en', 'zh'] as const)(
      '%s: the mean over sets of the characters read',
      { timeout: 60_000 },
      async (language) => {
        const recalls: number[] = []
        for (const [set, count] of Object.entries(SAMPLES[language]))
          recalls.push((await scoreSample(set, count)).charRecall)
        const mean = recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length
        expect(mean).toBeGreaterThanOrEqual(FLOORS[language])
      },
    )
  },
)
