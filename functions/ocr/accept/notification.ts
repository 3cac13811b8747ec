// What tells of new objects in, the objects to read out: a notification of S3 as it is, in an envelope of SNS, or an event of
// EventBridge.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
import { INCOMING_PREFIX } from '../names.ts'

export interface ObjectReference {
  readonly bucket: string
  /** As it was when the object was put: decoded. */
  readonly key: string
  /** Who put it there, and from where, as far as S3 says. */
  readonly caller?: string
  readonly sourceIp?: string
}

export interface Notified {
  readonly objects: readonly ObjectReference[]
  /** Why it can never be read; it has no objects then. */
  readonly malformed?: string
}

interface EventBridge {
  readonly 'detail-type': string
  readonly detail: Record<string, unknown>
}

/** An envelope has no reason to lie in another. */
const MOST_ENVELOPES = 1

/**
 * Test events, folder markers and keys outside `incoming/` (above all the function's own output) leave a notification without
 * objects, which succeeds.
 */
export function readNotification(notification: unknown, envelopes = 0): Notified {
  if (isRecord(notification)) {
    // S3 sends one of these when a notification is configured.
    if (notification.Event === 's3:TestEvent') return { objects: [] }
    if (isEventBridge(notification)) return readEvent(notification)
    if (typeof notification.Message === 'string' && envelopes < MOST_ENVELOPES)
      return readText(notification.Message, envelopes + 1)
  }
  if (!isRecord(notification) || !Array.isArray(notification.Records))
    return { objects: [], malformed: 'Expected an S3 notification with Records but received none.' }
  const objects: ObjectReference[] = []
  for (const record of notification.Records as unknown[]) {
    const reference = referenceIn(record)
    if (!reference) return { objects: [], malformed: 'Expected a bucket and an encoded key in each record.' }
    if (isCreated(record) && isUpload(reference.key)) objects.push(reference)
  }
  return { objects }
}

/** The same of JSON. */
export function readText(text: string, envelopes = 0): Notified {
  try {
    return readNotification(JSON.parse(text), envelopes)
  } catch (error) {
    return { objects: [], malformed: `Expected an S3 notification but received: ${(error as Error).name}.` }
  }
}

export function isEventBridge(event: unknown): event is EventBridge {
  return isRecord(event) && typeof event['detail-type'] === 'string' && isRecord(event.detail)
}

/** Whether the key is one of an upload: nothing else is read. */
export function isUpload(key: string): boolean {
  return key.startsWith(INCOMING_PREFIX) && !key.endsWith('/')
}

/** S3 encodes keys as HTML forms do: a space comes as `+`, a plus as `%2B`. Undefined where it is not encoded so. */
export function decodeKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Here keys come as they are. */
function readEvent(event: EventBridge): Notified {
  const { detail } = event
  const { bucket, object } = detail
  if (event['detail-type'] !== 'Object Created') return { objects: [] }
  const [name, key] = [isRecord(bucket) && bucket.name, isRecord(object) && object.key]
  if (typeof name !== 'string' || typeof key !== 'string' || !name || !key)
    return { objects: [], malformed: 'Expected a bucket and a key in the detail of the event.' }
  const sender = senderOf(detail.requester, detail['source-ip-address'])
  return { objects: isUpload(key) ? [{ bucket: name, key, ...sender }] : [] }
}

function referenceIn(record: unknown): ObjectReference | undefined {
  if (!isRecord(record)) return undefined
  const { s3, userIdentity, requestParameters } = record
  if (!isRecord(s3) || !isRecord(s3.bucket) || !isRecord(s3.object)) return undefined
  const bucket = s3.bucket.name
  const encoded = s3.object.key
  if (typeof bucket !== 'string' || typeof encoded !== 'string' || !bucket || !encoded) return undefined
  const key = decodeKey(encoded)
  const caller = isRecord(userIdentity) ? userIdentity.principalId : undefined
  const sourceIp = isRecord(requestParameters) ? requestParameters.sourceIPAddress : undefined
  return key === undefined ? undefined : { bucket, key, ...senderOf(caller, sourceIp) }
}

function senderOf(caller: unknown, sourceIp: unknown): Pick<ObjectReference, 'caller' | 'sourceIp'> {
  return {
    ...(typeof caller === 'string' ? { caller } : {}),
    ...(typeof sourceIp === 'string' ? { sourceIp } : {}),
  }
}

function isCreated(record: unknown): boolean {
  return isRecord(record) && String(record.eventName ?? 'ObjectCreated').includes('ObjectCreated')
}
