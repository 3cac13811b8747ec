// The body of a message in, the same message once more in the queue out: loaded with the first upload that is too long
// for one invocation.
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

/** The endpoint of a local run comes from AWS_ENDPOINT_URL_SQS. Throws what the queue throws. */
export function openQueue(url: string): (body: string) => Promise<void> {
  // The URL is a queue's name, not always an address that can be reached.
  const client = new SQSClient({ useQueueUrlAsEndpoint: false })
  return async (body) => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))
  }
}
