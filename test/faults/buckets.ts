// What the storm does with the buckets and the queues themselves, past the faults: uploads in, results and dead letters out.
import { setTimeout as delay } from 'node:timers/promises'
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { CACHE_PREFIX } from '../../functions/ocr/names.ts'
import { BUCKETS, CREDENTIALS, REGION, type Storage } from '../../infra/local/s3.ts'
import { notificationOf } from '../../infra/local/s3-event.ts'
import type { Upload } from './uploads.ts'

const CLIENTS = 4
/** Between the two of one key; the first of them is being read by then, or not yet. */
const OVERWRITE_AFTER_MS = 300

/** How many messages were sent twice comes out. */
export async function putAll(
  storage: Storage,
  uploads: readonly Upload[],
  isDoubled: () => boolean,
): Promise<number> {
  const s3 = clientOf(storage)
  const put = (key: string, body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKETS.uploads, Key: key, Body: body }))
  const left = [...uploads]
  let duplicates = 0
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let upload = left.shift(); upload; upload = left.shift()) {
        const { key, earlier, body } = upload
        if (earlier) {
          await put(key, earlier)
          await delay(OVERWRITE_AFTER_MS)
        }
        await put(key, body)
        if (!isDoubled()) continue
        duplicates++
        await notifyAgain(storage, key)
      }
    }),
  )
  s3.destroy()
  return duplicates
}

async function notifyAgain(storage: Storage, key: string): Promise<void> {
  const again = {
    bucket: BUCKETS.uploads,
    key,
    sizeBytes: 1,
    eTag: '',
    eventName: 'ObjectCreated:Put',
  } as const
  await sendMessage(storage, JSON.stringify(notificationOf(again, REGION, new Date())))
}

export async function sendMessage({ sqs, queue }: Storage, body: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body }))
}

/** No message waits, and none is being worked off. */
export async function isQuiet({ sqs, queue }: Storage): Promise<boolean> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const { Attributes: counts = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [...names] }),
  )
  return names.every((name) => counts[name] === '0')
}

/** Takes them out: their bodies. */
export async function deadLettersOf({ sqs, deadLetters }: Storage): Promise<string[]> {
  const bodies: string[] = []
  for (;;) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deadLetters.url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      }),
    )
    if (messages.length === 0) return bodies
    bodies.push(...messages.map(({ Body: body = '' }) => body))
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }))
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: deadLetters.url, Entries }))
  }
}

/**
 * All that lies in the results bucket, the cache left out. fauxqs leaves keys out between two pages of a list: what lies under a
 * prefix fits one page, and the list of all is for what lies under none.
 */
export async function resultsOf(storage: Storage, prefixes: Iterable<string>): Promise<Map<string, string>> {
  const s3 = clientOf(storage)
  const stored = new Map<string, string>()
  for (const Prefix of [...prefixes, ''])
    for await (const { Contents: contents = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: BUCKETS.results, Prefix },
    ))
      for (const { Key: key = '' } of contents) {
        if (key.startsWith(CACHE_PREFIX) || stored.has(key)) continue
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKETS.results, Key: key }))
        stored.set(key, await Body!.transformToString())
      }
  s3.destroy()
  return stored
}

function clientOf({ url }: Storage): S3Client {
  return new S3Client({ endpoint: url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true })
}
