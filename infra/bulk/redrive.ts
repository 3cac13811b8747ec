// `npm run redrive -- --env NAME` in, all dead letters back in the queue of uploads out. SQS moves them itself; where it cannot, they are
// sent and deleted one by one: twice is no harm, none is lost.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { findDeployed, run } from './command.ts'
import { startBar } from './progress.ts'

export interface Queues {
  readonly from: { readonly url: string; readonly arn: string }
  readonly to: { readonly url: string; readonly arn: string }
}

const LOOK_MS = 1000
/** While it is sent on, nobody else takes it. */
const HELD_S = 60

/** How many went back. */
export async function redrive(
  sqs: SQSClient,
  { from, to }: Queues,
  told: (moved: number, of: number) => void,
): Promise<number> {
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from.arn, DestinationArn: to.arn }))
  } catch (error) {
    // An endpoint that has no such tasks.
    if (!/UnsupportedOperation|InvalidAction|UnknownOperation/.test((error as Error).name)) throw error
    return await moveOneByOne(sqs, from.url, to.url, told)
  }
  for (;;) {
    const { Results = [] } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: from.arn, MaxResults: 1 }),
    )
    const [
      {
        Status,
        FailureReason,
        ApproximateNumberOfMessagesMoved = 0,
        ApproximateNumberOfMessagesToMove = 0,
      } = {},
    ] = Results
    told(ApproximateNumberOfMessagesMoved, ApproximateNumberOfMessagesToMove)
    if (Status === 'FAILED') throw new Error(`SQS stopped the move: ${FailureReason}.`)
    if (Status === 'COMPLETED' || Status === 'CANCELLED') return ApproximateNumberOfMessagesMoved
    await delay(LOOK_MS)
  }
}

async function moveOneByOne(
  sqs: SQSClient,
  from: string,
  to: string,
  told: (moved: number, of: number) => void,
): Promise<number> {
  for (let moved = 0; ; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: from,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HELD_S,
        WaitTimeSeconds: 1,
      }),
    )
    if (Messages.length === 0) return moved
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body! }))
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: ReceiptHandle! }))
      told(++moved, 0)
    }
  }
}

async function main(words: readonly string[]): Promise<number> {
  const outputs = ['DeadLetterQueueUrl', 'DeadLetterQueueArn', 'UploadQueueUrl', 'UploadQueueArn']
  const { place, stack, rest } = await findDeployed(words, outputs)
  parseArgs({ args: [...rest], options: {} })
  const sqs = new SQSClient({ region: place.account.region, useQueueUrlAsEndpoint: false })
  const bar = startBar('messages')
  try {
    const [fromUrl = '', fromArn = '', toUrl = '', toArn = ''] = outputs.map((name) => stack.outputs[name])
    const queues = { from: { url: fromUrl, arn: fromArn }, to: { url: toUrl, arn: toArn } }
    const moved = await redrive(sqs, queues, (done, of) => bar.show({ done, of }))
    bar.stop()
    console.log(moved === 0 ? 'There were no dead letters.' : `${moved} messages are back in the queue.`)
    return 0
  } finally {
    bar.stop()
    sqs.destroy()
    place.account.close()
  }
}

if (process.argv[1] === import.meta.filename) await run(main)
