import { describe, expect, test } from 'vitest'
import { createResultCache } from '../../../functions/ocr/cache/result-cache.ts'
import {
  type Document,
  OcrError,
  type Transcribe,
  type TranscribeOptions,
} from '../../../functions/ocr/engine/vocabulary.ts'
import { createLog } from '../../../functions/ocr/log.ts'
import type { Format } from '../../../functions/ocr/names.ts'
import { createBatch } from '../../../functions/ocr/uploads/batch.ts'
import { ONE_LINE } from '../../support/documents.ts'
import { notification, sqsEvent } from '../../support/events.ts'
import { openSource } from '../../support/open-source.ts'

const UPLOADS: Record<string, () => Uint8Array> = {
  'incoming/good.png': () => Buffer.from('good'),
  'incoming/copy.png': () => Buffer.from('good'),
  'incoming/three.pdf': () => Buffer.from('three'),
  'incoming/bad.png': () => Buffer.from('bad'),
  'incoming/fault.png': () => Buffer.from('fault'),
  'incoming/slow.png': () => Buffer.from('slow'),
  'incoming/huge.png': () => {
    throw new OcrError('payload-too-large', 'Too many bytes.')
  },
  'incoming/slow-down.png': () => {
    throw new Error('SlowDown')
  },
}

/** Three pages, one of which there is time for. */
function oneOfThree({ pages = [{ from: 1 }] }: Partial<TranscribeOptions>): Document {
  const number = pages[0]!.from
  const document = { ...ONE_LINE, pages: [{ ...ONE_LINE.pages[0]!, number, warnings: [] }], pageCount: 3 }
  return number === 3 ? document : { ...document, partial: true, next: `${number + 1}-3` }
}

/** What lies in the buckets and what the engine was asked, from one event to the next. */
function deployment(formats: readonly Format[] = []) {
  const uploads = { ...UPLOADS }
  /** What happens while `slow.png` is being read, and what comes of reading it. */
  const slow: { meanwhile: () => unknown; answer: () => Document } = {
    meanwhile: () => {},
    answer: () => ONE_LINE,
  }
  const stored = new Map<string, string | Uint8Array>()
  const asked: Partial<TranscribeOptions>[] = []
  const transcribe: Transcribe = async (bytes, options = {}, control = {}) => {
    asked.push(options)
    const name = Buffer.from(bytes).toString()
    if (name === 'bad') throw new OcrError('unreadable-image', 'Cut short.')
    if (name === 'fault') throw new OcrError('internal', 'Out of memory.')
    if (name === 'slow') {
      await slow.meanwhile()
      return slow.answer()
    }
    return name === 'three' && control.isOutOfTime?.() ? oneOfThree(options) : ONE_LINE
  }
  const objects = async () => ({
    get: async (_bucket: string, key: string) => stored.get(key) as Uint8Array | undefined,
    read: async (_bucket: string, key: string) => {
      const bytes = uploads[key]?.()
      return bytes && { bytes, etag: String(bytes) }
    },
    head: async (_bucket: string, key: string) => {
      const bytes = uploads[key]?.()
      return bytes && { bytes: bytes.length, lastModified: new Date(0), etag: String(bytes) }
    },
    put: async (key: string, body: string | Uint8Array) => void stored.set(key, body),
    putIfAbsent: async (key: string, body: string | Uint8Array) => {
      if (stored.has(key)) return false
      stored.set(key, body)
      return true
    },
    remove: async (key: string) => void stored.delete(key),
    presignPut: async () => '',
  })

  /** @param remainingMs what each look at the clock gives; the last one for ever */
  async function process(event: unknown, { queue = true, remainingMs = [60_000] } = {}) {
    const log: { level: string; message: string; key?: string; cache?: string }[] = []
    const sent: string[] = []
    const resultsBucket = 'results'
    const quiet = createLog('info', (line) => log.push(JSON.parse(line)))
    const batch = createBatch({
      transcribe,
      model: 'm',
      openSource,
      cache: createResultCache({ reach: 'shared', resultsBucket, objects, log: quiet }),
      objects,
      resultsBucket,
      formats,
      sendAgain: queue ? async (body) => void sent.push(body) : undefined,
      log: quiet,
      isColdStart: () => false,
    })
    let looks = 0
    const clock = () => remainingMs[Math.min(looks++, remainingMs.length - 1)]!
    const answer = await batch(event, 'r-1', clock).catch((error: unknown) => error)
    const results = [...stored.keys()].filter((key) => key.startsWith('results/')).sort()
    return { answer, results, log, sent }
  }
  return { process, stored, asked, uploads, slow }
}

