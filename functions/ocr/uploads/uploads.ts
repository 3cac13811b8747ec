// Any event that is no HTTP in, what its sender takes for an answer out: objects are worked off, whoever tells of them.
import { describeEvent, isItem } from '../accept/item.ts'
import { isS3Event } from '../accept/s3.ts'
import { isTasksEvent } from '../accept/tasks.ts'
import type { Announce, QueuesPort } from '../ports.ts'
import { type BatchParts, createBatch } from './batch.ts'
import { createReadItem } from './item.ts'
import { createTasks } from './tasks.ts'

export interface UploadsParts extends Omit<BatchParts, 'send' | 'comeBack' | 'announce'> {
  /** Both opened when they are needed. */
  readonly queues: () => Promise<QueuesPort>
  readonly events: () => Promise<Announce>
  /** Name of the bus that is told of uploads; absent: nobody is. */
  readonly eventBus: string | undefined
}

export type Uploads = (event: unknown, requestId: string, remainingMs: () => number) => Promise<object>

/** S3, SQS, SNS and EventBridge, S3 Batch Operations, Step Functions. Throws on anything else. */
export function createUploads({ queues, events, ...given }: UploadsParts): Uploads {
  const parts: BatchParts = {
    ...given,
    send: async (url, body) => (await queues()).send(url, body),
    comeBack: async (url, receiptHandle, seconds) => (await queues()).comeBack(url, receiptHandle, seconds),
    announce:
      given.eventBus === undefined ? undefined : async (type, detail) => (await events())(type, detail),
  }
  const [batch, tasks, item] = [createBatch(parts), createTasks(parts), createReadItem(parts)]
  return async (event, requestId, remainingMs) => {
    const isKnown = isS3Event(event) || isTasksEvent(event) || isItem(event)
    if (isKnown && !parts.resultsBucket)
      throw new Error('Expected the name of the results bucket in RESULTS_BUCKET.')
    if (isS3Event(event)) return batch(event, requestId, remainingMs)
    if (isTasksEvent(event)) return tasks(event, requestId, remainingMs)
    if (isItem(event)) return item(event, requestId, remainingMs)
    const expected =
      'a Function URL event (payload format 2.0), an event about S3 objects or {"s3": "s3://..."}'
    throw new Error(`Expected ${expected} but received ${describeEvent(event)}.`)
  }
}
