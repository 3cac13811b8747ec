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
import { type ObjectsPort, StorageRefusal } from '../../../functions/ocr/ports.ts'
import { createPrice } from '../../../functions/ocr/tell/cost.ts'
import { createBatch } from '../../../functions/ocr/uploads/batch.ts'
import { sqsRecords } from '../../support/aws-events.ts'
import { ONE_LINE } from '../../support/documents.ts'
import { notification, sqsEvent } from '../../support/events.ts'
import { openSource } from '../../support/open-source.ts'

const UPLOADS: Record<string, () => Uint8Array> = {
  'incoming/good.png': () => Buffer.from('good'),
  'incoming/copy.png': () => Buffer.from('good'),
  'incoming/three.pdf': () => Buffer.from('three'),
  'incoming/many.tiff': () => Buffer.from('many'),
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

/** Many pages, one of which there is time for. */
function oneOf(pageCount: number, { pages = [{ from: 1 }] }: Partial<TranscribeOptions>): Document {
  const number = pages[0]!.from
  const document = { ...ONE_LINE, pages: [{ ...ONE_LINE.pages[0]!, number, warnings: [] }], pageCount }
  return number === pageCount ? document : { ...document, partial: true, next: `${number + 1}-${pageCount}` }
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
  /** What happens before the first result is stored. */
  const storing: { first?: () => unknown } = {}
  /** Why the results bucket takes nothing. */
  const refused: { writing?: Error } = {}
  const asked: Partial<TranscribeOptions>[] = []
  const transcribe: Transcribe = async (bytes, options = {}, control = {}) => {
    asked.push(options)
    const name = Buffer.from(bytes).toString()
    if (name === 'huge') throw new OcrError('payload-too-large', 'Too many bytes.')
    if (name === 'bad') throw new OcrError('unreadable-image', 'Cut short.')
    if (name === 'fault') throw new OcrError('internal', 'Out of memory.')
    if (name === 'slow') {
      await slow.meanwhile()
      return slow.answer()
    }
    if (name === 'many') return oneOf(10_000, options)
    return name === 'three' && control.isOutOfTime?.() ? oneOf(3, options) : ONE_LINE
  }
  const port: ObjectsPort = {
    before: () => port,
    get: async (_bucket: string, key: string) => stored.get(key) as Uint8Array | undefined,
    read: async (_bucket: string, key: string) => {
      const bytes = uploads[key]?.()
      return bytes && { bytes, etag: String(bytes) }
    },
    head: async (_bucket: string, key: string) => {
      const bytes = uploads[key]?.()
      return bytes && { bytes: bytes.length, lastModified: new Date(0), etag: String(bytes) }
    },
    put: async (key: string, body: string | Uint8Array) => {
      const { first } = storing
      delete storing.first
      await first?.()
      if (refused.writing) throw new StorageRefusal(refused.writing)
      stored.set(key, body)
    },
    putIfAbsent: async (key: string, body: string | Uint8Array) => {
      if (stored.has(key)) return false
      stored.set(key, body)
      return true
    },
    remove: async (key: string) => void stored.delete(key),
    copy: async () => true,
    presignPut: async () => '',
  }
  const objects = async () => port

  /** @param remainingMs what each look at the clock gives; the last one for ever */
  async function process(
    event: unknown,
    { queue = true, remainingMs = [60_000], deadLetters = 'dead', maxPagesPerUpload = 100 } = {},
  ) {
    const log: { level: string; message: string; key?: string; cache?: string }[] = []
    const sent: string[] = []
    const aside: string[] = []
    const late: string[] = []
    const measured: Record<string, unknown>[] = []
    const told: Record<string, unknown>[] = []
    const resultsBucket = 'results'
    const quiet = createLog('info', (line) => log.push(JSON.parse(line)))
    const batch = createBatch({
      transcribe,
      model: 'm',
      openSource,
      cache: createResultCache({ reach: 'shared', resultsBucket, objects, log: quiet }),
      objects,
      resultsBucket,
      maxPagesPerUpload,
      formats,
      uploadsQueue: queue ? 'queue' : undefined,
      deadLetters: deadLetters || undefined,
      send: async (url, body) => {
        if (url === 'broken') throw new Error('No such queue.')
        void (url === 'dead' ? aside : sent).push(body)
      },
      comeBack: async (_url, handle, seconds) => void late.push(`${handle} ${seconds}`),
      retryDelaysS: [60, 120],
      measure: (values, code) => void measured.push({ ...values, ...(code ? { code } : {}) }),
      price: createPrice(1024, 'arm64', 0),
      announce: async (type, detail) => void told.push({ type, ...detail }),
      logSourceIp: false,
      log: quiet,
      isColdStart: () => false,
    })
    let looks = 0
    const clock = () => remainingMs[Math.min(looks++, remainingMs.length - 1)]!
    const answer = await batch(event, 'r-1', clock).catch((error: unknown) => error)
    const results = [...stored.keys()].filter((key) => !key.startsWith('cache/')).sort()
    return { answer, results, log, sent, aside, late, measured, told }
  }
  return { process, stored, asked, uploads, slow, refused, storing }
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
    expect(results).toEqual([`errors/${name}.png.json`])
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

test('what may pass comes back soon, and later each time; what says nothing, when the queue says', async () => {
  const { Records } = sqsRecords(
    notification(['incoming/slow-down.png']),
    notification(['incoming/slow-down.png']),
    notification(['incoming/slow-down.png']),
    'no notification',
    notification(['incoming/good.png']),
  )
  const event = {
    Records: Records.map((record, index) => ({
      ...record,
      receiptHandle: `r${index}`,
      attributes: { ...record.attributes, ApproximateReceiveCount: String(index + 1) },
    })),
  }
  const { answer, late } = await processed(event)
  expect(late).toEqual(['r0 60', 'r1 120'])
  expect(answer).toEqual(failures(...Records.slice(0, 4).map(({ messageId }) => messageId)))
})

describe('who runs it is told', () => {
  test('of results', async () => {
    const { measured, told } = await deployment(['hocr', 'pdf']).process(upload('good.png'))
    expect(measured).toEqual([
      {
        ...{ Uploads: 1, UploadMs: expect.any(Number), Bytes: 4, ColdStarts: 0 },
        ...{ EstimatedUsd: expect.any(Number), Pages: 1, Lines: 1, CacheHits: 0 },
        ...{ DecodeMs: 1.23, PreprocessMs: 0, DetectMs: 0, ExtractMs: 0, ArrangeMs: 0.04 },
        RecogniseMs: ONE_LINE.timings.recognise,
      },
    ])
    expect(told).toEqual([
      {
        type: 'ocr.completed',
        bucket: 'uploads',
        key: 'incoming/good.png',
        etag: 'good',
        requestId: 'r-1',
        durationMs: expect.any(Number),
        // This document has no words.
        results: {
          bucket: 'results',
          json: 'results/good.png.json',
          text: 'results/good.png.txt',
        },
        pages: 1,
        pageCount: 1,
        lines: 1,
        meanConfidence: expect.any(Number),
      },
    ])
  })

  test('of errors', async () => {
    const { measured, told } = await processed(upload('bad.png'))
    expect(measured).toMatchObject([{ Uploads: 1 }, { UploadErrors: 1, code: 'unreadable-image' }])
    expect(told).toMatchObject([
      {
        type: 'ocr.failed',
        key: 'incoming/bad.png',
        results: { bucket: 'results', error: 'errors/bad.png.json' },
        error: { code: 'unreadable-image', message: 'Cut short.' },
      },
    ])
  })

  test('of neither where it is not done', async () => {
    const { measured, told } = await processed(upload('slow-down.png', 'gone.png'))
    expect(measured).toMatchObject([{ UploadRetries: 1 }])
    expect(measured[0]).not.toHaveProperty('Uploads')
    expect(told).toEqual([])
  })

  test('of what a cache answers, without the times of when it was read', async () => {
    const { process } = deployment()
    await process(upload('good.png'))
    const { measured } = await process(upload('copy.png'))
    expect(measured).toMatchObject([{ Uploads: 1, CacheHits: 1, Pages: 1 }])
    expect(measured[0]).not.toHaveProperty('RecogniseMs')
  })
})

describe('what the storage refuses', () => {
  const denied = Object.assign(new Error('arn:aws:iam::123456789012:role/x may not.'), {
    name: 'AccessDenied',
  })
  const archived = () => {
    throw new OcrError(
      'forbidden',
      'Expected an object that may be read but S3 answered InvalidObjectState.',
      {
        cause: new StorageRefusal(denied),
      },
    )
  }

  test('to hand out becomes an error, and its message a dead letter that a person can send back', async () => {
    const { process, uploads } = deployment()
    uploads['incoming/archived.png'] = archived
    const event = upload('archived.png', 'good.png')
    const { answer, results, aside, log } = await process(event)
    expect(answer).toEqual(failures())
    expect(aside).toEqual([event.Records[0]!.body])
    expect(results).toEqual(['errors/archived.png.json', 'results/good.png.json', 'results/good.png.txt'])
    expect(log.map(({ message }) => message)).toEqual([
      'object cannot be read',
      'message set aside',
      'object',
    ])
    uploads['incoming/archived.png'] = () => Buffer.from('good')
    expect((await process(sqsEvent(aside))).results).not.toContain('errors/archived.png.json')
  })

  test('is set aside after all else in its message was read', async () => {
    const { process, uploads } = deployment()
    uploads['incoming/archived.png'] = archived
    const { aside, results } = await process(
      sqsEvent([notification(['incoming/archived.png', 'incoming/good.png'])]),
    )
    expect(aside).toHaveLength(1)
    expect(results).toContain('results/good.png.json')
  })

  test.each(['good.png', 'bad.png', 'three.pdf'])(
    'to keep (%s) becomes a dead letter at once',
    async (name) => {
      const { process, refused } = deployment()
      refused.writing = denied
      const event = upload(name)
      const { answer, results, aside, sent } = await process(event, { remainingMs: [60_000, 60_000, 10_000] })
      expect(answer).toEqual(failures())
      expect([results, sent]).toEqual([[], []])
      expect(aside).toEqual([event.Records[0]!.body])
    },
  )

  test.each(['', 'broken'])(
    'comes back where there is no place for dead letters (%j)',
    async (deadLetters) => {
      const { process, refused } = deployment()
      refused.writing = denied
      const { answer, aside } = await process(upload('good.png'), { deadLetters })
      expect(answer).toEqual(failures('m1'))
      expect(aside).toEqual([])
    },
  )

  test('and S3 without a queue calls again', async () => {
    const { process, refused } = deployment()
    refused.writing = denied
    expect((await process(notification(['incoming/good.png']))).answer).toBeInstanceOf(StorageRefusal)
  })
})

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
  expect(results).toEqual(['errors/bad.png.json', 'results/good.png.json', 'results/good.png.txt'])
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

  test.each([
    ['result', 'good', 'results/slow.png.txt'],
    ['error', 'bad', 'errors/slow.png.json'],
  ])('just before its %s is stored: it comes back and reads the newer one', async (_of, older, key) => {
    const { process, uploads, stored, storing } = deployment()
    uploads['incoming/slow.png'] = () => Buffer.from(older)
    storing.first = async () => {
      uploads['incoming/slow.png'] = () => Buffer.from('huge')
      await process(upload('slow.png'))
      expect(stored.get('errors/slow.png.json')).toBeDefined()
    }
    uploads['incoming/slow.png'] = () => Buffer.from(older)
    const { answer } = await process(upload('slow.png'))
    expect(stored.has(key)).toBe(true)
    expect(answer).toEqual(failures('m1'))
    const { answer: again, results } = await process(upload('slow.png'))
    expect([again, results]).toEqual([failures(), ['errors/slow.png.json']])
    expect(String(stored.get('errors/slow.png.json'))).toContain('Too many bytes.')
  })

  test('by nothing, after its result was stored: it stays', async () => {
    const { process, uploads, storing } = deployment()
    storing.first = () => void delete uploads['incoming/good.png']
    const { answer, results } = await process(upload('good.png'))
    expect([answer, results]).toEqual([failures(), ['results/good.png.json', 'results/good.png.txt']])
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

test('a key as long as S3 takes has results, too, and they say whose they are', async () => {
  const { process, uploads, stored } = deployment()
  const key = `incoming/${'é'.repeat(505)}.png`
  expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024)
  uploads[key] = () => Buffer.from('good')
  const event = sqsEvent([notification([key])])
  const { answer, results } = await process(event)
  expect(answer).toEqual(failures())
  expect(results).toEqual([expect.stringMatching(/^hashed\/[0-9a-f]{64}\.json$/), expect.any(String)])
  expect(JSON.parse(String(stored.get(results[0]!)))).toMatchObject({ upload: key, text: '你好' })

  uploads[key] = () => Buffer.from('bad')
  const [error] = (await process(event)).results
  expect(error).toBe(results[0]!.replace('.json', '.error.json'))
  expect(JSON.parse(String(stored.get(error!)))).toEqual({
    upload: key,
    error: { code: 'unreadable-image', message: 'Cut short.' },
  })
})

test('an upload leaves the results of others alone, whatever they are called', async () => {
  const { process, uploads, stored } = deployment(['textract'])
  const names = ['coll', 'coll.error', 'coll.partial', 'coll.textract', 'coll.json']
  for (const name of names) uploads[`incoming/${name}`] = () => Buffer.from('good')
  await process(upload(...names.slice(1)))
  const before = new Map(stored)
  for (const what of ['bad', 'three', 'good']) {
    uploads['incoming/coll'] = () => Buffer.from(what)
    await process(upload('coll'), { remainingMs: [60_000, 60_000, 10_000] })
    for (const [key, body] of before) expect([key, stored.get(key)]).toEqual([key, body])
  }
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

describe('an upload without end', () => {
  const PAST = 40
  /** Delivers each message that comes of the first one, until none comes. */
  async function deliver(process: ReturnType<typeof deployment>['process'], maxPagesPerUpload: number) {
    let event = upload('many.tiff')
    for (let invocations = 1; invocations <= PAST; invocations++) {
      const { answer, results, sent, log } = await process(event, { maxPagesPerUpload })
      expect(answer).toEqual(failures())
      if (sent.length === 0) return { invocations, results, log }
      event = sqsEvent(sent)
    }
    throw new Error('It goes on and on.')
  }
  const storedIn = (stored: ReadonlyMap<string, string | Uint8Array>) =>
    JSON.parse(String(stored.get('results/many.tiff.json')))

  test('ends at the most pages that one may have, and its result says what is left', async () => {
    const { process, stored, asked } = deployment()
    const { invocations, results, log } = await deliver(process, 4)
    expect([invocations, asked.length]).toEqual([4, 4])
    expect(results).toEqual(['results/many.tiff.json', 'results/many.tiff.txt'])
    const { pages, partial, next } = storedIn(stored)
    expect([pages.length, partial, next]).toEqual([4, true, '5-10000'])
    expect(pages.map(({ warnings }: { warnings: unknown[] }) => warnings)).toEqual([
      [],
      [],
      [],
      [
        {
          code: 'pages-left',
          message:
            'left 9996 pages (5-10000), as an upload may have no more than 4: split the file, or raise maxPagesPerUpload',
        },
      ],
    ])
    expect(log.at(-1)).toMatchObject({ level: 'warn', message: 'object is read in part', next: '5-10000' })
    // The same file again: not a page more.
    expect((await deliver(process, 4)).invocations).toBe(1)
    expect(asked).toHaveLength(4)
  })

  test('ends after fifteen invocations, and goes on from there when it is uploaded again', async () => {
    const { process, stored } = deployment()
    expect((await deliver(process, 1000)).invocations).toBe(15)
    expect(storedIn(stored)).toMatchObject({ partial: true, next: '16-10000' })
    expect(storedIn(stored).pages.at(-1).warnings).toEqual([
      {
        code: 'pages-left',
        message: expect.stringContaining('15 invocations: upload the file again to go on'),
      },
    ])
    await deliver(process, 1000)
    expect(storedIn(stored)).toMatchObject({ next: '31-10000' })
  })

  test('whose pages so far are lost each time is not asked for again', async () => {
    const { process, stored } = deployment()
    const forget = () =>
      [...stored.keys()].filter((key) => key.startsWith('cache/')).map((key) => stored.delete(key))
    const first = await process(upload('many.tiff'))
    forget()
    const second = await process(sqsEvent(first.sent))
    expect(second.answer).toEqual(failures('m1'))
    expect(second.sent).toEqual([])
    expect(second.log.at(-1)).toMatchObject({ message: 'message failed' })
    // Where they are lost once, it comes back and has more.
    expect((await process(sqsEvent(first.sent))).answer).toEqual(failures())
  })
})

describe('when time runs out', () => {
  // Asked at the beginning, before the object, and by the engine.
  const short = { remainingMs: [60_000, 60_000, 10_000] }

  test('the pages so far are stored and the same message asks for the rest, until all are read', async () => {
    const { process, asked, stored } = deployment()
    const event = upload('three.pdf')
    const first = await process(event, short)
    expect(first.answer).toEqual(failures())
    expect(first.sent.map((body) => JSON.parse(body))).toEqual([
      { ...JSON.parse(event.Records[0]!.body), progress: { invocations: 1, pages: 1 } },
    ])
    expect(first.results).toEqual(['partials/three.pdf.json'])
    expect(first.log).toMatchObject([{ message: 'object has pages left', pages: 1, next: '2-3' }])
    expect(JSON.parse(String(stored.get('partials/three.pdf.json')))).toMatchObject({
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
    expect(first.results).toEqual(['partials/three.pdf.json'])
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
