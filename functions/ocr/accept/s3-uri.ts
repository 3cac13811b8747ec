// `s3://bucket/key` in, bucket and key out. Whether they may be read is decided where the buckets are known.
import { OcrError } from '../engine/vocabulary.ts'
import { quote } from './quote.ts'

export interface ObjectReference {
  readonly bucket: string
  /** As it is, not URL-encoded, the way the AWS CLI takes it. */
  readonly key: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024

/** Throws `OcrError('bad-request')`. */
export function parseS3Uri(uri: string): ObjectReference {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s.exec(uri)
  const [bucket, key] = [match?.[1], match?.[2]]
  if (!bucket || !key) throw unexpected('s3://<bucket>/<key>', quote(uri))
  // Half a surrogate pair has no UTF-8, which S3's keys are in.
  if (!key.isWellFormed()) throw unexpected('a key in Unicode', quote(uri))
  const bytes = Buffer.byteLength(key)
  if (bytes > MAX_KEY_BYTES) throw unexpected(`a key of at most ${MAX_KEY_BYTES} bytes`, `${bytes} bytes`)
  return { bucket, key }
}

function unexpected(expected: string, received: string): OcrError {
  return new OcrError('bad-request', `Expected ${expected} for "s3" but received ${received}.`)
}
