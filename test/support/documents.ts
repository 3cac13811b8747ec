// A document small enough to be compared whole.
import type { Document } from '../../functions/ocr/engine/vocabulary.ts'

export const ONE_LINE: Document = {
  text: '你好',
  pages: [
    {
      number: 1,
      width: 20,
      height: 10,
      text: '你好',
      lines: [
        {
          text: '你好',
          confidence: 0.98765,
          polygon: [
            [0.06, 0],
            [20, 0],
            [20, 10],
            [0, 10],
          ],
          characters: [
            { text: '你', confidence: 0.99991 },
            { text: '好', confidence: 0.97539 },
          ],
        },
      ],
      blocks: [
        {
          kind: 'paragraph',
          text: '你好',
          polygon: [
            [0.06, 0],
            [20, 0],
            [20, 10],
            [0, 10],
          ],
          lines: [0],
        },
      ],
      warnings: [{ code: 'downscaled', message: 'Halved.' }],
    },
  ],
  pageCount: 1,
  model: { id: 'm', version: '1' },
  timings: { decode: 1.23, preprocess: 0, detect: 0, extract: 0, recognise: 2, arrange: 0.04, total: 3.27 },
}
