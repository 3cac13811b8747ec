// The URL of a queue and the body of a message in, the message in that queue out: loaded with the first upload that is too
// long for one invocation, or that is set aside.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PATIENCE } from './limits.ts'

/** The endpoint of a local run comes from AWS_ENDPOINT_URL_SQS. Throws what the queue throws. */
export function openQueues(): (url: string, body: string) => Promise<void> {
  // The URL is a queue's name, not always an address that can be reached.
  const client = new SQSClient({ useQueueUrlAsEndpoint: false, ...PATIENCE })
  return async (url, body) => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))
  }
}
