// The JSON of an event is put together by hand where that is faster: it says the same.
import { expect, test } from 'vitest'
import { eventJsonOf, eventOf } from '../../../infra/local/function-url-event.ts'

const request = (type: string, body: Buffer) => ({
  method: 'POST',
  url: '/ocr?mode=line&name=%22',
  headers: { 'content-type': type, 'user-agent': 'a "quoted" agent' },
  body,
  sourceIp: '127.0.0.1',
  requestId: '0b6a',
  time: new Date(0),
})

test.each([
  ['bytes', 'image/png', Buffer.from([0, 255, 251, 239, 62, 63])],
  ['text', 'application/json', Buffer.from('{"image": "é\\n"}')],
  ['nothing', 'image/png', Buffer.alloc(0)],
])('of %s', (_, type, body) => {
  const event = JSON.parse(eventJsonOf(request(type, body)).toString('utf8'))
  expect(event).toEqual(eventOf(request(type, body)))
})
