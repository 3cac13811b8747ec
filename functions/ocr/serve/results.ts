// GET /results/{id} in, the result of that upload out, in any format, or when to ask again. Loaded with the first
// such request.
import { createHash } from 'node:crypto'
import { acceptResult } from '../accept/upload.ts'
import type { components, Immutable } from '../contract/types.ts'
import { type Document, OcrError, type OpenSource } from '../engine/vocabulary.ts'
import { type Format, ROUTES } from '../names.ts'
import { pageLine } from '../reply/formats/ndjson.ts'
import { readHeaders } from '../reply/headers.ts'
import { answer, type HttpAnswer, jsonAnswer, notModifiedAnswer } from '../reply/http.ts'
import { type Files, FORMAT_TYPES, render } from '../reply/render.ts'
import { etagOf, isKnown } from './etag.ts'
import { findResult } from './find-result.ts'
import { KEPT_BY_SENDER } from './headers.ts'
import type { Asked, ServeParts } from './request.ts'

/** About as long as a page takes. */
const RETRY_AFTER_S = 2

/**
 * 200 or 202. Throws the stored error, and `OcrError`: bad-request, not-found (unknown id, nothing uploaded in time, or
 * the result is gone), not-acceptable (a format that needs what is not kept).
 */
export async function answerResult(
  asked: Asked,
  parts: Pick<ServeParts, 'uploadsBucket' | 'resultsBucket' | 'objects' | 'openSource'>,
  nowMs = Date.now(),
): Promise<HttpAnswer> {
  const { event, rest: id, facts } = asked
  const format = acceptResult(event, FORMAT_TYPES)
  facts.format = format
  const found = await findResult(id, parts, nowMs)
  if (found === undefined) throw unknown()
  if (found.state === 'refused') throw found.error
  if (found.state === 'pending') return pendingAnswer(id, found.soFar, found.place.keys.partial, format)
  const { objects, uploadsBucket, resultsBucket, key, keys } = found.place
  const headers = { ...KEPT_BY_SENDER, etag: etagOf([format, sha256(found.json)]) }
  if (isKnown(headers.etag, event.headers?.['if-none-match'])) return notModifiedAnswer(headers)
  const stored = format === 'pdf' ? await objects.get(resultsBucket, keys.pdf) : undefined
  return resultAnswer(found.json, format, headers, stored, async () => {
    const bytes = await objects.get(uploadsBucket, key)
    if (bytes) return { bytes, open: parts.openSource }
    throw new OcrError(
      'not-acceptable',
      'Expected an upload that is still kept for the format pdf but it is gone: ask for another format, or send it again.',
    )
  })
}

/** Of an upload that takes several invocations: how far it has come, or the pages so far, without a line that says they are all. */
function pendingAnswer(id: string, soFar: Uint8Array | undefined, key: string, format: Format): HttpAnswer {
  const headers = { 'retry-after': String(RETRY_AFTER_S) }
  const pending: Immutable<components['schemas']['Pending']> = { status: 'pending' }
  if (!soFar) return jsonAnswer(202, pending, headers)
  const { pages, pageCount } = JSON.parse(Buffer.from(soFar).toString()) as Document
  if (format === 'ndjson') {
    const lines = pages.map((page) => pageLine(page, 1, { pageCount }))
    return answer(202, FORMAT_TYPES.ndjson, lines.join(''), headers)
  }
  const partial = { url: `${ROUTES.results}/${id}?format=ndjson`, key }
  const far: Immutable<components['schemas']['Pending']> = {
    ...pending,
    pagesDone: pages.length,
    pageCount,
    partial,
  }
  return jsonAnswer(202, far, headers)
}

/** A PDF that was not stored is made of the upload. */
async function resultAnswer(
  json: Uint8Array,
  format: Format,
  kept: Readonly<Record<string, string>>,
  pdf: Uint8Array | undefined,
  upload: () => Promise<{ bytes: Uint8Array; open: OpenSource }>,
): Promise<HttpAnswer> {
  const stored = JSON.parse(Buffer.from(json).toString()) as Document & { timings: { coldStart: boolean } }
  const headers = { ...kept, ...readHeaders([{ image: 1, document: stored }]) }
  if (format === 'json') return answer(200, FORMAT_TYPES.json, Buffer.from(json).toString(), headers)
  if (pdf) return answer(200, FORMAT_TYPES.pdf, pdf, headers)
  const { coldStart, ...timings } = stored.timings
  const document = { ...stored, timings }
  const extras = format === 'pdf' ? { files: await filesOf(document, upload) } : {}
  const { type, body } = await render(format, document, coldStart, extras)
  return answer(200, type, body, headers)
}

async function filesOf(
  document: Document,
  upload: () => Promise<{ bytes: Uint8Array; open: OpenSource }>,
): Promise<Files> {
  const { bytes, open } = await upload()
  return { sources: [{ bytes, document }], open }
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

function unknown(): OcrError {
  return new OcrError(
    'not-found',
    'Expected the id of an upload whose result is kept but received another: unknown, expired, or never uploaded.',
  )
}
