// A reference to an object in, its bytes out: of this deployment's two buckets, and there of what lies under the
// prefix of uploads or of results, and of nothing else that the function's role may happen to reach. Strangers get what
// was uploaded under an id, which only whoever made it knows.
import type { ObjectReference } from '../accept/s3-uri.ts'
import { issuedMs } from '../accept/upload.ts'
import { OcrError } from '../engine/vocabulary.ts'
import { INCOMING_PREFIX, PRESIGNED_PREFIX, RESULTS_PREFIX } from '../names.ts'
import type { ServeParts } from './request.ts'

type Parts = Pick<ServeParts, 'uploadsBucket' | 'resultsBucket' | 'maxUploadBytes' | 'objects' | 'isPublic'>

/** Throws `OcrError`: forbidden, not-found, payload-too-large. */
export async function readObject(object: ObjectReference, parts: Parts): Promise<Uint8Array> {
  checkReadable(object, parts)
  const objects = await parts.objects()
  const bytes = await objects.get(object.bucket, object.key, parts.maxUploadBytes)
  if (bytes === undefined) {
    throw new OcrError('not-found', 'Expected an object of the bucket but there is none with this key.')
  }
  return bytes
}

/** Throws `OcrError('forbidden')` for an object that is nothing for whoever asks. */
export function checkReadable({ bucket, key }: ObjectReference, parts: Parts): void {
  if (isOurs(bucket, key, parts)) return
  const expected = parts.isPublic
    ? `${PRESIGNED_PREFIX}<id of an upload> in this deployment's uploads bucket`
    : `an object under ${INCOMING_PREFIX} of this deployment's uploads bucket or under ${RESULTS_PREFIX} of its results bucket`
  throw new OcrError('forbidden', `Expected ${expected} but received another.`)
}

function isOurs(bucket: string, key: string, { uploadsBucket, resultsBucket, isPublic }: Parts): boolean {
  if (isPublic) {
    const [before, id] = [key.slice(0, PRESIGNED_PREFIX.length), key.slice(PRESIGNED_PREFIX.length)]
    return bucket === uploadsBucket && before === PRESIGNED_PREFIX && issuedMs(id) !== undefined
  }
  // To S3 a dot is a letter; to something on the way to it `incoming/../cache/` may be `cache/`.
  if (key.split('/').some((part) => part === '.' || part === '..')) return false
  if (bucket === uploadsBucket) return key.startsWith(INCOMING_PREFIX)
  return bucket === resultsBucket && key.startsWith(RESULTS_PREFIX)
}
