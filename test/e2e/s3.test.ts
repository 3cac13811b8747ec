// The shipped bundle behind the buckets: uploads in, results out, through real S3 and SQS protocols.

import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_OBJECT_BYTES } from '../../functions/ocr/names.ts'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import { BUCKETS, CREDENTIALS, REGION } from '../../infra/local/s3.ts'
import { notificationOf, testEventOf } from '../../infra/local/s3-event.ts'
import { whitePages } from '../fixtures/many-pages.ts'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { readFixture } from '../fixtures/truth.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')
const zhLine = readFixture('line-zh')

let proxy: FaultProxy
let deployment: TestDeployment
let s3: S3Client

beforeAll(async () => {
  proxy = await startFaultProxy()
  // The function sees S3 through the proxy; the tests and the notifications do not.
  const variables = { AWS_ENDPOINT_URL_S3: proxy.url, RESULT_FORMATS: 'pdf,hocr', MAX_PAGES_PER_UPLOAD: '3' }
  deployment = await deployFunction({ concurrency: 2, visibilityTimeoutS: 3, maxReceiveCount: 3, variables })
  proxy.target = deployment.storage.url
  s3 = new S3Client({
    endpoint: deployment.storage.url,
    region: REGION,
    credentials: CREDENTIALS,
    forcePathStyle: true,
  })
})
afterAll(async () => {
  s3.destroy()
  await deployment.stop()
  await proxy.stop()
})

const upload = (key: string, body: Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKETS.uploads, Key: key, Body: body }))

/** Text of an object of the results bucket; undefined where there is none. */
async function result(key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKETS.results, Key: key }))
    return await Body!.transformToString()
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined
    throw error
  }
}

const textOf = (key: string) => until(() => result(resultKeys(key).text))

/** What the function said about an upload. */
const loggedOf = (key: string) =>
  deployment.events.flatMap((event) => {
    const entry = event.type === 'line' && event.line.startsWith('{') ? JSON.parse(event.line) : {}
    return entry.key === key ? [entry as { message: string; cache?: string }] : []
  })

const items = () => deployment.events.flatMap((event) => (event.type === 'batch' ? event.items : []))

async function notify(body: string): Promise<void> {
  const { sqs, queue } = deployment.storage
  await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: body }))
}

function notification(key: string, bucket: string = BUCKETS.uploads): string {
  const upload = { bucket, key, sizeBytes: 1, eTag: 'x', eventName: 'ObjectCreated:Put' } as const
  return JSON.stringify(notificationOf(upload, REGION, new Date()))
}

async function deadLetters(): Promise<string[]> {
  const { sqs, deadLetters } = deployment.storage
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  )
  return messages.map(({ Body: body }) => body!)
}

