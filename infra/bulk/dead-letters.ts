// `npm run dead-letters -- --env NAME [--all]` in, each message of the dead-letter queue with its reason out: `s3://` address, the
// error file where there is one, else what the message is. Nothing is taken from the queue.
import { parseArgs } from 'node:util'
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { ERRORS_PREFIX, INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import type { Account } from '../deploy/account.ts'
import { findDeployed, run } from './command.ts'

/** So long nobody else sees what is being listed. */
const LOOK_S = 60
const SHOWN = 100

/** Waiting now, and everything that was seen of it. */
interface Listed {
  readonly waiting: number
  readonly messages: readonly Message[]
}

/** At most `most`, each once; all go back at once. */
export async function lookInto(sqs: SQSClient, queueUrl: string, most: number): Promise<Listed> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  )
  const waiting = Number(Attributes?.ApproximateNumberOfMessages ?? 0)
  const seen = new Map<string, Message>()
  while (seen.size < most) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(10, most - seen.size),
        VisibilityTimeout: LOOK_S,
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) break
    for (const message of Messages) seen.set(message.MessageId!, message)
  }
  const messages = [...seen.values()]
  for (let start = 0; start < messages.length; start += 10) {
    const Entries = messages.slice(start, start + 10).map(({ MessageId, ReceiptHandle }) => ({
      Id: MessageId!,
      ReceiptHandle: ReceiptHandle!,
      VisibilityTimeout: 0,
    }))
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }))
  }
  return { waiting, messages }
}

/** Bucket and key of each object that a message tells of; none where it tells of none. */
export function objectsOf({ Body = '' }: Message): { bucket: string; key: string }[] {
  try {
    const { Records = [] } = JSON.parse(Body)
    return Records.map((record: { s3: { bucket: { name: string }; object: { key: string } } }) => ({
      bucket: record.s3.bucket.name,
      key: decodeURIComponent(record.s3.object.key.replaceAll('+', ' ')),
    }))
  } catch {
    return []
  }
}

/** What the function left about an object, if it lived long enough to say it. */
export async function reasonOf(
  key: string,
  resultsBucket: string,
  account: Pick<Account, 'download'>,
  sent: Date | undefined,
): Promise<string> {
  const place = `${ERRORS_PREFIX}${key.slice(INCOMING_PREFIX.length)}.json`
  const said = await account.download(resultsBucket, place).catch(() => undefined)
  const { error } =
    said === undefined ? {} : (JSON.parse(said) as { error?: { code: string; message: string } })
  if (error) return `${error.code}: ${error.message}`
  const when = sent === undefined ? '' : ` around ${sent.toISOString()}`
  return `nothing was stored about it: query one-upload of the log has more${when}`
}

async function main(words: readonly string[]): Promise<number> {
  const { place, stack, rest } = await findDeployed(words, ['DeadLetterQueueUrl', 'ResultsBucket'])
  const { values } = parseArgs({ args: [...rest], options: { all: { type: 'boolean', default: false } } })
  const { account } = place
  const sqs = new SQSClient({ region: account.region, useQueueUrlAsEndpoint: false })
  try {
    const { DeadLetterQueueUrl: url = '', ResultsBucket: results = '' } = stack.outputs
    const { waiting, messages } = await lookInto(sqs, url, values.all ? Number.POSITIVE_INFINITY : SHOWN)
    for (const message of messages) {
      const sent = Number(message.Attributes?.SentTimestamp)
      const date = sent > 0 ? new Date(sent) : undefined
      const objects = objectsOf(message)
      if (objects.length === 0)
        console.log(`${message.MessageId}\tnot a notification of S3: ${message.Body?.slice(0, 200)}`)
      for (const { bucket, key } of objects)
        console.log(`s3://${bucket}/${key}\t${await reasonOf(key, results, account, date)}`)
    }
    const more = Math.max(0, waiting - messages.length)
    console.error(
      messages.length === 0
        ? 'There are no dead letters.'
        : `${messages.length} dead letters${more > 0 ? `, and about ${more} more (--all)` : ''}. When the cause is mended: npm run redrive -- --env ${place.environment.name}`,
    )
    return 0
  } finally {
    sqs.destroy()
    account.close()
  }
}

if (process.argv[1] === import.meta.filename) await run(main)
