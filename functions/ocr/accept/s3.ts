// An SQS batch of S3 notifications (or one S3 notification by itself) in, the objects to read out.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
import { INCOMING_PREFIX } from '../names.ts'

export interface ObjectReference {
  readonly bucket: string
  /** As it was when the object was put: decoded. */
  readonly key: string
}

/** What the function notes in a message that it sends to itself: what those before it came to. */
export interface Progress {
  readonly invocations: number
  /** Of all its objects. */
  readonly pages: number
}

/** One item of the batch: succeeds or fails, and is retried, as a whole. */
export interface Message {
  /** Absent where S3 called the function without a queue. */
  readonly messageId: string | undefined
  /** As it lay in the queue. */
  readonly body?: string
  readonly objects: readonly ObjectReference[]
  /** Why the body can never be read; it has no objects then. */
  readonly malformed?: string
  /** Absent in what S3 sent. */
  readonly progress?: Progress | undefined
}

/**
 * Messages in their order. Test events, folder markers and keys outside `incoming/` (above all the function's own
 * output) leave a message without objects, which succeeds. A body that is no notification is marked `malformed`:
 * the caller lets it fail, so that after its retries it lies in the dead-letter queue, where a person can see it.
 *
 * The version in a notification is left out on purpose: reading what is there now means that the newest upload wins
 * however late or often its notifications come.
 */
export function acceptS3(event: unknown): Message[] {
  return recordsOf(event).map((record) => {
    if (!isQueued(record)) return { messageId: undefined, ...readNotification({ Records: [record] }) }
    const body = String(record.body)
    return { messageId: String(record.messageId), body, ...readBody(body) }
  })
}

/** The body of a message that asks for the same once more. `body` is one that `acceptS3` took. */
export function withProgress(body: string, progress: Progress): string {
  return JSON.stringify({ ...(JSON.parse(body) as object), progress })
}

/** True for what `acceptS3` takes. */
export function isS3Event(event: unknown): boolean {
  return isRecord(event) && Array.isArray(event.Records)
}

type Reading = Omit<Message, 'messageId' | 'body'>

function readBody(body: string): Reading {
  try {
    return readNotification(JSON.parse(body))
  } catch (error) {
    return { objects: [], malformed: `Expected an S3 notification but received: ${(error as Error).name}.` }
  }
}

function readNotification(notification: unknown): Reading {
  // S3 sends one of these when a notification is configured.
  if (isRecord(notification) && notification.Event === 's3:TestEvent') return { objects: [] }
  if (!isRecord(notification) || !Array.isArray(notification.Records)) {
    return { objects: [], malformed: 'Expected an S3 notification with Records but received none.' }
  }
  const objects: ObjectReference[] = []
  for (const record of notification.Records as unknown[]) {
    const reference = referenceIn(record)
    if (!reference) return { objects: [], malformed: 'Expected a bucket and an encoded key in each record.' }
    if (isWanted(record, reference.key)) objects.push(reference)
  }
  return { objects, progress: progressIn(notification.progress) }
}

function progressIn(value: unknown): Progress | undefined {
  if (!isRecord(value)) return undefined
  const { invocations, pages } = value
  return isCount(invocations) && isCount(pages) ? { invocations, pages } : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function referenceIn(record: unknown): ObjectReference | undefined {
  const s3 = isRecord(record) ? record.s3 : undefined
  if (!isRecord(s3) || !isRecord(s3.bucket) || !isRecord(s3.object)) return undefined
  const bucket = s3.bucket.name
  const encoded = s3.object.key
  if (typeof bucket !== 'string' || typeof encoded !== 'string' || !bucket || !encoded) return undefined
  const key = decodeKey(encoded)
  return key === undefined ? undefined : { bucket, key }
}

/** S3 encodes keys as HTML forms do: a space comes as `+`, a plus as `%2B`. */
function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function isWanted(record: unknown, key: string): boolean {
  const created = isRecord(record) && String(record.eventName ?? 'ObjectCreated').includes('ObjectCreated')
  return created && key.startsWith(INCOMING_PREFIX) && !key.endsWith('/')
}

function recordsOf(event: unknown): unknown[] {
  return isRecord(event) && Array.isArray(event.Records) ? event.Records : []
}

function isQueued(record: unknown): record is { messageId: unknown; body: unknown } {
  return isRecord(record) && 'messageId' in record && 'body' in record
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
