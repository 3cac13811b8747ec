// A models directory in, a ready `Transcribe` out. The one place where model files are read.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configureDecoder } from './engine/decode.ts'
import { createDetector } from './engine/detect.ts'
import {
  classesOf,
  languageModelOf,
  type Manifest,
  type RecogniserEntry,
  secondLookOf,
  selectModels,
} from './engine/manifest.ts'
import { openNGram } from './engine/ngram.ts'
import { createRecogniser, type Recogniser } from './engine/recognise.ts'
import { withSecondLook } from './engine/second-look.ts'
import { checkSum, openModel } from './engine/session.ts'
import { createTranscriber } from './engine/transcribe.ts'
import { type Decoder, OcrError, type Transcribe } from './engine/vocabulary.ts'

export interface LoadOptions {
  /** Directory that holds manifest.json and the files it names. */
  readonly modelsDir: string
  /** Id of the recogniser to read with; absent: the one that the manifest chooses. */
  readonly recogniser?: string | undefined
  /** `beam` reads the recogniser's language model, where the manifest gives it one that fits. */
  readonly decoder: Decoder
  /** Threads for inference and image decoding; at least 1. */
  readonly threads: number
}

export interface LoadedEngine {
  readonly transcribe: Transcribe
  readonly model: { readonly id: string; readonly version: string }
}

/**
 * Reads the manifest and the models it selects, checks them, and builds the recipe.
 * Throws `OcrError('model-mismatch')` when the manifest has no such recogniser, or a file is missing or does not fit
 * its manifest entry.
 */
export async function loadEngine(options: LoadOptions): Promise<LoadedEngine> {
  const { modelsDir, threads } = options
  configureDecoder(threads)
  const manifest = await readManifest(modelsDir)
  const entries = selectModels(manifest, options.recogniser)
  const [detectorModel, recogniser] = await Promise.all([
    readFileOf(modelsDir, entries.detector.file).then((bytes) => openModel(entries.detector, bytes, threads)),
    loadRecogniser(manifest, entries.recogniser, options),
  ])
  const model = { id: entries.recogniser.id, version: entries.recogniser.version }
  return {
    model,
    transcribe: createTranscriber({
      detector: createDetector(entries.detector, detectorModel),
      recogniser,
      model,
      now: () => performance.now(),
    }),
  }
}

/** A recogniser of the manifest, with the one that looks again at what it doubts where its entry names one. */
export async function loadRecogniser(
  manifest: Manifest,
  entry: RecogniserEntry,
  options: Omit<LoadOptions, 'recogniser'>,
): Promise<Recogniser> {
  const again = secondLookOf(manifest, entry)
  const [first, second] = await Promise.all([
    loadOne(entry, options),
    again && loadOne(again.recogniser, options),
  ])
  return again && second ? withSecondLook(first, second, again.below) : first
}

async function loadOne(
  entry: RecogniserEntry,
  { modelsDir, decoder, threads }: Omit<LoadOptions, 'recogniser'>,
): Promise<Recogniser> {
  const languageModel = decoder === 'beam' ? languageModelOf(entry) : undefined
  const [bytes, alphabet, ngramBytes] = await Promise.all([
    readFileOf(modelsDir, entry.file),
    readFileOf(modelsDir, entry.alphabet.file),
    languageModel && readFileOf(modelsDir, languageModel.file),
  ])
  if (languageModel && ngramBytes) checkSum(entry.id, languageModel, ngramBytes)
  const classes = classesOf(entry, new TextDecoder().decode(alphabet))
  const model = await openModel(entry, bytes, threads)
  return createRecogniser(entry, model, classes, ngramBytes && openNGram(ngramBytes, classes))
}

export async function readManifest(modelsDir: string): Promise<Manifest> {
  return JSON.parse(new TextDecoder().decode(await readFileOf(modelsDir, 'manifest.json')))
}

async function readFileOf(modelsDir: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(join(modelsDir, file))
  } catch (cause) {
    const expected = `expected the model file ${join(modelsDir, file)} but it cannot be read`
    throw new OcrError('model-mismatch', expected, { cause })
  }
}
