// Files that do not fit a request: a presigned PUT into the bucket, and the result by its address. The shipped bundle,
// real S3 and SQS protocols.
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKETS, CREDENTIALS, REGION } from '../../infra/local/s3.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment, until } from './support.ts'

const line = readFixture('line-en')

let deployment: TestDeployment
let s3: S3Client

beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 2, variables: { RESULT_FORMATS: 'pdf' } })
  const { url } = deployment.storage
  s3 = new S3Client({ endpoint: url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true })
})
afterAll(async () => {
  s3.destroy()
  await deployment.stop()
})

interface Upload {
  readonly id: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly expiresAt: string
  readonly result: string
}

async function announce(contentType: string, contentLength: number): Promise<Upload> {
  const response = await fetch(`${deployment.url}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contentType, contentLength }),
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('location')).toMatch(/^\/results\//)
  return (await response.json()) as Upload
}

const put = (url: string, type: string, bytes: Uint8Array) =>
  fetch(url, { method: 'PUT', headers: { 'content-type': type }, body: Buffer.from(bytes) })

const result = (path: string, query = '') => fetch(`${deployment.url}${path}${query}`)

async function whenDone(path: string): Promise<Response> {
  return until(async () => {
    const response = await result(path)
    if (response.status !== 202) return response
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await response.json()).toEqual({ status: 'pending' })
    return undefined
  })
}

describe('an upload', () => {
  it('is pending, then done, in every format', async () => {
    const upload = await announce('image/png', line.bytes.length)
    expect(Date.parse(upload.expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000)
    expect((await result(upload.result)).status).toBe(202)
    expect((await put(upload.url, 'image/png', line.bytes)).status).toBe(200)
    const done = await whenDone(upload.result)
    expect([done.status, done.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(((await done.json()) as { text: string }).text).toContain(line.truth.text)
    const text = await result(upload.result, '?format=text')
    expect(await text.text()).toContain(line.truth.text)
    const pdf = await result(upload.result, '?format=pdf')
    expect([pdf.status, (await pdf.text()).slice(0, 5)]).toEqual([200, '%PDF-'])
    const lines = await fetch(deployment.url + upload.result, { headers: { accept: 'application/x-ndjson' } })
    expect((await lines.text()).trimEnd().split('\n')).toHaveLength(2)
    const head = await fetch(deployment.url + upload.result, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('is pinned to its type, its length and its address', async () => {
    const upload = await announce('image/png', line.bytes.length)
    expect((await put(upload.url, 'text/html', line.bytes)).status).toBe(403)
    expect((await put(upload.url, 'image/png', line.bytes.subarray(1))).status).toBe(403)
    const elsewhere = upload.url.replace(
      upload.id,
      upload.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    )
    expect((await put(elsewhere, 'image/png', line.bytes)).status).toBe(403)
    expect((await result(upload.result)).status).toBe(202)
  })

  it('that cannot be read is its problem', async () => {
    const bytes = Buffer.from('no picture at all')
    const upload = await announce('image/png', bytes.length)
    await put(upload.url, 'image/png', bytes)
    const response = await whenDone(upload.result)
    expect([response.status, response.headers.get('content-type')]).toEqual([415, 'application/problem+json'])
    expect(await response.json()).toMatchObject({
      code: 'unsupported-media-type',
      instance: response.headers.get('x-request-id'),
    })
  })

  it('over the payload limit is read too', async () => {
    const padded = Buffer.concat([line.bytes, Buffer.alloc(7 * 1024 * 1024)])
    const upload = await announce('image/png', padded.length)
    expect((await put(upload.url, 'image/png', padded)).status).toBe(200)
    expect((await whenDone(upload.result)).status).toBe(200)
    const body = JSON.stringify({ s3: `s3://${BUCKETS.uploads}/incoming/uploads/${upload.id}` })
    const again = await post(`${body}`)
    expect(again.status).toBe(200)
  })
})

function post(body: string): Promise<Response> {
  return fetch(`${deployment.url}/ocr?mode=line`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
}

describe('an object', () => {
  it('of the own buckets is read, others are not', async () => {
    const key = 'incoming/a b+c/收据 (1).png'
    await s3.send(new PutObjectCommand({ Bucket: BUCKETS.uploads, Key: key, Body: line.bytes }))
    const own = await post(JSON.stringify({ s3: `s3://${BUCKETS.uploads}/${key}` }))
    expect(((await own.json()) as { text: string }).text).toBe(line.truth.text)
    const refused: [string, number][] = [
      [`s3://${BUCKETS.uploads}/incoming/none.png`, 404],
      [`s3://${BUCKETS.uploads}/elsewhere/a.png`, 403],
      [`s3://${BUCKETS.results}/cache/a`, 403],
      ['s3://another/incoming/a.png', 403],
    ]
    for (const [uri, status] of refused)
      expect([uri, (await post(JSON.stringify({ s3: uri }))).status]).toEqual([uri, status])
  })

  it('is put without a content type, too', async () => {
    const url = `${deployment.storage.url}/${BUCKETS.uploads}/incoming/untyped.png`
    expect((await fetch(url, { method: 'PUT', body: Buffer.from(line.bytes) })).status).toBe(200)
    await until(async () => {
      const found = await fetch(`${deployment.storage.url}/${BUCKETS.results}/results/untyped.png.txt`)
      return found.status === 200 && (await found.text()).includes(line.truth.text)
    })
  })
})
