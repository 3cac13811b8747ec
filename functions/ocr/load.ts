// A models directory in, a ready `Transcribe` out. The one place where model files are read.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configureDecoder } from './engine/decode.ts'
import { createDetector } from './engine/detect.ts'
import { classesOf, type Manifest, selectModels } from './engine/manifest.ts'
import { createRecogniser } from './engine/recognise.ts'
import { openModel } from './engine/session.ts'
import { createTranscriber } from './engine/transcribe.ts'
import { OcrError, type Transcribe } from './engine/vocabulary.ts'

export interface LoadOptions {
  /** Directory that holds manifest.json and the files it names. */
  readonly modelsDir: string
  /** Threads for inference and image decoding; at least 1. */
  readonly threads: number
}

export interface LoadedEngine {
  readonly transcribe: Transcribe
  readonly model: { readonly id: string; readonly version: string }
}

/**
 * Reads the manifest and the models it selects, checks them, and builds the recipe.
 * Throws `OcrError('model-mismatch')` when a file is missing or does not fit its manifest entry.
 */
export async function loadEngine({ modelsDir, threads }: LoadOptions): Promise<LoadedEngine> {
  const read = async (file: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(modelsDir, file))
    } catch (cause) {
      throw new OcrError(
        'model-mismatch',
        `expected the model file ${join(modelsDir, file)} but it cannot be read`,
        { cause },
      )
    }
  }
  const text = async (file: string) => new TextDecoder().decode(await read(file))

  configureDecoder(threads)
  const entries = selectModels(JSON.parse(await text('manifest.json')) as Manifest)
  const [detectorBytes, recogniserBytes, alphabet] = await Promise.all([
    read(entries.detector.file),
    read(entries.recogniser.file),
    text(entries.recogniser.alphabet.file),
  ])
  const [detectorModel, recogniserModel] = await Promise.all([
    openModel(entries.detector, detectorBytes, threads),
    openModel(entries.recogniser, recogniserBytes, threads),
  ])
  const model = { id: entries.recogniser.id, version: entries.recogniser.version }
  return {
    model,
    transcribe: createTranscriber({
      detector: createDetector(entries.detector, detectorModel),
      recogniser: await createRecogniser(
        entries.recogniser,
        recogniserModel,
        classesOf(entries.recogniser, alphabet),
      ),
      model,
      now: () => performance.now(),
    }),
  }
}
