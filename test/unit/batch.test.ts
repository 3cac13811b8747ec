import { expect, test } from 'vitest'
import { createBatch } from '../../functions/ocr/batch.ts'
import { OcrError, type Transcribe } from '../../functions/ocr/engine/vocabulary.ts'
import { createLog } from '../../functions/ocr/log.ts'
import { ONE_LINE } from '../documents.ts'
import { notification, sqsEvent } from '../events.ts'

const UPLOADS: Record<string, () => Uint8Array> = {
  'incoming/good.png': () => Buffer.from('good'),
  'incoming/bad.png': () => Buffer.from('bad'),
  'incoming/fault.png': () => Buffer.from('fault'),
  'incoming/huge.png': () => {
    throw new OcrError('payload-too-large', 'Too many bytes.')
  },
  'incoming/slow-down.png': () => {
    throw new Error('SlowDown')
  },
}

const transcribe: Transcribe = async (bytes) => {
  const name = Buffer.from(bytes).toString()
  if (name === 'bad') throw new OcrError('unreadable-image', 'Cut short.')
  if (name === 'fault') throw new OcrError('internal', 'Out of memory.')
  return ONE_LINE
}

async function processed(event: unknown) {
  const results: Record<string, string> = {}
  const log: { message: string; key?: string }[] = []
  const batch = createBatch({
    transcribe,
    objects: async () => ({
      get: async (_bucket, key) => UPLOADS[key]?.(),
      put: async (key, body) => {
        results[key] = body
      },
      remove: async (key) => {
        delete results[key]
      },
    }),
    log: createLog('info', (line) => log.push(JSON.parse(line))),
    isColdStart: () => false,
  })
  const answer = await batch(event, 'r-1').catch((error: unknown) => error)
  return { answer, results: Object.keys(results).sort(), log }
}

const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
})

test('an object becomes its results', async () => {
  const { answer, results, log } = await processed(sqsEvent([notification(['incoming/good.png'])]))
  expect(answer).toEqual(failures())
  expect(results).toEqual(['results/good.png.json', 'results/good.png.txt'])
  expect(log).toMatchObject([
    { level: 'info', message: 'object', requestId: 'r-1', key: 'incoming/good.png', bytes: 4 },
  ])
  expect(JSON.stringify(log)).not.toContain('你好')
})

test.each([['bad'], ['huge']])(
  '%s.png can never be read: an error is stored and the queue is done',
  async (name) => {
    const { answer, results } = await processed(sqsEvent([notification([`incoming/${name}.png`])]))
    expect(answer).toEqual(failures())
    expect(results).toEqual([`results/${name}.png.error.json`])
  },
)

test.each([['slow-down'], ['fault']])(
  '%s.png may be read later: nothing is stored, the queue retries',
  async (name) => {
    const { answer, results, log } = await processed(sqsEvent([notification([`incoming/${name}.png`])]))
    expect(answer).toEqual(failures('m1'))
    expect(results).toEqual([])
    expect(log).toMatchObject([{ level: 'error', message: 'message failed', messageId: 'm1' }])
  },
)

test('an object that was removed is no failure and no result', async () => {
  const { answer, results, log } = await processed(sqsEvent([notification(['incoming/gone.png'])]))
  expect(answer).toEqual(failures())
  expect(results).toEqual([])
  expect(log).toMatchObject([{ level: 'warn', message: 'object is gone' }])
})

test('of a batch only what failed is named, malformed bodies too', async () => {
  const { answer, results } = await processed(
    sqsEvent([
      notification(['incoming/slow-down.png']),
      notification(['incoming/good.png']),
      'no notification',
      { Event: 's3:TestEvent' },
      notification(['incoming/bad.png']),
    ]),
  )
  expect(answer).toEqual(failures('m1', 'm3'))
  expect(results).toEqual(['results/bad.png.error.json', 'results/good.png.json', 'results/good.png.txt'])
})

test('without a queue the failure is thrown, after the rest is done', async () => {
  const { answer, results } = await processed(notification(['incoming/slow-down.png', 'incoming/good.png']))
  expect(answer).toEqual(new Error('SlowDown'))
  expect(results).toEqual(['results/good.png.json', 'results/good.png.txt'])
})
