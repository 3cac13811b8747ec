// A message whose fault may pass comes back when the function says, and not after the minutes that the queue keeps it hidden.

import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { s3Notification } from '../support/aws-events.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

let deployment: TestDeployment
beforeAll(async () => {
  const variables = { RETRY_DELAYS_S: '1,2' }
  deployment = await deployFunction({ variables, visibilityTimeoutS: 600, maxReceiveCount: 5 })
})
afterAll(() => deployment.stop())

const deliveries = (word: string) =>
  deployment.events
    .flatMap((event) => (event.type === 'batch' ? event.items : []))
    .filter(({ body }) => body.includes(word))

async function send(body: string): Promise<void> {
  const { sqs, queue } = deployment.storage
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body }))
}

it('after the first time, and after the second', async () => {
  const start = performance.now()
  // A bucket may be there again.
  await send(JSON.stringify(s3Notification({ bucket: 'no-such-bucket', key: `${INCOMING_PREFIX}x.png` })))
  await until(() => deliveries('no-such-bucket').length === 3)
  expect(performance.now() - start).toBeGreaterThan(2500)
  expect(deliveries('no-such-bucket').map(({ done }) => done)).toEqual([false, false, false])
})

it('but what says nothing waits as long as the queue has it', async () => {
  await send('no notification')
  await until(() => deliveries('no notification').length === 1)
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(deliveries('no notification')).toHaveLength(1)
})
