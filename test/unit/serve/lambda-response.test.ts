import { PassThrough } from 'node:stream'
import type { Context } from 'aws-lambda'
import { expect, test } from 'vitest'
import { firstCallOnly, once } from '../../../functions/ocr/lazy.ts'
import { createDeadline } from '../../../functions/ocr/serve/deadline.ts'
import { createHandler, respond } from '../../../functions/ocr/serve/lambda-response.ts'

const answer = { statusCode: 200, headers: { a: 'b' } }

async function* pieces(...all: readonly (string | Uint8Array)[]) {
  yield* all
}

test.each([
  ['text', 'grün', 'grün', false],
  ['bytes', Buffer.from([0xff, 0]), '/wA=', true],
  ['pieces of text', pieces('a\n', 'ü\n'), 'a\nü\n', false],
  ['pieces of bytes', pieces(Buffer.from([1]), 'a'), 'AWE=', true],
  ['no piece', pieces(), '', false],
])('%s', async (_what, body, expected, isBase64Encoded) => {
  expect(await respond({ ...answer, body })).toEqual({ ...answer, body: expected, isBase64Encoded })
})

test('a runtime that streams nothing gets one piece', async () => {
  const handler = createHandler(async (event) => event as never, undefined) as (
    event: unknown,
    context: Context,
  ) => Promise<unknown>
  const context = {} as Context
  const batch = { batchItemFailures: [] }
  expect(await handler(batch, context)).toBe(batch)
  const text = { ...answer, body: 'a', isBase64Encoded: false }
  expect(await handler({ ...answer, body: 'a' }, context)).toEqual(text)
  expect(await handler({ ...answer, body: pieces('a') }, context)).toEqual(text)
})

/** What the handler writes to a runtime that streams, whether it ends it, and what it throws. */
async function written(event: unknown) {
  const stream = new PassThrough({ highWaterMark: 1 })
  let prelude: unknown
  const runtime = {
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from: (_stream: unknown, given: unknown) => {
        prelude = given
        return stream
      },
    },
  } as unknown as typeof awslambda
  const work = async (given: unknown) => {
    if (given instanceof Error) throw given
    return given as never
  }
  const chunks: Buffer[] = []
  stream.on('data', (chunk) => chunks.push(chunk))
  const handler = createHandler(work, runtime) as (...given: unknown[]) => Promise<void>
  const thrown = await handler(event, stream, {}).then(
    () => undefined,
    (error) => error.message,
  )
  await new Promise(setImmediate)
  const { writableEnded: ended, destroyed } = stream
  return { prelude, text: Buffer.concat(chunks).toString(), ended, thrown, broken: destroyed && !ended }
}

test.each([
  ['text', 'ü', { 'content-length': '2' }, 'ü'],
  ['bytes', Buffer.from('abc'), { 'content-length': '3' }, 'abc'],
  ['pieces', pieces('a\n', Buffer.from('b\n')), {}, 'a\nb\n'],
  ['nothing', '', {}, ''],
])('%s is streamed', async (_what, body, length, text) => {
  const prelude = { statusCode: 200, headers: { a: 'b', ...length } }
  expect(await written({ ...answer, body })).toMatchObject({ prelude, text, ended: true, thrown: undefined })
})

test('a body that throws is left open, so that the runtime can tell why', async () => {
  async function* failing() {
    yield 'a'
    throw new Error('no luck')
  }
  const left = { text: 'a', ended: false, broken: false, thrown: 'no luck' }
  expect(await written({ ...answer, body: failing() })).toMatchObject(left)
})

test('a batch is written as JSON; one that throws has failed for whoever reads the payload alone', async () => {
  const batch = { batchItemFailures: [{ itemIdentifier: 'a' }] }
  expect(await written(batch)).toMatchObject({ prelude: undefined, text: JSON.stringify(batch), ended: true })
  const text = '{"batchItemFailures":[{"itemIdentifier":""}]}'
  expect(await written(new Error('no luck'))).toMatchObject({ text, ended: false, thrown: 'no luck' })
})

test('time is out when another page as long as the longest would be too much', () => {
  let nowMs = 0
  const isOutOfTime = createDeadline(
    () => 10_000 - nowMs,
    () => nowMs,
  )
  const after = (ms: number) => {
    nowMs += ms
    return isOutOfTime()
  }
  expect([after(3000), after(1000), after(1000), after(1)]).toEqual([false, false, false, true])
})

test('the first call is the first', () => {
  const isFirst = firstCallOnly()
  expect([isFirst(), isFirst()]).toEqual([true, false])
})

test('what was made is kept, and what failed is made anew', async () => {
  let calls = 0
  const make = once(async () => {
    calls++
    if (calls === 1) throw new Error('no luck')
    return calls
  })
  await expect(make()).rejects.toThrow('no luck')
  expect(await Promise.all([make(), make()])).toEqual([2, 2])
})
