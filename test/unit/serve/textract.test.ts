// What Textract's clients send, by hand; the clients themselves are in test/clients/.
import { expect, test } from 'vitest'
import { OcrError } from '../../../functions/ocr/engine/vocabulary.ts'
import { BROKEN, FAULT, fakeEngine, file, memoryObjects, startServe } from '../../support/serve-parts.ts'

const target = (operation: string) => ({
  'x-amz-target': `Textract.${operation}`,
  'content-type': 'application/x-amz-json-1.1',
})
const bytes = (content: Uint8Array) => ({ Document: { Bytes: Buffer.from(content).toString('base64') } })
const call = (server: ReturnType<typeof startServe>, operation: string, body: unknown, headers = {}) =>
  server.send({ path: '/', headers: { ...target(operation), ...headers }, body: JSON.stringify(body) })

test('an image is answered as Textract does, and the log says which operation it was', async () => {
  const server = startServe(fakeEngine())
  const { statusCode, headers, body } = await call(server, 'DetectDocumentText', bytes(file(2)))
  expect([statusCode, headers['content-type']]).toEqual([200, 'application/x-amz-json-1.1'])
  expect(JSON.parse(body).DocumentMetadata).toEqual({ Pages: 2 })
  expect(server.logged()).toMatchObject({
    operation: 'DetectDocumentText',
    format: 'textract',
    pages: 2,
    bytes: 1,
  })
})

test.each([
  [bytes(Buffer.from([BROKEN])), 400, 'BadDocumentException'],
  [bytes(Buffer.from([FAULT])), 500, 'InternalServerError'],
  [{}, 400, 'InvalidParameterException'],
  [{ Document: {} }, 400, 'InvalidParameterException'],
  [{ Document: { Bytes: '' } }, 400, 'InvalidParameterException'],
  [{ Document: { Bytes: '#' } }, 400, 'InvalidParameterException'],
  [{ Document: { S3Object: { Bucket: 'uploads', Name: 'incoming/none' } } }, 400, 'InvalidS3ObjectException'],
  [{ Document: { S3Object: { Bucket: 'uploads', Name: 'other/x' } } }, 400, 'InvalidS3ObjectException'],
  [{ ...bytes(file()), HumanLoopConfig: {} }, 400, 'InvalidParameterException'],
])('%j is refused by status and name', async (body, status, name) => {
  const server = startServe(fakeEngine())
  const answer = await call(server, 'DetectDocumentText', body)
  expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([
    status,
    { __type: name, Code: name, Message: expect.any(String) },
  ])
  expect(answer.body).not.toContain('secret')
  expect(server.logged().status).toBe(status)
})

test('who is no client of Textract is told where files go; an operation that is none has its own name', async () => {
  const server = startServe(fakeEngine())
  const answer = await server.send({ path: '/', body: file() })
  expect([answer.statusCode, JSON.parse(answer.body).detail]).toEqual([
    400,
    expect.stringContaining('POST /ocr'),
  ])
  for (const operation of ['AnalyzeExpense', 'constructor', ''])
    expect(JSON.parse((await call(server, operation, {})).body).__type).toBe('UnknownOperationException')
})

test('where keys are asked for, a key lets in and nothing else does', async () => {
  const access = async ({ authorization }: Readonly<Record<string, string | undefined>>) => {
    if (authorization === 'Bearer good') return 'billing'
    throw new OcrError('invalid-token', 'No.')
  }
  const server = startServe(fakeEngine(), { access })
  const typeOf = async (headers: object) =>
    JSON.parse((await call(server, 'DetectDocumentText', bytes(file()), headers)).body).__type
  expect(await typeOf({ authorization: 'Bearer good' })).toBeUndefined()
  expect(server.logged().key).toBe('billing')
  expect(await typeOf({})).toBe('MissingAuthenticationTokenException')
  expect(await typeOf({ authorization: 'Bearer bad' })).toBe('UnrecognizedClientException')
})

test('a job is an upload of its own, until its result is there', async () => {
  const stored = new Map<string, string | Uint8Array>([['uploads/incoming/a b.png', file()]])
  const server = startServe(fakeEngine(), { objects: memoryObjects(stored) })
  const DocumentLocation = { S3Object: { Bucket: 'uploads', Name: 'incoming/a b.png' } }
  const { body } = await call(server, 'StartDocumentAnalysis', {
    DocumentLocation,
    FeatureTypes: ['TABLES', 'LAYOUT'],
  })
  const { JobId } = JSON.parse(body)
  expect(JobId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{32}-atl$/)
  const id = JobId.slice(0, -4)
  expect(stored.get(`uploads/incoming/uploads/${id}`)).toEqual(file())
  const get = async (operation = 'GetDocumentAnalysis', more = {}) =>
    JSON.parse((await call(server, operation, { JobId, ...more })).body)
  expect(await get()).toEqual({ JobStatus: 'IN_PROGRESS' })
  expect((await get('GetDocumentTextDetection')).__type).toBe('InvalidJobIdException')

  const error = { code: 'unreadable-image', message: 'Cut short.' }
  stored.set(`results/errors/uploads/${id}.json`, JSON.stringify({ error }))
  expect(await get()).toEqual({ JobStatus: 'FAILED', StatusMessage: 'Cut short.' })

  const read = await fakeEngine().transcribe(file(2), { detail: 'word' } as never)
  const partial = { ...read, pageCount: 3, partial: true, next: '2-' }
  stored.set(`results/results/uploads/${id}.json`, JSON.stringify(partial))
  const got = await get('GetDocumentAnalysis', { MaxResults: 1 })
  expect(got).toMatchObject({
    JobStatus: 'PARTIAL_SUCCESS',
    NextToken: '1',
    DocumentMetadata: { Pages: 3 },
    Warnings: [{ ErrorCode: 'PAGES_LEFT', Pages: [3] }],
  })
  expect(got.Blocks).toHaveLength(1)
  expect((await get('GetDocumentAnalysis', { NextToken: 'x' })).__type).toBe('InvalidParameterException')
  expect((await get('GetDocumentAnalysis', { MaxResults: 0 })).__type).toBe('InvalidParameterException')
})
