// Nothing in, what `openFile` needs out: real WebAssembly, a real worker thread, and the time that pages have in the function.
import type { ApartParts } from '../../functions/ocr/engine/files/apart.ts'
import { loadWasm, workerFile } from '../../functions/ocr/engine/load.ts'
import { createBoundedWorker } from '../../functions/ocr/engine/worker/bounded-worker.ts'

export const fileParts: ApartParts = {
  loadWasm,
  worker: createBoundedWorker(workerFile()),
  limitMs: () => 10_000,
  now: () => performance.now(),
}
