// The shipped bundle is handed each kind of event about objects that AWS sends, as AWS documents it: results lie in the
// bucket, and the answer is what the sender takes.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { readFixture } from '../fixtures/truth.ts'
import {
  batchOperations1,
  batchOperations2,
  eventBridge,
  type Place,
  s3Notification,
  snsEnvelope,
  snsEvent,
  sqsRecords,
} from '../support/aws-events.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 2 })
})
afterAll(() => deployment.stop())

const object = (bucket: string, key: string) =>
  `${deployment.storage.url}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
const remove = (key: string) => fetch(object(BUCKETS.results, key), { method: 'DELETE' })
const stored = async (key: string) => {
  const response = await fetch(object(BUCKETS.results, key))
  const body = await response.text()
  return response.ok ? body : undefined
}

/** An upload whose own notification is done and whose result is gone: what comes back is the next event's. */
async function place(name: string, bytes: Uint8Array): Promise<Place> {
  const key = INCOMING_PREFIX + name
  await fetch(object(BUCKETS.uploads, key), { method: 'PUT', body: Buffer.from(bytes) })
  const { json, text, error } = resultKeys(key)
  await until(async () => (await stored(json)) ?? (await stored(error)))
  await until(() =>
    deployment.events.some(
      (event) => event.type === 'batch' && event.items.some(({ body }) => body.includes(name.split(' ')[0]!)),
    ),
  )
  for (const each of [json, text, error]) await remove(each)
  return { bucket: BUCKETS.uploads, key }
}

async function invoke(event: object): Promise<unknown> {
  const result = await deployment.invoke(crypto.randomUUID(), JSON.stringify(event))
  if (result.kind !== 'response') throw new Error('message' in result ? result.message : result.kind)
  return JSON.parse(result.payload)
}

const NO_FAILURES = { batchItemFailures: [] }

it.each([
  ['S3', (at: Place) => s3Notification(at)],
  ['SQS', (at: Place) => sqsRecords(s3Notification(at))],
  ['SNS', (at: Place) => snsEvent(s3Notification(at))],
  ['SNS through SQS', (at: Place) => sqsRecords(snsEnvelope(s3Notification(at)))],
  ['EventBridge', (at: Place) => eventBridge(at)],
  ['EventBridge through SQS', (at: Place) => sqsRecords(eventBridge(at))],
])('an event of %s', async (source, eventOf) => {
  const at = await place(`${source.replaceAll(' ', '-')}-1 a+b.png`, line.bytes)
  expect(await invoke(eventOf(at))).toEqual(NO_FAILURES)
  expect((await stored(resultKeys(at.key).text))?.trim()).toBe(line.truth.text)
})

describe('S3 Batch Operations', () => {
  it.each([
    ['1.0', batchOperations1],
    ['2.0', batchOperations2],
  ])('schema %s: each task has its own answer', async (version, eventOf) => {
    const good = await place(`batch-${version}.png`, line.bytes)
    const broken = await place(`batch-broken-${version}.png`, Buffer.from('no picture'))
    const gone = { ...good, key: `${INCOMING_PREFIX}batch-gone-${version}.png` }
    const elsewhere = { ...good, key: 'elsewhere.png' }
    const event = eventOf(good, broken, gone, elsewhere)
    const ids = event.tasks.map(({ taskId }) => taskId)
    expect(await invoke(event)).toEqual({
      invocationSchemaVersion: version,
      treatMissingKeysAs: 'PermanentFailure',
      invocationId: event.invocationId,
      results: [
        {
          taskId: ids[0],
          resultCode: 'Succeeded',
          resultString: `s3://${BUCKETS.results}/${resultKeys(good.key).json}`,
        },
        {
          taskId: ids[1],
          resultCode: 'PermanentFailure',
          resultString: expect.stringMatching(/^unsupported-media-type: /),
        },
        {
          taskId: ids[2],
          resultCode: 'PermanentFailure',
          resultString: expect.stringMatching(/there is none/),
        },
        { taskId: ids[3], resultCode: 'PermanentFailure', resultString: expect.stringMatching(/^Expected/) },
      ],
    })
    expect((await stored(resultKeys(good.key).text))?.trim()).toBe(line.truth.text)
    expect(await stored(resultKeys(broken.key).error)).toContain('unsupported-media-type')
  })

  it('a bucket that is not there is a failure that may pass', async () => {
    const { results } = (await invoke(
      batchOperations2({ bucket: 'no-such-bucket', key: `${INCOMING_PREFIX}x.png` }),
    )) as { results: { resultCode: string }[] }
    expect(results.map(({ resultCode }) => resultCode)).toEqual(['TemporaryFailure'])
  })
})

describe('Step Functions', () => {
  const itemOf = ({ bucket, key }: Place) => ({ s3: `s3://${bucket}/${key}` })

  it('an item becomes its place', async () => {
    const at = await place('item.png', line.bytes)
    const { json, text } = resultKeys(at.key)
    const results = { json: `s3://${BUCKETS.results}/${json}`, text: `s3://${BUCKETS.results}/${text}` }
    expect(await invoke(itemOf(at))).toEqual({ ...itemOf(at), status: 'completed', pages: 1, results })
    expect((await stored(text))?.trim()).toBe(line.truth.text)
  })

  it('and the document, where it is asked for', async () => {
    const at = await place('item-document.png', line.bytes)
    expect(await invoke({ ...itemOf(at), document: true })).toMatchObject({
      status: 'completed',
      document: { text: line.truth.text, pageCount: 1 },
    })
  })

  it('what cannot be read, and what is gone, is an answer', async () => {
    const at = await place('item-broken.png', Buffer.from('no picture'))
    expect(await invoke(itemOf(at))).toMatchObject({
      status: 'failed',
      error: { code: 'unsupported-media-type' },
      results: { error: `s3://${BUCKETS.results}/${resultKeys(at.key).error}` },
    })
    expect(await invoke(itemOf({ ...at, key: `${INCOMING_PREFIX}item-gone.png` }))).toMatchObject({
      status: 'failed',
      error: { code: 'not-found' },
    })
  })
})

it('anything else is refused by the names in it', async () => {
  await expect(invoke({ source: 'aws.ec2', secret: 'text' })).rejects.toThrow(
    'but received an object with "source", "secret".',
  )
})
