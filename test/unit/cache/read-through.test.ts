// The result cache in memory and, where it is shared, in the local deployment's S3.
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packDocument, unpackDocument } from '../../../functions/ocr/cache/packed-document.ts'
import { cacheKey, createReadThrough, modelTag } from '../../../functions/ocr/cache/read-through.ts'
import { fingerprint } from '../../../functions/ocr/cache/release-fingerprint.ts'
import { createResultCache, type ResultCacheParts } from '../../../functions/ocr/cache/result-cache.ts'
import {
  type Document,
  OcrError,
  type Page,
  type TranscribeOptions,
} from '../../../functions/ocr/engine/vocabulary.ts'
import type { ObjectsPort } from '../../../functions/ocr/ports.ts'
import { BUCKETS } from '../../../infra/local/s3.ts'
import { fixturePath } from '../../fixtures/truth.ts'
import { type Buckets, openBuckets } from '../../support/buckets.ts'
import { ONE_LINE } from '../../support/documents.ts'

const page = (text: string, more: Partial<Page> = {}): Page => ({ ...ONE_LINE.pages[0]!, text, ...more })
const document = (text: string, more: Partial<Document> = {}): Document => ({
  ...ONE_LINE,
  text,
  pages: [page(text)],
  ...more,
})

let buckets: Buckets
let bucket: ObjectsPort
beforeAll(async () => {
  buckets = await openBuckets()
  bucket = buckets.objects
})
afterAll(() => buckets.stop())

type Answer = (bytes: Uint8Array, options: Partial<TranscribeOptions>) => Document

/** An execution environment of the function, with a count of what its engine and its storage were asked. */
function environment(parts: Partial<ResultCacheParts> & { answer?: Answer; model?: string } = {}) {
  const counts = { readings: 0, opened: 0 }
  const warnings: { message: string; error?: unknown }[] = []
  const cache = createResultCache({
    reach: 'shared',
    resultsBucket: BUCKETS.results,
    log: { warn: (message, fields) => warnings.push({ message, ...fields }) },
    ...parts,
    objects: async () => {
      counts.opened++
      return parts.objects ? parts.objects() : bucket
    },
  })
  const read = createReadThrough({
    cache,
    model: parts.model ?? 'm 1 beam',
    transcribe: async (bytes, options = {}) => {
      counts.readings++
      return (parts.answer ?? ((each) => document(Buffer.from(each).toString())))(bytes, options)
    },
  })
  return { read, counts, warnings }
}

const bytes = (text: string) => Buffer.from(text)

