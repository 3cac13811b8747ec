// The queue between the buckets and the function: notifications, batches, redelivery and the dead-letter queue,
// shown on a function that fails whatever is told to fail.

import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Batch } from '../../infra/local/event-source.ts'
import { encodeKey } from '../../infra/local/s3-event.ts'
import { deployEcho, type TestDeployment, until } from './support.ts'

let deployment: TestDeployment

beforeAll(async () => {
  deployment = await deployEcho({
    concurrency: 2,
    visibilityTimeoutS: 1,
    maxReceiveCount: 3,
    queueBatchSize: 10,
  })
})
beforeEach(async () => {
  await until(() => items().length > 0)
  await deployment.storage.sqs.send(new PurgeQueueCommand({ QueueUrl: deployment.storage.deadLetters.url }))
})
afterAll(() => deployment.stop())

const batches = () =>
  deployment.events.filter((event): event is Batch & { type: 'batch' } => event.type === 'batch')
const items = () => batches().flatMap((batch) => batch.items)
const deliveries = (word: string) => items().filter(({ body }) => body.includes(word))

async function send(...bodies: string[]): Promise<void> {
  const { sqs, queue } = deployment.storage
  const entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }))
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries: entries }))
}

async function deadLetters(): Promise<string[]> {
  const { sqs, deadLetters } = deployment.storage
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  )
  return messages.map(({ Body: body }) => body!)
}

describe('notifications', () => {
  const put = (key: string, bucket = 'ocr-uploads') =>
    fetch(`${deployment.storage.url}/${bucket}/${encodeURI(key)}`, { method: 'PUT', body: 'content' })

  it('start with the test event of S3', () => {
    expect(JSON.parse(items()[0]!.body)).toMatchObject({ Event: 's3:TestEvent', Bucket: 'ocr-uploads' })
  })

  it('tell bucket, key, size and digest of an upload as S3 does', async () => {
    expect((await put('incoming/a b/文件.png')).status).toBe(200)
    const { body } = await until(() => deliveries('a+b')[0])
    expect(JSON.parse(body).Records).toEqual([
      expect.objectContaining({
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: expect.objectContaining({
          bucket: expect.objectContaining({ name: 'ocr-uploads' }),
          object: expect.objectContaining({
            key: 'incoming/a+b/%E6%96%87%E4%BB%B6.png',
            size: 7,
            eTag: '9a0364b9e99bb480dd25e1f0284c8555',
          }),
        }),
      }),
    ])
  })

  it('come for uploads under incoming/ alone', async () => {
    await put('elsewhere/not-told.png')
    await put('incoming/not-told.png', 'ocr-results')
    await fetch(`${deployment.storage.url}/ocr-uploads/incoming/not-told.png`)
    await put('incoming/told.png')
    await until(() => deliveries('/told.png')[0])
    expect(deliveries('not-told')).toEqual([])
  })

  it.each([
    ['incoming/plain.png', 'incoming/plain.png'],
    ['incoming/a b+c.png', 'incoming/a+b%2Bc.png'],
    ["incoming/100% (1)!'~*.png", 'incoming/100%25+%281%29%21%27%7E*.png'],
    ['incoming/收据/発票.png', 'incoming/%E6%94%B6%E6%8D%AE/%E7%99%BA%E7%A5%A8.png'],
  ])('write the key %s as %s', (key, encoded) => {
    expect(encodeKey(key)).toBe(encoded)
  })
})

describe('batches', () => {
  it('lose what succeeded and keep what failed, item by item', async () => {
    await send('good-1', 'fail-1', 'good-2')
    await until(() => deliveries('fail-1').length === 3)
    expect(deliveries('good-1')).toEqual([{ body: 'good-1', done: true }])
    expect(deliveries('good-2')).toEqual([{ body: 'good-2', done: true }])
    expect(deliveries('fail-1').map(({ done }) => done)).toEqual([false, false, false])
  })

  it('go to the dead-letter queue after three deliveries', async () => {
    await send('fail-for-ever')
    await until(async () => (await deadLetters()).includes('fail-for-ever'))
    expect(deliveries('fail-for-ever')).toHaveLength(3)
  })

  it('come back whole when the environment dies', async () => {
    await send('exit-now')
    await until(async () => (await deadLetters()).includes('exit-now'))
    expect(deliveries('exit-now').map(({ done }) => done)).toEqual([false, false, false])
    await send('good-after')
    await until(() => deliveries('good-after')[0]?.done)
  })

  it('hold ten messages at most', async () => {
    const bodies = Array.from({ length: 10 }, (_, index) => `many-${index}`)
    await Promise.all([send(...bodies), send(...bodies)])
    await until(() => deliveries('many-').length === 20)
    expect(Math.max(...batches().map((batch) => batch.items.length))).toBeLessThanOrEqual(10)
    expect(Math.max(...batches().map((batch) => batch.items.length))).toBeGreaterThan(1)
  })
})