describe('an upload', () => {
  it('becomes a JSON and a text result', async () => {
    await upload('incoming/line.png', line.bytes)
    expect((await textOf('incoming/line.png')).trimEnd()).toBe(line.truth.text)
    const json = JSON.parse((await until(() => result('results/line.png.json'))) as string)
    expect(json).toMatchObject({ text: line.truth.text, model: { id: expect.any(String) } })
    expect(json.pages).toHaveLength(1)
    expect(await result('errors/line.png.json')).toBeUndefined()
  })

  it.each([
    'incoming/with spaces and  two.png',
    'incoming/a+b=c&d.png',
    'incoming/100% (1)!.png',
    'incoming/收据/二〇二六 年+票.png',
    'incoming/one/two/three/four/five/six/deep.png',
    'incoming/no-extension',
  ])('may be called %s', async (key) => {
    await upload(key, zhLine.bytes)
    expect((await textOf(key)).trimEnd()).toBe(zhLine.truth.text)
  })

  it('of several pages becomes one result with all of them, in every format of the deployment', async () => {
    await upload('incoming/two pages.pdf', await pdfOf([line.bytes, zhLine.bytes], 100))
    const json = JSON.parse((await until(() => result('results/two pages.pdf.json'))) as string)
    expect(json.pages.map((page: { number: number; text: string }) => [page.number, page.text])).toEqual([
      [1, line.truth.text],
      [2, zhLine.truth.text],
    ])
    expect(json.pageCount).toBe(2)
    expect(await result('results/two pages.pdf.txt')).toBe(`${line.truth.text}\n\n${zhLine.truth.text}\n`)
    expect(await result('results/two pages.pdf.hocr')).toContain('ocr_page')
    expect(await result('results/two pages.pdf.pdf')).toMatch(/^%PDF-/)
  })

  it('of more pages than are read ends with the first of them, and says so', async () => {
    await upload('incoming/endless.tiff', whitePages(5000))
    const json = JSON.parse((await until(() => result('results/endless.tiff.json'), 50_000)) as string)
    expect(json).toMatchObject({ pageCount: 5000, partial: true, next: '4-5000' })
    expect(json.pages.map(({ warnings }: { warnings: { code: string }[] }) => warnings)).toEqual([
      [],
      [],
      [{ code: 'pages-left', message: expect.stringContaining('an upload may have no more than 3') }],
    ])
    expect(await result('results/endless.tiff.pdf')).toMatch(/^%PDF-/)
    await until(() => items().find(({ body }) => body.includes('endless'))?.done)
    expect(await result('partials/endless.tiff.json')).toBeUndefined()
    expect(items().filter(({ body }) => body.includes('endless'))).toHaveLength(1)
  })

  it('of the same bytes as another costs no inference', async () => {
    const copies = ['incoming/original.png', 'incoming/copy.png', 'incoming/third.png']
    const [original, ...others] = copies
    // Nobody else uploads it: a pixel file of its own.
    const bytes = Buffer.concat([line.bytes, Buffer.from('trailer')])
    await upload(original!, bytes)
    await textOf(original!)
    for (const key of others) {
      await upload(key, bytes)
      expect(await textOf(key)).toBe(await result(resultKeys(original!).text))
      const entry = await until(() => loggedOf(key)[0])
      expect(['hit', 'shared']).toContain(entry.cache)
    }
    expect(loggedOf(original!)).toMatchObject([{ message: 'object', cache: 'miss' }])
  })

  it.each([
    ['a form', 'application/x-www-form-urlencoded'],
    ['text', 'text/plain'],
    ['JSON', 'application/json'],
  ])('may say that it is %s: only its bytes count', async (what, type) => {
    const url = `${deployment.storage.url}/${BUCKETS.uploads}/incoming/type-${what}.png`
    const body = Buffer.from(line.bytes)
    const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } })
    expect(response.status).toBe(200)
    expect((await textOf(`incoming/type-${what}.png`)).trimEnd()).toBe(line.truth.text)
  })

  it('may be empty: that is an error result', async () => {
    const url = `${deployment.storage.url}/${BUCKETS.uploads}/incoming/empty.png`
    expect((await fetch(url, { method: 'PUT' })).status).toBe(200)
    const error = JSON.parse((await until(() => result('errors/empty.png.json'))) as string)
    expect(error.error.code).toBe('unsupported-media-type')
  })

  it('may come without credentials, and as parts', async () => {
    const url = `${deployment.storage.url}/${BUCKETS.uploads}/incoming/unsigned.png`
    const response = await fetch(url, { method: 'PUT', body: Buffer.from(line.bytes) })
    expect(response.status).toBe(200)
    expect((await textOf('incoming/unsigned.png')).trimEnd()).toBe(line.truth.text)

    const target = { Bucket: BUCKETS.uploads, Key: 'incoming/parts.png' }
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target))
    const part = { ...target, UploadId, PartNumber: 1 }
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: line.bytes }))
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
    await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }))
    expect((await textOf('incoming/parts.png')).trimEnd()).toBe(line.truth.text)
  })

  it.each([
    ['truncated.png', line.bytes.subarray(0, 900), 'unreadable-image'],
    ['notes.png', Buffer.from('no picture at all'), 'unsupported-media-type'],
    ['large.png', Buffer.alloc(MAX_OBJECT_BYTES + 1), 'payload-too-large'],
  ])('that can never be read (%s) becomes an error result, once', async (name, bytes, code) => {
    await upload(`incoming/${name}`, bytes)
    const error = JSON.parse((await until(() => result(`errors/${name}.json`))) as string)
    expect(JSON.stringify(error)).toContain(`"${code}"`)
    expect(await result(`results/${name}.json`)).toBeUndefined()
    await until(() => items().find(({ body }) => body.includes(name))?.done)
  })

  it('may have the longest key there is: its results are called by its sum and name it', async () => {
    const key = `incoming/${'长'.repeat(337)}.png`
    expect(Buffer.byteLength(key)).toBe(1024)
    await upload(key, zhLine.bytes)
    expect((await textOf(key)).trimEnd()).toBe(zhLine.truth.text)
    const json = JSON.parse((await until(() => result(resultKeys(key).json))) as string)
    expect(json).toMatchObject({ upload: key, text: zhLine.truth.text })
  })

  it('that cannot be read leaves the result of one that is called as its error was', async () => {
    await upload('incoming/coll.error', line.bytes)
    await textOf('incoming/coll.error')
    await upload('incoming/coll', Buffer.from('broken'))
    await until(() => result('errors/coll.json'))
    expect(await result('results/coll.error.json')).toContain(line.truth.text)
    await upload('incoming/coll', zhLine.bytes)
    await textOf('incoming/coll')
    await until(async () => (await result('errors/coll.json')) === undefined)
    expect(await result('results/coll.error.json')).toContain(line.truth.text)
  })

  it('replaces what an earlier one under the same key left', async () => {
    await upload('incoming/mended.png', Buffer.from('broken'))
    await until(() => result('errors/mended.png.json'))
    await upload('incoming/mended.png', line.bytes)
    await textOf('incoming/mended.png')
    await until(async () => (await result('errors/mended.png.json')) === undefined)
  })
})