describe('the key', () => {
  const key = (options: Partial<TranscribeOptions> = {}, model = 'm') => cacheKey(bytes('x'), options, model)

  test('is 64 hexadecimal digits, the same for defaults that are left out and said', () => {
    expect(key()).toMatch(/^[0-9a-f]{64}$/)
    expect(key({ detail: 'line', pictures: false, mode: 'page', pages: [{ from: 1 }] })).toBe(key())
  })

  test('differs with the bytes, the model, and every option', () => {
    const keys = [
      key(),
      key({}, 'n'),
      cacheKey(bytes('y'), {}, 'm'),
      key({ mode: 'line' }),
      key({ preprocess: 'none' }),
      key({ detail: 'word' }),
      key({ pdfText: 'prefer' }),
      key({ pictures: true }),
      key({ pages: [{ from: 1, to: 2 }] }),
      key({ pages: [{ from: 1, to: 1 }, { from: 2 }] }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('differs with the decoder and the release', async () => {
    const model = { id: 'crnn', version: '2' }
    const release = await fingerprint([fixturePath('line-en.png'), fixturePath('line-zh.png')])
    expect(release).toMatch(/^[0-9a-f]{16}$/)
    expect(await fingerprint([fixturePath('line-en.png'), fixturePath('mixed.png')])).not.toBe(release)
    expect(modelTag(model, 'beam', release)).not.toBe(modelTag(model, 'greedy', release))
    expect(modelTag(model, 'beam', release)).not.toBe(modelTag(model, 'beam', 'other'))
  })
})

describe('packing', () => {
  test('keeps every digit, and pictures', () => {
    const picture = Uint8Array.of(0, 255, 7)
    const whole = { ...ONE_LINE, pages: [{ ...ONE_LINE.pages[0]!, picture }] }
    const back = unpackDocument(packDocument(whole))
    expect({
      ...back,
      pages: [{ ...back.pages[0]!, picture: Uint8Array.from(back.pages[0]!.picture!) }],
    }).toEqual(whole)
    expect(unpackDocument(packDocument(ONE_LINE))).toEqual(ONE_LINE)
  })

  test.each([
    ['noise', Buffer.from('noise')],
    ['other JSON', gzipSync('{}')],
  ])('is not unpacked from %s', (_what, packed) => {
    expect(() => unpackDocument(packed)).toThrow()
  })
})

describe('in one environment', () => {
  test('the same question is read once', async () => {
    const { read, counts } = environment({ reach: 'memory' })
    const first = await read(bytes('once'))
    const second = await read(bytes('once'))
    expect([first.cache, second.cache]).toEqual(['miss', 'hit'])
    expect(second.document).toEqual(first.document)
    expect(second.key).toBe(cacheKey(bytes('once'), {}, 'm 1 beam'))
    expect(counts).toEqual({ readings: 1, opened: 0 })
  })

  test('another option is another question', async () => {
    const { read, counts } = environment({ reach: 'memory' })
    await read(bytes('once'))
    expect((await read(bytes('once'), { detail: 'word' })).cache).toBe('miss')
    expect(counts.readings).toBe(2)
  })

  test('pages of a cached document are told one by one, too', async () => {
    const { read } = environment({
      reach: 'memory',
      answer: () => document('a b', { pages: [page('a'), page('b')] }),
    })
    await read(bytes('x'))
    const told: string[] = []
    const onPage = async ({ text }: Page) => void told.push(text)
    expect((await read(bytes('x'), {}, { onPage })).cache).toBe('hit')
    expect(told).toEqual(['a', 'b'])
  })

  test('what a caller does to its document changes nothing', async () => {
    const { read } = environment({ reach: 'memory' })
    const { document: mine } = await read(bytes('x'))
    ;(mine.pages as Page[]).length = 0
    expect((await read(bytes('x'))).document.pages).toHaveLength(1)
  })

  test('a partial document is not kept', async () => {
    const { read, counts } = environment({
      reach: 'memory',
      answer: () => document('x', { partial: true, next: '2-' }),
    })
    await read(bytes('x'))
    expect((await read(bytes('x'))).cache).toBe('miss')
    expect(counts.readings).toBe(2)
  })

  test('an error is not kept', async () => {
    let broken = true
    const { read } = environment({
      reach: 'memory',
      answer: () => {
        if (broken) throw new OcrError('internal', 'Out of memory.')
        return document('mended')
      },
    })
    await expect(read(bytes('x'))).rejects.toMatchObject({ code: 'internal' })
    broken = false
    expect((await read(bytes('x'))).document.text).toBe('mended')
  })

  test.each([
    ['the sender wants none', {}, { noStore: true }],
    ['the deployment has none', { reach: 'off' as const }, {}],
  ])('nothing is looked up or kept where %s', async (_what, parts, control) => {
    const { read, counts } = environment(parts)
    expect((await read(bytes('x'), {}, control)).cache).toBe('off')
    expect((await read(bytes('x'), {}, control)).cache).toBe('off')
    expect(counts).toEqual({ readings: 2, opened: 0 })
  })

  test('memory is bounded in bytes: the oldest goes first, and the largest is never kept', async () => {
    const noise = (of: string) => document(of + Array.from({ length: 500 }, () => Math.random()).join())
    const size = packDocument(noise('x')).length
    const limits = { memoryBytes: Math.round(2.5 * size), entryBytes: Math.round(1.5 * size) }
    const { read } = environment({ reach: 'memory', limits, answer: (each) => noise(String(each)) })
    const state = async (text: string) => (await read(bytes(text))).cache
    for (const text of ['a', 'b', 'c']) expect(await state(text)).toBe('miss')
    expect(await state('c')).toBe('hit')
    expect(await state('b')).toBe('hit')
    expect(await state('a')).toBe('miss')

    const picture = new Uint8Array(2 * size)
    const heavy = environment({
      reach: 'memory',
      limits,
      answer: () => document('x', { pages: [page('x', { picture })] }),
    })
    await heavy.read(bytes('x'))
    expect((await heavy.read(bytes('x'))).cache).toBe('miss')
  })
})

describe('between environments', () => {
  test('what one has read the others need not', async () => {
    const [one, other] = [environment(), environment()]
    const first = await one.read(bytes('shared'))
    const second = await other.read(bytes('shared'))
    expect(second).toEqual({ ...first, cache: 'shared' })
    expect((await other.read(bytes('shared'))).cache).toBe('hit')
    expect(other.counts.readings).toBe(0)
  })

  test('another release reads for itself', async () => {
    await environment().read(bytes('release'))
    expect((await environment({ model: 'm 1 greedy' }).read(bytes('release'))).cache).toBe('miss')
  })

  test('a cold start opens nothing; what it read is shared with the next request', async () => {
    const [one, other, third] = [environment(), environment(), environment()]
    expect((await one.read(bytes('cold'), {}, { coldStart: true })).cache).toBe('miss')
    expect(one.counts.opened).toBe(0)
    expect((await other.read(bytes('cold'))).cache).toBe('miss')
    await one.read(bytes('cold 2'), {}, { coldStart: true })
    await one.read(bytes('warm'))
    expect((await third.read(bytes('cold 2'))).cache).toBe('shared')
  })

  test('an entry is compressed JSON under cache/, and is never replaced', async () => {
    const { key } = await environment().read(bytes('entry'))
    const stored = await bucket.get(BUCKETS.results, `cache/${key}`)
    expect(JSON.parse(gunzipSync(stored!).toString())).toEqual(document('entry'))
    expect(await bucket.putIfAbsent(`cache/${key}`, 'x', 'text/plain')).toBe(false)
  })

  test('a broken entry is a miss with a warning', async () => {
    const key = cacheKey(bytes('broken'), {}, 'm 1 beam')
    await bucket.put(`cache/${key}`, 'no gzip', 'text/plain')
    const { read, warnings } = environment()
    expect(await read(bytes('broken'))).toMatchObject({ cache: 'miss', document: { text: 'broken' } })
    expect(warnings).toMatchObject([{ message: 'cached result is broken', key }])
  })
})

describe('a shared cache that does not work', () => {
  const failing = async () => {
    throw new Error('ECONNREFUSED')
  }
  const never = () => new Promise<never>(() => {})

  test.each([
    ['refuses', { objects: async () => ({ get: failing, putIfAbsent: failing }) }],
    ['cannot be opened', { objects: failing }],
    ['is not there', { resultsBucket: 'no-such-bucket' }],
    ['never answers', { objects: async () => ({ get: never, putIfAbsent: never }), limits: { waitMs: 20 } }],
  ])('(it %s) fails no request, is told once and left alone', async (_what, parts) => {
    const { read, counts, warnings } = environment(parts)
    for (const text of ['1', '2', '3']) {
      expect(await read(bytes(`down ${text}`))).toMatchObject({
        cache: 'miss',
        document: { text: `down ${text}` },
      })
    }
    expect((await read(bytes('down 3'))).cache).toBe('hit')
    expect(warnings).toMatchObject([{ message: 'shared cache does not answer', error: expect.any(Error) }])
    expect(counts.opened).toBe(1)
  })

  test('is asked again after a while', async () => {
    let down = true
    const { read, warnings } = environment({
      limits: { pauseMs: 5 },
      objects: async () => (down ? failing() : bucket),
    })
    await read(bytes('later 1'))
    await read(bytes('later 2'))
    down = false
    await new Promise((resolve) => setTimeout(resolve, 10))
    const { key } = await read(bytes('later 3'))
    expect(await bucket.get(BUCKETS.results, `cache/${key}`)).toBeDefined()
    expect(warnings).toHaveLength(1)
  })
})
