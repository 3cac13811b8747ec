// Who tells of objects, in the words of each: the same object comes out.
import { expect, test } from 'vitest'
import { acceptItem, describeEvent, isItem } from '../../../functions/ocr/accept/item.ts'
import { acceptS3, isS3Event, withProgress } from '../../../functions/ocr/accept/s3.ts'
import { acceptTasks, answerTasks, isTasksEvent } from '../../../functions/ocr/accept/tasks.ts'
import {
  batchOperations1,
  batchOperations2,
  eventBridge,
  s3Notification,
  snsEnvelope,
  snsEvent,
  sqsRecords,
} from '../../support/aws-events.ts'

const place = { bucket: 'in', key: 'incoming/a b+c/发票 100%.png' }

const FROM_S3 = { ...place, caller: 'AIDAJDPLRKLG7UEXAMPLE', sourceIp: '172.16.0.1' }
const FROM_EVENTBRIDGE = { ...place, caller: '123456789012', sourceIp: '1.2.3.4' }

test.each([
  ['S3', s3Notification(place), FROM_S3],
  ['S3 through SQS', sqsRecords(s3Notification(place)), FROM_S3],
  ['SNS', snsEvent(s3Notification(place)), FROM_S3],
  ['SNS through SQS', sqsRecords(snsEnvelope(s3Notification(place))), FROM_S3],
  ['EventBridge', eventBridge(place), FROM_EVENTBRIDGE],
  ['EventBridge through SQS', sqsRecords(eventBridge(place)), FROM_EVENTBRIDGE],
  ['EventBridge through SNS', snsEvent(eventBridge(place)), FROM_EVENTBRIDGE],
])('%s names the object and who put it there', (_source, event, object) => {
  expect(isS3Event(event)).toBe(true)
  expect(acceptS3(event).map(({ objects }) => objects)).toEqual([[object]])
})

test.each([
  ['an object that was deleted', eventBridge(place, 'Object Deleted')],
  ['a key elsewhere', eventBridge({ ...place, key: 'results/x.json' })],
  ['a key elsewhere, in an envelope', snsEvent(s3Notification({ ...place, key: 'x.png' }))],
  ['a test event in an envelope', snsEvent({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'in' })],
])('%s is ignored', (_what, event) => {
  expect(acceptS3(event)).toEqual([{ messageId: undefined, objects: [] }])
})

test.each([
  ['text', sqsRecords({ ...snsEnvelope({}), Message: 'Hello world!' })],
  ['an envelope in an envelope', sqsRecords(snsEnvelope(snsEnvelope(s3Notification(place))))],
  ['an event without an object', eventBridge({ ...place, key: '' })],
])('%s is malformed', (_what, event) => {
  expect(acceptS3(event)[0]).toMatchObject({ objects: [], malformed: expect.stringMatching(/^Expected/) })
})

test('which delivery of a message it is', () => {
  expect(acceptS3(sqsRecords(s3Notification(place)))[0]).toMatchObject({
    deliveries: 1,
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...0',
  })
})

test('a message in an envelope keeps what the function notes in it', () => {
  const body = withProgress(JSON.stringify(snsEnvelope(s3Notification(place))), { invocations: 1, pages: 9 })
  expect(acceptS3(sqsRecords(body))[0]).toMatchObject({
    objects: [FROM_S3],
    progress: { invocations: 1, pages: 9 },
  })
})

test.each([batchOperations1(place), batchOperations2(place)])(
  'S3 Batch Operations, schema $invocationSchemaVersion',
  (event) => {
    expect([isTasksEvent(event), isS3Event(event)]).toEqual([true, false])
    const [task] = acceptTasks(event)
    expect(task).toEqual({ taskId: event.tasks[0]!.taskId, object: place })
    const result = { taskId: task!.taskId, resultCode: 'Succeeded', resultString: 'x' } as const
    expect(answerTasks(event, [result])).toEqual({
      invocationSchemaVersion: event.invocationSchemaVersion,
      treatMissingKeysAs: 'PermanentFailure',
      invocationId: event.invocationId,
      results: [result],
    })
  },
)

test('a task about an object elsewhere has none', () => {
  const tasks = acceptTasks(
    batchOperations2({ bucket: 'in', key: 'elsewhere.png' }, { bucket: 'in', key: 'incoming/' }),
  )
  expect(tasks.map(({ object }) => object)).toEqual([undefined, undefined])
})

test('an item of a state machine', () => {
  const event = { s3: `s3://in-1/${place.key}` }
  expect(isItem(event)).toBe(true)
  expect(acceptItem(event)).toEqual({
    s3: event.s3,
    object: { bucket: 'in-1', key: place.key },
    wantsDocument: false,
  })
  expect(acceptItem({ ...event, document: true }).wantsDocument).toBe(true)
  expect(() => acceptItem({ s3: 's3://in-1/elsewhere.png' })).toThrow('Expected a key under incoming/')
  expect(() => acceptItem({ s3: 'https://in-1/x' })).toThrow('Expected s3://<bucket>/<key>')
  expect(() => acceptItem({ ...event, document: 'yes' })).toThrow('Expected true or false for "document"')
})

test.each([
  [{ key: 'x', secret: 'text' }, 'an object with "key", "secret"'],
  [{}, 'an object without members'],
  [Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`m${n}`, n])), /"m9" and 2 more$/],
  [[1, 2], 'a list of 2'],
  ['text', 'a string'],
  [null, 'null'],
  [undefined, 'nothing'],
])('%j is described by its names', (event, words) => {
  expect(describeEvent(event)).toMatch(words)
})
