// What tells of new objects in (an SQS batch, S3, SNS or EventBridge without a queue), the messages to work off out.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
// https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
import { isEventBridge, isRecord, type Notified, readNotification, readText } from './notification.ts'

/** What the function notes in a message that it sends to itself: what those before it came to. */
export interface Progress {
  readonly invocations: number
  /** Of all its objects. */
  readonly pages: number
}

/** One item of the batch: succeeds or fails, and is retried, as a whole. */
export interface Message extends Notified {
  /** Absent where the function was called without a queue. */
  readonly messageId: string | undefined
  /** As it lay in the queue. */
  readonly body?: string
  /** Absent in what S3 sent. */
  readonly progress?: Progress | undefined
  /** For the queue: which delivery this is. */
  readonly receiptHandle?: string
  /** Deliveries so far, this one included. */
  readonly deliveries?: number
}

/**
 * Messages in their order. A body that is no notification is marked `malformed`: the caller lets it fail, so that after its
 * retries it lies in the dead-letter queue, where a person can see it.
 *
 * The version in a notification is left out on purpose: reading what is there now means that the newest upload wins
 * however late or often its notifications come.
 */
export function acceptS3(event: unknown): Message[] {
  if (isEventBridge(event)) return [{ messageId: undefined, ...readNotification(event) }]
  return recordsOf(event).map((record) => {
    if (isFromSns(record)) return { messageId: undefined, ...readText(String(record.Sns.Message)) }
    if (!isQueued(record)) return { messageId: undefined, ...readNotification({ Records: [record] }) }
    const body = String(record.body)
    return { messageId: String(record.messageId), body, ...readBody(body), ...deliveryOf(record) }
  })
}

/** The body of a message that asks for the same once more. `body` is one that `acceptS3` took. */
export function withProgress(body: string, progress: Progress): string {
  return JSON.stringify({ ...(JSON.parse(body) as object), progress })
}

/** True for what `acceptS3` takes. */
export function isS3Event(event: unknown): boolean {
  return isEventBridge(event) || (isRecord(event) && Array.isArray(event.Records))
}

function readBody(body: string): Omit<Message, 'messageId' | 'body'> {
  const read = readText(body)
  if (read.malformed !== undefined) return read
  const progress = progressIn((JSON.parse(body) as { progress?: unknown }).progress)
  return progress ? { ...read, progress } : read
}

function progressIn(value: unknown): Progress | undefined {
  if (!isRecord(value)) return undefined
  const { invocations, pages } = value
  return isCount(invocations) && isCount(pages) ? { invocations, pages } : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function deliveryOf({ receiptHandle, attributes }: Record<string, unknown>) {
  const deliveries = Number(isRecord(attributes) ? attributes.ApproximateReceiveCount : undefined)
  return {
    ...(typeof receiptHandle === 'string' ? { receiptHandle } : {}),
    ...(isCount(deliveries) ? { deliveries } : {}),
  }
}

function recordsOf(event: unknown): unknown[] {
  return isRecord(event) && Array.isArray(event.Records) ? event.Records : []
}

function isQueued(record: unknown): record is Record<string, unknown> {
  return isRecord(record) && 'messageId' in record && 'body' in record
}

function isFromSns(record: unknown): record is { readonly Sns: Record<string, unknown> } {
  return isRecord(record) && record.EventSource === 'aws:sns' && isRecord(record.Sns)
}
