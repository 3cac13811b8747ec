// An upload that was read and whose answer was stored in, an error out where another took its place meanwhile.
import type { ObjectReference } from '../accept/notification.ts'
import type { ObjectsPort } from '../ports.ts'

/**
 * The message of the newer one may have been faster, and what it stored is written over now: this one comes back and reads
 * what is there. So whoever stores last has stored what lies there. One that was removed keeps its answer.
 */
export async function checkNotReplaced(
  objects: Pick<ObjectsPort, 'head'>,
  { bucket, key }: ObjectReference,
  etag: string | undefined,
): Promise<void> {
  const now = etag === undefined ? undefined : await objects.head(bucket, key)
  if (now === undefined || now.etag === etag) return
  throw new Error('Expected the upload to stay until its answer was stored but another took its place.')
}
