// The id of an upload in, how far it has come out: read, refused, on its way, or unknown.
import { issuedMs } from '../accept/upload.ts'
import { OcrError, type OcrErrorCode } from '../engine/vocabulary.ts'
import { PRESIGNED_PREFIX, UPLOAD_EXPIRY_S } from '../names.ts'
import type { ObjectsPort } from '../ports.ts'
import { type ResultKeys, resultKeys } from '../reply/result-keys.ts'
import type { ServeParts } from './request.ts'

/** An upload that began in its last second has as long again to end. */
const WAIT_FOR_UPLOAD_MS = 2 * UPLOAD_EXPIRY_S * 1000
/** What has not been read a day after it came lies with the dead letters. */
const WAIT_FOR_READING_MS = 24 * 60 * 60 * 1000

export type Found =
  | { readonly state: 'read'; readonly json: Uint8Array; readonly place: Place }
  | { readonly state: 'refused'; readonly error: OcrError }
  /** `soFar`: the pages of those before, as JSON, where it takes several invocations. */
  | { readonly state: 'pending'; readonly soFar: Uint8Array | undefined; readonly place: Place }

/** Where everything about one upload lies. */
export interface Place {
  readonly objects: ObjectsPort
  readonly uploadsBucket: string
  readonly resultsBucket: string
  /** Of the upload. */
  readonly key: string
  readonly keys: ResultKeys
}

/** Undefined: no such id, nothing uploaded in time, or the result is gone. */
export async function findResult(
  id: string,
  parts: Pick<ServeParts, 'uploadsBucket' | 'resultsBucket' | 'objects'>,
  nowMs: number,
): Promise<Found | undefined> {
  const issued = issuedMs(id)
  const { uploadsBucket, resultsBucket } = parts
  if (issued === undefined || issued > nowMs || uploadsBucket === undefined || resultsBucket === undefined)
    return undefined
  const objects = await parts.objects()
  const key = PRESIGNED_PREFIX + id
  const place = { objects, uploadsBucket, resultsBucket, key, keys: resultKeys(key) }
  const json = await objects.get(resultsBucket, place.keys.json)
  if (json) return { state: 'read', json, place }
  const error = await objects.get(resultsBucket, place.keys.error)
  if (error) return { state: 'refused', error: storedError(error) }
  const upload = await objects.head(uploadsBucket, key)
  const waitUntilMs = upload
    ? upload.lastModified.getTime() + WAIT_FOR_READING_MS
    : issued + WAIT_FOR_UPLOAD_MS
  if (nowMs > waitUntilMs) return undefined
  const soFar = upload && (await objects.get(resultsBucket, place.keys.partial))
  return { state: 'pending', soFar, place }
}

/** As reply/store.ts writes it. */
function storedError(json: Uint8Array): OcrError {
  const { error } = JSON.parse(Buffer.from(json).toString()) as {
    error: { code: OcrErrorCode; message: string }
  }
  return new OcrError(error.code, error.message)
}