describe('a message', () => {
  it('that only tests the queue is ignored', async () => {
    await notify(JSON.stringify(testEventOf('a-test-event', new Date())))
    await until(() => items().find(({ body }) => body.includes('a-test-event'))?.done)
  })

  it('about the own output is ignored', async () => {
    await notify(notification('results/line.png.json', BUCKETS.results))
    await until(() => items().find(({ body }) => body.includes('results/line.png.json'))?.done)
    expect(await result('errors/results/line.png.json.json')).toBeUndefined()
    expect(await result('errors/line.png.json.json')).toBeUndefined()
  })

  it('that comes twice does no harm', async () => {
    await upload('incoming/twice.png', line.bytes)
    await textOf('incoming/twice.png')
    await notify(notification('incoming/twice.png'))
    await until(() => items().filter(({ body, done }) => body.includes('twice') && done).length === 2)
    expect((await textOf('incoming/twice.png')).trimEnd()).toBe(line.truth.text)
    expect(await result('errors/twice.png.json')).toBeUndefined()
  })

  it('about an object that is gone is done', async () => {
    await notify(notification('incoming/gone.png'))
    await until(() => items().find(({ body }) => body.includes('incoming/gone.png'))?.done)
    expect(await result('errors/gone.png.json')).toBeUndefined()
  })
})

