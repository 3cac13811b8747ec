// Nothing in, the engine with the repository's own models out: loaded once for each test file, one thread.
import { fileURLToPath } from 'node:url'
import { readDecoder } from '../../functions/ocr/configuration.ts'
import { loadEngine } from '../../functions/ocr/engine/load.ts'

export const MODELS_DIR = fileURLToPath(new URL('../../models', import.meta.url))

export const { transcribe, model, openSource } = await loadEngine({
  modelsDir: MODELS_DIR,
  decoder: readDecoder({}),
  threads: 1,
})