const processed = (event: unknown) => deployment().process(event)

const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
})
const upload = (...keys: string[]) => sqsEvent(keys.map((key) => notification([`incoming/${key}`])))

test('an object becomes its results', async () => {
  const { answer, results, log } = await processed(upload('good.png'))
  expect(answer).toEqual(failures())
  expect(results).toEqual(['results/good.png.json', 'results/good.png.txt'])
  expect(log).toMatchObject([
    { level: 'info', message: 'object', requestId: 'r-1', key: 'incoming/good.png', bytes: 4, cache: 'miss' },
  ])
  expect(JSON.stringify(log)).not.toContain('你好')
})

test.each([['bad'], ['huge']])(
  '%s.png can never be read: an error is stored and the queue is done',
  async (name) => {
    const { answer, results } = await processed(upload(`${name}.png`))
    expect(answer).toEqual(failures())
    expect(results).toEqual([`results/${name}.png.error.json`])
  },
)

test.each([['slow-down'], ['fault']])(
  '%s.png may be read later: nothing is stored, the queue retries',
  async (name) => {
    const { answer, results, log } = await processed(upload(`${name}.png`))
    expect(answer).toEqual(failures('m1'))
    expect(results).toEqual([])
    expect(log).toMatchObject([{ level: 'error', message: 'message failed', messageId: 'm1' }])
  },
)

