// The URL of a queue and the body of a message in, the message in that queue out; or a delivery in, its end soon: loaded with
// the first upload that is too long for one invocation, that is set aside, or that failed.
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { QueuesPort } from '../ports.ts'
import { PATIENCE } from './limits.ts'

/** The endpoint of a local run comes from AWS_ENDPOINT_URL_SQS. Throws what the queue throws. */
export function openQueues(): QueuesPort {
  // The URL is a queue's name, not always an address that can be reached.
  const client = new SQSClient({ useQueueUrlAsEndpoint: false, ...PATIENCE })
  return {
    async send(url, body) {
      await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))
    },
    async comeBack(url, receiptHandle, seconds) {
      const delivery = { QueueUrl: url, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds }
      await client.send(new ChangeMessageVisibilityCommand(delivery))
    },
  }
}
