// The S3 port when S3 fails: what may pass is tried again, soon; what may not is said at once.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openObjects } from '../../../functions/ocr/aws/objects.ts'
import { type ObjectsPort, StorageRefusal } from '../../../functions/ocr/ports.ts'
import { BUCKETS } from '../../../infra/local/s3.ts'
import { type Buckets, openBuckets } from '../../support/buckets.ts'
import { type Fault, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts'

const BODY = Buffer.from('0123456789'.repeat(1000))
let buckets: Buckets
let proxy: FaultProxy
let objects: ObjectsPort

beforeAll(async () => {
  buckets = await openBuckets()
  proxy = await startFaultProxy()
  proxy.target = buckets.url
  vi.stubEnv('AWS_ENDPOINT_URL_S3', proxy.url)
  const { uploads: uploadsBucket, results: resultsBucket } = BUCKETS
  objects = openObjects({ uploadsBucket, resultsBucket, localS3: true })
})
afterAll(async () => {
  await proxy.stop()
  await buckets.stop()
})

/** An upload that is there, under a key that no other test uses. */
async function upload(key: string): Promise<string> {
  const url = `${buckets.url}/${BUCKETS.uploads}/incoming/${key}`
  expect((await fetch(url, { method: 'PUT', body: BODY })).status).toBe(200)
  return `incoming/${key}`
}

async function elapsedS(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

describe.concurrent('what passes is not seen', () => {
  test.each<[Fault, number, number]>([
    ['slow-down', 3, 20],
    ['reset', 4, 9],
    ['cut', 3, 9],
    ['hang', 1, 9],
    ['stall', 1, 9],
  ])('reading, %s: %i times', async (fault, times, limitS) => {
    const key = await upload(`read-${fault}`)
    proxy.fail('GET', new RegExp(`read-${fault}`), times, fault)
    const took = await elapsedS(async () => {
      const { bytes, etag } = (await objects.read(BUCKETS.uploads, key))!
      expect(BODY.equals(bytes)).toBe(true)
      expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    })
    expect(took).toBeLessThan(limitS)
  })

  test.each<[Fault, number]>([
    ['slow-down', 2],
    ['reset', 4],
    ['lost-answer', 2],
    ['hang', 1],
  ])('looking, writing and removing, %s: %i times', async (fault, times) => {
    const key = `results/write-${fault}`
    for (const method of ['HEAD', 'PUT', 'DELETE'])
      proxy.fail(method, new RegExp(`write-${fault}$`), times, fault)
    // Large enough that the client asks before it sends it.
    const body = Buffer.alloc(3 * 1024 * 1024, 'x')
    await objects.put(key, body, 'text/plain')
    expect((await objects.head(BUCKETS.results, key))?.bytes).toBe(body.length)
    await objects.remove(key)
    expect(await objects.head(BUCKETS.results, key)).toBeUndefined()
  })
})

describe.concurrent('what does not pass', () => {
  test.each<[Fault, string]>([
    ['slow-down', 'SlowDown'],
    ['cut', 'Error'],
  ])('is thrown as it comes: %s', async (fault, name) => {
    const key = await upload(`never-${fault}`)
    proxy.fail('GET', new RegExp(`never-${fault}`), 100, fault)
    await expect(objects.read(BUCKETS.uploads, key)).rejects.toMatchObject({ name })
  })

  test('costs less than the time that is kept for storing', { timeout: 40_000 }, async () => {
    const key = await upload('never-answered')
    proxy.fail('GET', /never-answered/, 100, 'hang')
    const took = await elapsedS(() =>
      expect(objects.read(BUCKETS.uploads, key)).rejects.toMatchObject({ name: 'TimeoutError' }),
    )
    expect(took).toBeGreaterThan(20)
    expect(took).toBeLessThan(30)
  })

  test.each<Fault>(['hang', 'stall'])('ends before the invocation does: %s', async (fault) => {
    const key = await upload(`late-${fault}`)
    proxy.fail('GET', new RegExp(`late-${fault}`), 100, fault)
    const end = performance.now() + 3000
    const inTime = objects.before(() => end - performance.now())
    await inTime.put(`results/late-${fault}`, 'x', 'text/plain')
    await expect(inTime.read(BUCKETS.uploads, key)).rejects.toThrow()
    expect(performance.now()).toBeLessThan(end)
  })
})

describe('what S3 refuses', () => {
  test.each([
    'AccessDenied',
    'InvalidObjectState',
    'KMS.DisabledException',
    'KMS.KMSInvalidStateException',
    'KMS.NotFoundException',
    'InvalidRequest',
  ])('to hand out (%s) is an error of the upload, after one request', async (code) => {
    const key = await upload(`refused-${code}`)
    proxy.fail('GET', new RegExp(`refused-${code}$`), 2, code)
    const before = proxy.pending
    for (const read of [objects.read, objects.get])
      await expect(read(BUCKETS.uploads, key)).rejects.toMatchObject({
        code: 'forbidden',
        message: `Expected an object that may be read but S3 answered ${code}.`,
        cause: expect.any(StorageRefusal),
      })
    expect(before - proxy.pending).toBe(2)
  })

  test('to take, to remove or to give back of what was written is one of the deployment', async () => {
    for (const method of ['PUT', 'DELETE', 'GET']) proxy.fail(method, /kept-shut/, 1, 'AccessDenied')
    const key = 'results/kept-shut'
    await expect(objects.put(key, 'x', 'text/plain')).rejects.toBeInstanceOf(StorageRefusal)
    await expect(objects.remove(key)).rejects.toBeInstanceOf(StorageRefusal)
    await expect(objects.get(BUCKETS.results, key)).rejects.toBeInstanceOf(StorageRefusal)
    expect(await objects.get(BUCKETS.results, key)).toBeUndefined()
  })

  test('for a while is no refusal', async () => {
    proxy.fail('PUT', /throttled/, 1, 'KMS.ThrottlingException')
    const put = objects.put('results/throttled', 'x', 'text/plain')
    await expect(put).rejects.toMatchObject({ name: 'KMS.ThrottlingException' })
  })
})
