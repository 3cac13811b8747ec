// The S3 port against a real S3 server.
import { type FauxqsServer, startFauxqs } from 'fauxqs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ObjectsPort } from '../../functions/ocr/batch.ts'
import { openObjects } from '../../functions/ocr/objects.ts'

const KEY = 'results/a b/发票+100%.png'
let server: FauxqsServer
let objects: ObjectsPort

beforeAll(async () => {
  server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, init: { buckets: ['results'] } })
  vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${server.port}`)
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  objects = openObjects('results', true, 10)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await server.stop()
})

test('what is put comes back, until it is removed', async () => {
  await objects.put(KEY, '你好', 'text/plain; charset=utf-8')
  expect(Buffer.from((await objects.get('results', KEY))!).toString()).toBe('你好')
  await objects.remove(KEY)
  expect(await objects.get('results', KEY)).toBeUndefined()
})

test('removing what is not there is no error', async () => {
  await expect(objects.remove('results/never')).resolves.toBeUndefined()
})

test('an object above the limit is refused', async () => {
  await objects.put('results/10', '1234567890', 'text/plain')
  await objects.put('results/11', '12345678901', 'text/plain')
  expect(await objects.get('results', 'results/10')).toHaveLength(10)
  await expect(objects.get('results', 'results/11')).rejects.toMatchObject({
    name: 'OcrError',
    code: 'payload-too-large',
    message: 'Expected an object of at most 10 bytes but it has 11.',
  })
})

test('a bucket that is not there is a fault of the deployment, not of the file', async () => {
  await expect(objects.get('nowhere', 'incoming/x')).rejects.toMatchObject({ name: 'NoSuchBucket' })
})
