// The queue in, batches to the function, deletions back: what Lambda's event source mapping for SQS does with
// ReportBatchItemFailures. Whatever is not deleted comes back after the visibility timeout, and goes to the
// dead-letter queue in the end (the queue sees to that itself).
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { Result } from './pool.ts'
import { REGION, type Storage } from './s3.ts'

const LONG_POLL_S = 20

export interface EventSourceOptions {
  readonly storage: Storage
  /** Batches that may run at the same time. */
  readonly pollers: number
  /** Messages in one of them. */
  readonly batchSize: number
  readonly invoke: (requestId: string, event: string) => Promise<Result>
  readonly onBatch: (batch: Batch) => void
}

export interface Batch {
  readonly requestId: string
  /** Bodies of the messages that were delivered, and whether each one is done. */
  readonly items: readonly { readonly body: string; readonly done: boolean }[]
  readonly elapsedMs: number
}

export interface EventSource {
  stop(): Promise<void>
}

export function startEventSource({
  storage,
  pollers,
  batchSize,
  invoke,
  onBatch,
}: EventSourceOptions): EventSource {
  const { sqs, queue } = storage
  const stopping = new AbortController()
  const { signal } = stopping

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      try {
        const { Messages: messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queue.url,
            MaxNumberOfMessages: batchSize,
            WaitTimeSeconds: LONG_POLL_S,
            MessageSystemAttributeNames: ['All'],
            MessageAttributeNames: ['All'],
          }),
          { abortSignal: signal },
        )
        if (messages.length > 0) await deliver(messages)
      } catch (error) {
        // A poller survives whatever happens to one batch, as its original does.
        if (!signal.aborted) console.error(`The queue could not be polled: ${(error as Error).message}`)
        await delay(1000, undefined, { signal }).catch(() => {})
      }
    }
  }

  async function deliver(messages: Message[]): Promise<void> {
    const start = performance.now()
    const requestId = randomUUID()
    const event = JSON.stringify({ Records: messages.map((message) => recordOf(message, queue.arn)) })
    const failed = failuresOf(await invoke(requestId, event), messages)
    const done = messages.filter((message) => !failed.has(message.MessageId!))
    if (done.length > 0 && !signal.aborted) {
      const entries = done.map((message) => ({
        Id: message.MessageId!,
        ReceiptHandle: message.ReceiptHandle!,
      }))
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }))
    }
    const items = messages.map((message) => ({ body: message.Body!, done: done.includes(message) }))
    onBatch({ requestId, items, elapsedMs: performance.now() - start })
  }

  const running = Array.from({ length: pollers }, poll)
  return {
    async stop() {
      stopping.abort()
      await Promise.all(running)
    },
  }
}

/**
 * Message ids that stay in the queue. An error, a malformed answer or an unknown id fails the whole batch
 * (AWS Lambda developer guide, "Implementing partial batch responses").
 */
export function failuresOf(result: Result, messages: readonly Message[]): Set<string> {
  const all = new Set(messages.map((message) => message.MessageId!))
  if (result.kind !== 'response') return all
  const failures = JSON.parse(result.payload)?.batchItemFailures ?? []
  if (!Array.isArray(failures)) return all
  const ids = failures.map((failure) => failure?.itemIdentifier)
  return ids.every((id) => all.has(id)) ? new Set(ids) : all
}

function recordOf(message: Message, queueArn: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: message.MessageAttributes ?? {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: REGION,
  }
}