test('an object that was removed is no failure and no result', async () => {
  const { answer, results, log } = await processed(upload('gone.png'))
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

describe('an upload that is overwritten or removed while it is read', () => {
  const partial: Document = { ...ONE_LINE, pageCount: 2, partial: true, next: '2' }
  const replace = (uploads: typeof UPLOADS) => {
    uploads['incoming/slow.png'] = () => Buffer.from('good')
  }
  const remove = (uploads: typeof UPLOADS) => {
    delete uploads['incoming/slow.png']
  }
  const unreadable = () => {
    throw new OcrError('unreadable-image', 'Cut short.')
  }
  test.each([
    ['replaced', 'result', replace, () => ONE_LINE],
    ['replaced', 'pages so far', replace, () => partial],
    ['replaced', 'error', replace, unreadable],
    ['removed', 'result', remove, () => ONE_LINE],
    ['removed', 'error', remove, unreadable],
  ])('%s: its %s is stored nowhere', async (_what, _of, change, answer) => {
    const { process, uploads, slow } = deployment()
    Object.assign(slow, { answer, meanwhile: () => change(uploads) })
    const { answer: done, results, log, sent } = await process(upload('slow.png'))
    expect(done).toEqual(failures())
    expect([results, sent]).toEqual([[], []])
    expect(log).toMatchObject([
      { level: 'warn', message: 'object changed while it was read', key: 'incoming/slow.png' },
    ])
  })

  test('leaves the result of the newer one, whose message was faster', async () => {
    const { process, uploads, slow, stored } = deployment()
    slow.answer = () => ({ ...ONE_LINE, text: 'older' })
    slow.meanwhile = async () => {
      replace(uploads)
      await process(upload('slow.png'))
    }
    await process(upload('slow.png'))
    expect(stored.get('results/slow.png.txt')).toBe('你好\n')
  })
})

test('a key too long for those of its results is refused unread, and does not come back', async () => {
  const { process, uploads, asked } = deployment()
  // `results/` is shorter by one than `incoming/`; the longest ending is `.partial.json`.
  const longest = `${'é'.repeat(500)}${'x'.repeat(3)}`
  for (const name of [longest, `${longest}x`]) uploads[`incoming/${name}`] = () => Buffer.from('good')
  const { answer, results, log } = await process(upload(`${longest}x`))
  expect(answer).toEqual(failures())
  expect([results, asked]).toEqual([[], []])
  expect(log).toMatchObject([
    { level: 'error', message: 'object key is too long for its results', key: `incoming/${longest}x` },
  ])
  expect((await process(upload(longest))).results).toHaveLength(2)
})

test('the same bytes under another key, and in another environment, are not read again', async () => {
  const { process, asked, stored } = deployment()
  await process(upload('good.png'))
  const { log } = await process(upload('copy.png'))
  expect(asked).toHaveLength(1)
  expect(log).toMatchObject([{ message: 'object', cache: 'shared' }])
  expect(stored.get('results/copy.png.json')).toEqual(stored.get('results/good.png.json'))
})

test.each<[readonly Format[], object]>([
  [[], { detail: 'line' }],
  [['hocr'], { detail: 'word' }],
  [['hocr', 'pdf'], { detail: 'word' }],
])('for the formats %j it is read once, with all they need', async (formats, options) => {
  const { process, asked } = deployment(formats)
  await process(upload('good.png'))
  expect(asked).toEqual([options])
})

test('a format that cannot be had is left out with a warning', async () => {
  const { answer, results, log } = await deployment(['pdf']).process(upload('good.png'))
  expect(answer).toEqual(failures())
  expect(results).toEqual(['results/good.png.json', 'results/good.png.txt'])
  expect(log).toMatchObject([
    { message: 'object' },
    { level: 'warn', message: 'object has no result in a format', formats: ['pdf'] },
  ])
})

describe('when time runs out', () => {
  // Asked at the beginning, before the object, and by the engine.
  const short = { remainingMs: [60_000, 60_000, 10_000] }

  test('the pages so far are stored and the same message asks for the rest, until all are read', async () => {
    const { process, asked, stored } = deployment()
    const event = upload('three.pdf')
    const first = await process(event, short)
    expect(first.answer).toEqual(failures())
    expect(first.sent).toEqual([event.Records[0]!.body])
    expect(first.results).toEqual(['results/three.pdf.partial.json'])
    expect(first.log).toMatchObject([{ message: 'object has pages left', pages: 1, next: '2-3' }])
    expect(JSON.parse(String(stored.get('results/three.pdf.partial.json')))).toMatchObject({
      partial: true,
      next: '2-3',
    })

    await process(event, short)
    const last = await process(event, short)
    expect(last.sent).toEqual([])
    expect(last.results).toEqual(['results/three.pdf.json', 'results/three.pdf.txt'])
    const { pages, partial, next } = JSON.parse(String(stored.get('results/three.pdf.json')))
    expect(pages.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3])
    expect([partial, next]).toEqual([undefined, undefined])
    expect(asked.map((options) => options.pages)).toEqual([
      undefined,
      [{ from: 2, to: 3 }],
      [{ from: 3, to: 3 }],
    ])

    // What took three invocations is remembered as one document.
    expect((await process(event, short)).log).toMatchObject([{ message: 'object', cache: 'shared' }])
    expect(asked).toHaveLength(3)
  })

  test('a deployment without a queue to send to lets the message come back instead', async () => {
    const { process } = deployment()
    const event = upload('three.pdf')
    const first = await process(event, { ...short, queue: false })
    expect(first.answer).toEqual(failures('m1'))
    expect(first.results).toEqual(['results/three.pdf.partial.json'])
    await process(event, { ...short, queue: false })
    const last = await process(event, { ...short, queue: false })
    expect(last.answer).toEqual(failures())
    expect(last.results).toEqual(['results/three.pdf.json', 'results/three.pdf.txt'])
  })

  test('and S3 without a queue calls again', async () => {
    const { answer } = await deployment().process(notification(['incoming/three.pdf']), short)
    expect(answer).toEqual(new Error('Expected to read all pages but there are more.'))
  })

  test('messages that are not begun come back', async () => {
    const { process, asked } = deployment()
    const { answer, results } = await process(upload('good.png', 'copy.png', 'bad.png'), {
      remainingMs: [60_000, 60_000, 10_000],
    })
    expect(answer).toEqual(failures('m2', 'm3'))
    expect(results).toEqual(['results/good.png.json', 'results/good.png.txt'])
    expect(asked).toHaveLength(1)
  })

  test('the first one is always begun, however short the time', async () => {
    const { answer } = await deployment().process(upload('good.png'), { remainingMs: [800] })
    expect(answer).toEqual(failures())
  })
})
