// The thread of bounded-worker.test.ts: jobs that behave, and jobs that do not.

import { OcrError } from '../../../../functions/ocr/engine/vocabulary.ts'
import { doJobs } from '../../../../functions/ocr/engine/worker/do-jobs.ts'

let done = 0

doJobs({
  double: (number: number) => ({ value: number * 2 }),
  /** How many of these this thread has done. */
  count: () => ({ value: ++done }),
  samples: (bytes: number) => {
    const samples = new Uint8Array(bytes).fill(7)
    return { value: samples, transfer: [samples.buffer] }
  },
  refuse: () => {
    throw new OcrError('encrypted-pdf', 'expected a key but received none')
  },
  trip: () => {
    throw new Error('a wire')
  },
  spin: () => {
    for (;;);
  },
  never: () => new Promise(() => {}),
  hoard: () => {
    const heap: object[] = []
    for (;;) heap.push({ size: heap.length })
  },
  leave: () => process.exit(3),
})
