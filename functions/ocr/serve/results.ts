// GET /results/{id} in, the result of that upload out, in any format, or when to ask again. Loaded with the first
// such request.
import { acceptResult, issuedMs } from '../accept/upload.ts'
import { type Document, OcrError, type OcrErrorCode, type OpenSource } from '../engine/vocabulary.ts'
import { type Format, PRESIGNED_PREFIX, UPLOAD_EXPIRY_S } from '../names.ts'
import { readHeaders } from '../reply/headers.ts'
import { answer, type HttpAnswer, jsonAnswer } from '../reply/http.ts'
import { type Files, FORMAT_TYPES, render } from '../reply/render.ts'
import { resultKeys } from '../reply/result-keys.ts'
import type { Asked, ServeParts } from './request.ts'

/** About as long as a page takes. */
const RETRY_AFTER_S = 2
/** An upload that began in its last second has as long again to end. */
const WAIT_FOR_UPLOAD_MS = 2 * UPLOAD_EXPIRY_S * 1000
/** What has not been read a day after it came lies with the dead letters. */
const WAIT_FOR_READING_MS = 24 * 60 * 60 * 1000

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
  const issued = issuedMs(id)
  const { uploadsBucket, resultsBucket } = parts
  if (issued === undefined || issued > nowMs || uploadsBucket === undefined || resultsBucket === undefined)
    throw unknown()
  const objects = await parts.objects()
  const key = PRESIGNED_PREFIX + id
  const keys = resultKeys(key)
  const get = (name: string) => objects.get(resultsBucket, name)

  const json = await get(keys.json)
  if (json) {
    const stored = format === 'pdf' ? await get(keys.pdf) : undefined
    return resultAnswer(json, format, stored, async () => {
      const bytes = await objects.get(uploadsBucket, key)
      if (bytes) return { bytes, open: parts.openSource }
      throw new OcrError(
        'not-acceptable',
        'Expected an upload that is still kept for the format pdf but it is gone: ask for another format, or send it again.',
      )
    })
  }
  const error = await get(keys.error)
  if (error) throw storedError(error)
  const upload = await objects.head(uploadsBucket, key)
  const waitUntilMs = upload
    ? upload.lastModified.getTime() + WAIT_FOR_READING_MS
    : issued + WAIT_FOR_UPLOAD_MS
  if (nowMs > waitUntilMs) throw unknown()
  return jsonAnswer(202, { status: 'pending' }, { 'retry-after': String(RETRY_AFTER_S) })
}

/** A PDF that was not stored is made of the upload. */
async function resultAnswer(
  json: Uint8Array,
  format: Format,
  pdf: Uint8Array | undefined,
  upload: () => Promise<{ bytes: Uint8Array; open: OpenSource }>,
): Promise<HttpAnswer> {
  const stored = JSON.parse(Buffer.from(json).toString()) as Document & { timings: { coldStart: boolean } }
  const headers = readHeaders([{ image: 1, document: stored }])
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

/** As reply/store.ts writes it. */
function storedError(json: Uint8Array): OcrError {
  const { error } = JSON.parse(Buffer.from(json).toString()) as {
    error: { code: OcrErrorCode; message: string }
  }
  return new OcrError(error.code, error.message)
}

function unknown(): OcrError {
  return new OcrError(
    'not-found',
    'Expected the id of an upload whose result is kept but received another: unknown, expired, or never uploaded.',
  )
}
