// Child of readers.ts: holds one warm engine and reads the files its parent names, one at a time.
// Messages in: {file, mode}. Messages out: {ready: true} once, then {lines, text, elapsedMs} or {error} a file.
import { readFile } from 'node:fs/promises'
import { readDecoder } from '../../functions/ocr/configuration.ts'
import { loadEngine } from '../../functions/ocr/engine/load.ts'
import type { Line, TranscribeOptions } from '../../functions/ocr/engine/vocabulary.ts'

export interface ReadRequest {
  readonly file: string
  readonly options: Partial<TranscribeOptions>
}

export interface ReadAnswer {
  readonly text: string
  readonly lines: readonly Line[]
  readonly elapsedMs: number
  readonly error?: string
}

const load = async () =>
  loadEngine({
    modelsDir: process.env.MODELS_DIR!,
    threads: 1,
    recogniser: process.env.OCR_RECOGNISER,
    decoder: readDecoder(process.env),
  })
const engine = await load().catch((error: Error) => {
  console.error(`the models did not load: ${error.message}`)
  process.exit(1)
})

process.on('message', async ({ file, options }: ReadRequest) => {
  const bytes = await readFile(file)
  const startedMs = performance.now()
  const elapsedMs = () => Math.round((performance.now() - startedMs) * 10) / 10
  try {
    const { text, pages } = await engine.transcribe(bytes, options)
    process.send!({
      text,
      lines: pages.flatMap((page) => page.lines),
      elapsedMs: elapsedMs(),
    } satisfies ReadAnswer)
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    process.send!({ text: '', lines: [], elapsedMs: elapsedMs(), error: message } satisfies ReadAnswer)
  }
})
process.send!({ ready: true })
