// POST /ocr.v1.OcrService/Recognize in, what it reads out: Connect and gRPC-Web, loaded with the first such request.
import { wantsNoStore } from '../accept/http.ts'
import { MAX_PAGES } from '../names.ts'
import type { HttpAnswer } from '../reply/http.ts'
import { toProblem } from '../reply/problem.ts'
import { serveRpc } from '../rpc/serve-rpc.ts'
import { createDeadline } from './deadline.ts'
import { noteDocuments } from './log-facts.ts'
import type { Asked, ServeParts } from './request.ts'

/** Throws `OcrError('unsupported-media-type')`; other errors are answered in the protocol of the request. */
export async function answerRecognize(asked: Asked, { read }: ServeParts): Promise<HttpAnswer> {
  const { event, facts, coldStart, requestId, remainingMs } = asked
  return serveRpc(
    event,
    async (bytes, options) => {
      facts.bytes = bytes.length
      facts.images = 1
      const control = { isOutOfTime: createDeadline(remainingMs), remainingMs, maxPages: MAX_PAGES }
      const noStore = wantsNoStore(event.headers)
      const { document, cache } = await read(bytes, options, { ...control, noStore, coldStart })
      noteDocuments([{ document, cache }], facts)
      return document
    },
    (error) => {
      const { code, status } = toProblem(error, requestId)
      facts.code = code
      if (status >= 500) facts.error = error
    },
  )
}
