import { expect, test } from 'vitest'
import { acceptS3, isS3Event, withProgress } from '../../../functions/ocr/accept/s3.ts'
import { notification, sqsEvent } from '../../support/events.ts'

const keysOf = (event: unknown) => acceptS3(event).map(({ objects }) => objects.map(({ key }) => key))

test.each([
  ['a+b', 'incoming/a%2Bb.png', 'incoming/a+b.png'],
  ['a space', 'incoming/a+b.png', 'incoming/a b.png'],
  ['a space, the other way', 'incoming/a%20b.png', 'incoming/a b.png'],
  ['Chinese', 'incoming/%E5%8F%91%E7%A5%A8.png', 'incoming/发票.png'],
  ['a percent sign', 'incoming/100%25.png', 'incoming/100%.png'],
  ['folders', 'incoming/a/b/c//d.png', 'incoming/a/b/c//d.png'],
])('a key with %s is decoded', (_what, encoded, key) => {
  const body = {
    Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'in' }, object: { key: encoded } } }],
  }
  expect(acceptS3(sqsEvent([body]))).toEqual([
    { messageId: 'm1', body: JSON.stringify(body), objects: [{ bucket: 'in', key }] },
  ])
})

test('a batch keeps its order, and a message its several records', () => {
  const event = sqsEvent([notification(['incoming/1']), notification(['incoming/2', 'incoming/3'])])
  expect(keysOf(event)).toEqual([['incoming/1'], ['incoming/2', 'incoming/3']])
})

test('what the function noted in its own message is there again, and nothing else is taken for it', () => {
  const body = JSON.stringify(notification(['incoming/1']))
  const noted = withProgress(body, { invocations: 2, pages: 70 })
  const progressOf = (each: unknown) => acceptS3(sqsEvent([each]))[0]!.progress
  expect(acceptS3(sqsEvent([JSON.parse(noted)]))[0]).toMatchObject({
    objects: [{ key: 'incoming/1' }],
    progress: { invocations: 2, pages: 70 },
  })
  expect(withProgress(noted, { invocations: 3, pages: 90 })).toBe(
    withProgress(body, { invocations: 3, pages: 90 }),
  )
  expect(progressOf(JSON.parse(body))).toBeUndefined()
  for (const progress of [null, 3, {}, { invocations: '1', pages: 1 }, { invocations: 1, pages: -1 }])
    expect(progressOf({ ...JSON.parse(body), progress })).toBeUndefined()
})

test('S3 may call without a queue', () => {
  const event = notification(['incoming/1', 'results/1.json', 'incoming/2'])
  expect(keysOf(event)).toEqual([['incoming/1'], [], ['incoming/2']])
  expect(acceptS3(event).every(({ messageId, body }) => (messageId ?? body) === undefined)).toBe(true)
})

test.each([
  ['a test event', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'in' }],
  ['its own output', notification(['results/x.json', 'results/incoming/x.png.txt'])],
  ['a key that only resembles', notification(['incoming', 'incoming-old/x.png'])],
  ['a folder marker', notification(['incoming/', 'incoming/a/'])],
  ['a removal', notification(['incoming/x.png'], 'ObjectRemoved:Delete')],
])('%s is ignored', (_what, body) => {
  expect(acceptS3(sqsEvent([body]))).toEqual([{ messageId: 'm1', body: JSON.stringify(body), objects: [] }])
})

test.each([
  ['not JSON', 'hello'],
  ['null', 'null'],
  ['no records', {}],
  ['records of something else', { Records: [{}] }],
  ['no key', { Records: [{ s3: { bucket: { name: 'in' }, object: {} } }] }],
  ['an empty key', { Records: [{ s3: { bucket: { name: 'in' }, object: { key: '' } } }] }],
  [
    'a key that cannot be decoded',
    { Records: [{ s3: { bucket: { name: 'in' }, object: { key: 'incoming/%E5%' } } }] },
  ],
])('%s is malformed', (_what, body) => {
  const [message] = acceptS3(sqsEvent([body]))
  expect(message).toMatchObject({
    messageId: 'm1',
    objects: [],
    malformed: expect.stringContaining('Expected'),
  })
})

test('only events with records are S3 events', () => {
  expect([{ Records: [] }, {}, null, 'Records', { Records: 1 }].map(isS3Event)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ])
})
