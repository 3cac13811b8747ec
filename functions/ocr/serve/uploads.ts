// POST /uploads in, an address for one file and that of its result out. Loaded with the first such request.
import { acceptUpload, uploadId } from '../accept/upload.ts'
import type { components, Immutable } from '../contract/types.ts'
import { OcrError } from '../engine/vocabulary.ts'
import { PRESIGNED_PREFIX, ROUTES, UPLOAD_EXPIRY_S } from '../names.ts'
import { type HttpAnswer, jsonAnswer } from '../reply/http.ts'
import { freshBytes } from './fresh-bytes.ts'
import type { Asked, ServeParts } from './request.ts'

/**
 * 201. Whoever has the address can put one file of exactly the announced type and length, for UPLOAD_EXPIRY_S.
 * Throws `OcrError`: bad-request, payload-too-large, unsupported-media-type, not-found (no bucket here).
 */
export async function answerUpload({ event, facts }: Asked, parts: ServeParts): Promise<HttpAnswer> {
  const { contentType, contentLength } = acceptUpload(event, parts.maxUploadBytes)
  facts.bytes = contentLength
  if (parts.uploadsBucket === undefined) {
    throw new OcrError('not-found', 'Expected an uploads bucket but this deployment has none.')
  }
  const objects = await parts.objects()
  const nowMs = Date.now()
  const id = uploadId(nowMs, freshBytes)
  const upload = { contentType, bytes: contentLength, expiresS: UPLOAD_EXPIRY_S }
  const url = await objects.presignPut(PRESIGNED_PREFIX + id, upload)
  const result = `${ROUTES.results}/${id}`
  const body: Immutable<components['schemas']['Upload']> = {
    id,
    url,
    method: 'PUT',
    // Signed: another type or length is refused by S3.
    headers: { 'content-type': contentType, 'content-length': String(contentLength) },
    expiresAt: new Date(nowMs + UPLOAD_EXPIRY_S * 1000).toISOString(),
    result,
  }
  return jsonAnswer(201, body, { location: result })
}
