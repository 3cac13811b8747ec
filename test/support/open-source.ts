// The engine's own look into files, for tests that make PDFs of them.
import { openSource as open } from '../../functions/ocr/engine/source/open-source.ts'
import type { OpenSource } from '../../functions/ocr/engine/vocabulary.ts'
import { fileParts } from './file-parts.ts'

export const openSource: OpenSource = (bytes) => open(bytes, fileParts)
