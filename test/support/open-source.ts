// The engine's own look into files, for tests that make PDFs of them; decoders come from node_modules.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { openSource as open } from '../../functions/ocr/engine/source/open-source.ts'
import type { OpenSource } from '../../functions/ocr/engine/vocabulary.ts'
import { WASM_FILES } from '../../functions/ocr/names.ts'

const require = createRequire(import.meta.url)

export const openSource: OpenSource = (bytes) =>
  open(bytes, async (name) => readFileSync(require.resolve(WASM_FILES[name])))