describe('faults', () => {
  // The fifth of them in a row fails the delivery.
  it.each([
    ['GET', 'reading'],
    ['PUT', 'writing'],
  ])('of S3 that pass (%s) are retried by the queue', async (method, what) => {
    proxy.fail(method, new RegExp(`${what}\\.png`), 5)
    await upload(`incoming/${what}.png`, line.bytes)
    expect((await textOf(`incoming/${what}.png`)).trimEnd()).toBe(line.truth.text)
    await until(() => items().filter(({ body }) => body.includes(what)).length >= 2)
    const deliveries = items().filter(({ body }) => body.includes(what))
    expect(deliveries.map(({ done }) => done)).toEqual([false, true])
    expect(await result(`errors/${what}.png.json`)).toBeUndefined()
    expect(proxy.pending).toBe(0)
  })

  it.each<Fault>(['slow-down', 'reset', 'cut', 'hang', 'stall'])(
    'that last for a moment (%s) cost no second delivery',
    async (fault) => {
      proxy.fail('GET', new RegExp(`moment-${fault}\\.png`), 1, fault)
      await upload(`incoming/moment-${fault}.png`, line.bytes)
      expect((await textOf(`incoming/moment-${fault}.png`)).trimEnd()).toBe(line.truth.text)
      const delivered = () => items().filter(({ body }) => body.includes(`moment-${fault}`))
      await until(() => delivered().length > 0)
      expect(delivered().map(({ done }) => done)).toEqual([true])
    },
  )

  it('that no retry mends are told at once: an error for the sender, a dead letter for the owner', async () => {
    proxy.fail('GET', /archived\.png/, 1, 'InvalidObjectState')
    await upload('incoming/archived.png', line.bytes)
    const error = JSON.parse((await until(() => result('errors/archived.png.json'))) as string)
    expect(error.error).toEqual({
      code: 'forbidden',
      message: 'Expected an object that may be read but S3 answered InvalidObjectState.',
    })
    await until(async () => (await deadLetters()).some((body) => body.includes('archived.png')))
    const delivered = () => items().filter(({ body }) => body.includes('archived.png'))
    await until(() => delivered().length > 0)
    expect(delivered().map(({ done }) => done)).toEqual([true])
  })

  it('of the right to write leave a dead letter at once, which is a result once it is sent back', async () => {
    proxy.fail('PUT', /kept-shut\.png/, 1, 'AccessDenied')
    await upload('incoming/kept-shut.png', line.bytes)
    const body = await until(async () => (await deadLetters()).find((each) => each.includes('kept-shut.png')))
    expect(await result('results/kept-shut.png.json')).toBeUndefined()
    await notify(body)
    expect((await textOf('incoming/kept-shut.png')).trimEnd()).toBe(line.truth.text)
  })

  it('are reported item by item', async () => {
    await upload('incoming/item-good.png', line.bytes)
    await textOf('incoming/item-good.png')
    proxy.fail('GET', /item-faulty/, 5)
    const bodies: Record<string, string> = {
      good: notification('incoming/item-good.png'),
      faulty: notification('incoming/item-faulty.png'),
      malformed: '{"Records":[{}]}',
      test: JSON.stringify(testEventOf(BUCKETS.uploads, new Date())),
    }
    const records = Object.entries(bodies).map(([messageId, body]) => ({
      messageId,
      body,
      eventSource: 'aws:sqs',
    }))
    const answer = await deployment.invoke('item-by-item', JSON.stringify({ Records: records }))
    expect(answer.kind).toBe('response')
    expect(JSON.parse((answer as { payload: string }).payload)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'faulty' }, { itemIdentifier: 'malformed' }],
    })
  })

  it('of the message itself end in the dead-letter queue', async () => {
    await notify('this is no notification')
    await until(async () => (await deadLetters()).includes('this is no notification'))
    expect(items().filter(({ body }) => body === 'this is no notification')).toHaveLength(3)
  })

  it('left nothing in the queues that does not belong there', async () => {
    const letters = await deadLetters()
    const refused = letters.filter((body) => /(archived|kept-shut)\.png/.test(body))
    expect(refused).toHaveLength(2)
    expect(letters.filter((body) => !refused.includes(body))).toEqual(['this is no notification'])
  })
})
