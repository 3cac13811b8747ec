// An S3 event in, results stored, and the items that have to be tried again out.
import type { SQSBatchResponse } from 'aws-lambda'
import { acceptS3, type Message, type ObjectReference } from './accept/s3.ts'
import type { Transcribe } from './engine/vocabulary.ts'
import type { Log } from './log.ts'
import { roundTimings } from './reply/document.ts'
import { isPermanent } from './reply/problem.ts'
import { type ResultsPort, storeDocument, storeError } from './reply/store.ts'

/** The two buckets. Faults of the storage are thrown as they come. */
export interface ObjectsPort extends ResultsPort {
  /** Undefined where there is no such object. Throws `OcrError('payload-too-large')` unread. */
  get(bucket: string, key: string): Promise<Uint8Array | undefined>
}

export interface BatchParts {
  readonly transcribe: Transcribe
  /** Opened with the first object: a batch of test events needs no client. */
  readonly objects: () => Promise<ObjectsPort>
  readonly log: Log
  readonly isColdStart: () => boolean
}

/**
 * One message after the other: they share one processor. A message fails as a whole and alone. Without a queue
 * there is nobody to name failures to, so the first one is thrown and Lambda repeats the event.
 */
export function createBatch(
  parts: BatchParts,
): (event: unknown, requestId: string) => Promise<SQSBatchResponse> {
  return async (event, requestId) => {
    const failed: { itemIdentifier: string }[] = []
    let unnamed: unknown
    for (const message of acceptS3(event)) {
      try {
        await processMessage(message, parts, requestId)
      } catch (error) {
        const { messageId } = message
        parts.log.error('message failed', { requestId, messageId, error })
        if (messageId === undefined) unnamed ??= error
        else failed.push({ itemIdentifier: messageId })
      }
    }
    if (unnamed !== undefined) throw unnamed
    return { batchItemFailures: failed }
  }
}

async function processMessage(message: Message, parts: BatchParts, requestId: string): Promise<void> {
  if (message.malformed !== undefined) throw new Error(message.malformed)
  for (const reference of message.objects) await processObject(reference, parts, requestId)
}

async function processObject(
  { bucket, key }: ObjectReference,
  parts: BatchParts,
  requestId: string,
): Promise<void> {
  const start = performance.now()
  const coldStart = parts.isColdStart()
  const objects = await parts.objects()
  const note = (bytes?: number) => ({
    requestId,
    bucket,
    key,
    bytes,
    durationMs: Math.round(performance.now() - start),
    coldStart,
  })
  let bytes: Uint8Array | undefined
  try {
    bytes = await objects.get(bucket, key)
    if (bytes === undefined) {
      // Removed since, perhaps after a first delivery was answered: an error now would replace a good result.
      parts.log.warn('object is gone', note())
      return
    }
    const document = await parts.transcribe(bytes)
    await storeDocument(objects, key, document, coldStart)
    parts.log.info('object', { ...note(bytes.length), timings: roundTimings(document.timings) })
  } catch (error) {
    if (!isPermanent(error)) throw error
    await storeError(objects, key, error)
    parts.log.warn('object cannot be read', { ...note(bytes?.length), code: error.code })
  }
}
