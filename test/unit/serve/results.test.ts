// Uploads and their results, by the clock; over real S3 in test/e2e/uploads.test.ts.
import { expect, test } from 'vitest'
import { issuedMs, uploadId } from '../../../functions/ocr/accept/upload.ts'
import { OcrError } from '../../../functions/ocr/engine/vocabulary.ts'
import { MAX_OBJECT_BYTES } from '../../../functions/ocr/names.ts'
import { toJson } from '../../../functions/ocr/reply/formats/json.ts'
import { answerResult } from '../../../functions/ocr/serve/results.ts'
import { ONE_LINE } from '../../support/documents.ts'
import { httpEvent } from '../../support/events.ts'
import { openSource } from '../../support/open-source.ts'
import { fakeEngine, jsonOf, memoryObjects, startServe } from '../../support/serve-parts.ts'
import { SAMPLE, sourcesOf } from '../reply/sample.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
const MINUTE = 60_000
const ID = uploadId(NOW, (bytes) => new Uint8Array(bytes).fill(7))
const upload = (value: unknown) => startServe(fakeEngine()).send(jsonOf(value, '/uploads'))

test('an id says when it was made, and nothing else is one', () => {
  expect(ID).toBe('695735a5-07070707070707070707070707070707')
  expect(issuedMs(ID)).toBe(NOW)
  for (const text of ['', ID.slice(1), `${ID}0`, ID.toUpperCase().replace('7', 'G'), ` ${ID}`, `${ID}\n`])
    expect(issuedMs(text)).toBeUndefined()
})

test('an upload has an address of its own, pinned to its type and length', async () => {
  const { statusCode, headers, body } = await upload({ contentType: 'Application/PDF', contentLength: 12 })
  const answer = JSON.parse(body)
  expect(statusCode).toBe(201)
  expect(answer).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{32}$/),
    url: `https://uploads/incoming/uploads/${answer.id}?type=application/pdf&bytes=12&expires=900`,
    method: 'PUT',
    headers: { 'content-type': 'application/pdf', 'content-length': '12' },
    expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    result: `/results/${answer.id}`,
  })
  expect(headers.location).toBe(answer.result)
  expect(headers['cache-control']).toBe('no-store')
  expect(Date.parse(answer.expiresAt) - Date.now()).toBeGreaterThan(14 * MINUTE)
  const other = JSON.parse((await upload({ contentType: 'image/png', contentLength: 1 })).body)
  expect(other.id.slice(9)).not.toBe(answer.id.slice(9))
})

test.each([
  [{}, 400, 'received a value of type undefined for "contentType"'],
  [{ contentType: 'image/png' }, 400, 'received a value of type undefined for "contentLength"'],
  [{ contentType: 'image/png', contentLength: '5' }, 400, 'received a value of type string'],
  [{ contentType: 'image/png', contentLength: 0 }, 400, 'received 0 for "contentLength"'],
  [{ contentType: 'image/png', contentLength: 1.5 }, 400, 'received 1.5 for "contentLength"'],
  [{ contentType: 'image/png', contentLength: MAX_OBJECT_BYTES + 1 }, 413, 'at most 67108864 bytes'],
  [{ contentType: 'text/html', contentLength: 5 }, 415, 'received "text/html"'],
  [[], 400, 'received an array'],
])('%j is refused', async (value, status, detail) => {
  const { statusCode, body } = await upload(value)
  expect(statusCode).toBe(status)
  expect(JSON.parse(body).detail).toContain(detail)
})

test('without buckets there are neither uploads nor results', async () => {
  const { send } = startServe(fakeEngine(), { uploadsBucket: undefined, resultsBucket: undefined })
  expect((await send(jsonOf({ contentType: 'image/png', contentLength: 1 }, '/uploads'))).statusCode).toBe(
    404,
  )
  expect((await send({ method: 'GET', path: `/results/${ID}` })).statusCode).toBe(404)
})

type Objects = Readonly<Record<string, string | Uint8Array>>
const UPLOADED = { [`uploads/incoming/uploads/${ID}`]: 'x' }
const STORED = { ...UPLOADED, [`results/results/uploads/${ID}.json`]: toJson(ONE_LINE, true) }

/** The answer to GET /results/{id} `afterMs` after the id was made. */
function result(objects: Objects, afterMs: number, query = '', id = ID, accept = '*/*') {
  const event = httpEvent({ method: 'GET', path: `/results/${id}`, query, headers: { accept } })
  const asked = {
    event,
    rest: id,
    requestId: 'r',
    remainingMs: () => 0,
    coldStart: false,
    facts: {},
    elapsedMs: () => 0,
  }
  const port = memoryObjects(new Map(Object.entries(objects)), new Date(NOW + MINUTE))
  const parts = { uploadsBucket: 'uploads', resultsBucket: 'results', objects: port, openSource }
  return answerResult(asked, parts, NOW + afterMs)
}

async function refusal(...given: Parameters<typeof result>): Promise<[string, string]> {
  try {
    await result(...given)
  } catch (error) {
    if (error instanceof OcrError) return [error.code, error.message]
    throw error
  }
  throw new Error('expected a refusal')
}

test('until it is read an upload is pending', async () => {
  for (const [objects, afterMs] of [
    [{}, 0],
    [{}, 29 * MINUTE],
    [UPLOADED, 20 * 60 * MINUTE],
  ] as const) {
    const { statusCode, headers, body } = await result(objects, afterMs)
    expect([statusCode, headers['retry-after'], headers['cache-control'], body]).toEqual([
      202,
      '2',
      'no-store',
      '{"status":"pending"}',
    ])
  }
})

const BEGUN = {
  ...UPLOADED,
  [`results/partials/uploads/${ID}.json`]: toJson(
    { ...ONE_LINE, pageCount: 3, partial: true, next: '2-' },
    true,
  ),
}

test('one that takes several invocations says how far it is, and where the pages so far are', async () => {
  const { statusCode, headers, body } = await result(BEGUN, MINUTE)
  expect([statusCode, headers['retry-after']]).toEqual([202, '2'])
  const partial = { url: `/results/${ID}?format=ndjson`, key: `partials/uploads/${ID}.json` }
  expect(JSON.parse(String(body))).toEqual({ status: 'pending', pagesDone: 1, pageCount: 3, partial })
})

test('the pages so far come as lines, none of which says that they are all', async () => {
  const { statusCode, headers, body } = await result(BEGUN, MINUTE, 'format=ndjson')
  expect([statusCode, headers['content-type']]).toEqual([202, 'application/x-ndjson'])
  const lines = String(body)
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ image: 1, page: 1, pageCount: 3, text: ONE_LINE.pages[0]!.text })
})

test.each<[string, Objects, number, string]>([
  ['an id that was never made', {}, 0, 'abc'],
  ['an id of the future', {}, -MINUTE, ID],
  ['no upload in time', {}, 31 * MINUTE, ID],
  ['an upload that nobody could read in a day', UPLOADED, 25 * 60 * MINUTE, ID],
])('%s is not found', async (_what, objects, afterMs, id) => {
  expect(await refusal(objects, afterMs, '', id)).toEqual(['not-found', expect.stringContaining('expired')])
})

test('a result comes in any format that it has enough for', async () => {
  const json = await result(STORED, MINUTE)
  expect(json).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } })
  expect(json.body).toBe(toJson(ONE_LINE, true))
  expect(json.headers['x-ocr-warnings']).toBe('downscaled')
  const text = await result(STORED, 90 * 24 * 60 * MINUTE, 'format=text')
  expect([text.headers['content-type'], text.body]).toEqual(['text/plain; charset=utf-8', '你好\n'])
  const lines = await result(STORED, MINUTE, '', ID, 'application/x-ndjson')
  expect(String(lines.body).trimEnd().split('\n')).toHaveLength(2)
  expect(await refusal(STORED, MINUTE, 'format=hocr')).toEqual([
    'not-acceptable',
    expect.stringContaining('words'),
  ])
})

test('a PDF is there where it was stored', async () => {
  const stored = { ...STORED, [`results/results/uploads/${ID}.pdf`]: '%PDF-' }
  const { headers, body } = await result(stored, MINUTE, 'format=pdf')
  expect([headers['content-type'], Buffer.from(body as Uint8Array).toString()]).toEqual([
    'application/pdf',
    '%PDF-',
  ])
})

test('where none was stored, a PDF is made of the upload, as long as that is kept', async () => {
  const document = { ...SAMPLE, pages: [SAMPLE.pages[0]!], pageCount: 1 }
  const [source] = await sourcesOf(document)
  const json = { [`results/results/uploads/${ID}.json`]: toJson(source!.document, true) }
  const upload = { [`uploads/incoming/uploads/${ID}`]: source!.bytes }
  const { headers, body } = await result({ ...json, ...upload }, MINUTE, 'format=pdf')
  expect(headers['content-type']).toBe('application/pdf')
  const pdf = Buffer.from(body as Uint8Array)
  expect(pdf.includes(Buffer.from(source!.bytes))).toBe(true)
  expect(await refusal(json, MINUTE, 'format=pdf')).toEqual([
    'not-acceptable',
    expect.stringContaining('an upload that is still kept'),
  ])
  expect(await refusal(STORED, MINUTE, 'format=pdf')).toEqual([
    'not-acceptable',
    expect.stringContaining('words'),
  ])
})

test('a file that could not be read is its error', async () => {
  const error = JSON.stringify({ error: { code: 'encrypted-pdf', message: 'Expected no password.' } })
  const objects = { ...UPLOADED, [`results/errors/uploads/${ID}.json`]: error }
  expect(await refusal(objects, MINUTE)).toEqual(['encrypted-pdf', 'Expected no password.'])
})

test('an unknown format is refused before anything is looked up', async () => {
  expect((await refusal({}, 0, 'format=xml'))[0]).toBe('bad-request')
})

const S3: readonly [string, number, string?][] = [
  ['s3://uploads/incoming/a.png', 200],
  ['s3://results/results/a.pdf', 200],
  ['s3://uploads/incoming/none.png', 404, 'not-found'],
  ['s3://uploads/other/a.png', 403, 'forbidden'],
  ['s3://uploads/results/a.pdf', 403, 'forbidden'],
  ['s3://results/cache/a', 403, 'forbidden'],
  ['s3://results/incoming/a.png', 403, 'forbidden'],
  ['s3://another/incoming/a.png', 403, 'forbidden'],
  ['s3://results/results/../cache/a', 403, 'forbidden'],
  ['s3://results/results/./a', 403, 'forbidden'],
]

test.each(S3)('%s is answered with %i', async (s3, status, code) => {
  const names = [
    'uploads/incoming/a.png',
    'results/results/a.pdf',
    'results/cache/a',
    'another/incoming/a.png',
  ]
  const all = new Map(names.map((name) => [name, '\x01']))
  const { send } = startServe(fakeEngine(), { objects: memoryObjects(all) })
  const { statusCode, body } = await send(jsonOf({ s3 }))
  expect([statusCode, JSON.parse(body).code]).toEqual([status, code])
})

test('where everybody may call, only what has an id that nobody can guess is read', async () => {
  const names = [`uploads/incoming/uploads/${ID}`, 'uploads/incoming/uploads/a.png', 'uploads/incoming/a.png']
  const results = [`results/results/uploads/${ID}.pdf`]
  const all = new Map([...names, ...results].map((name) => [name, '\x01']))
  const statusesOf = async (isPublic: boolean) => {
    const { send } = startServe(fakeEngine(), { objects: memoryObjects(all), isPublic })
    const answers = await Promise.all([...all.keys()].map((name) => send(jsonOf({ s3: `s3://${name}` }))))
    return answers.map(({ statusCode }) => statusCode)
  }
  expect(await statusesOf(true)).toEqual([200, 403, 403, 403])
  expect(await statusesOf(false)).toEqual([200, 200, 200, 200])
})

test('a deployment without buckets has no objects of its own', async () => {
  const { send } = startServe(fakeEngine(), { uploadsBucket: undefined, resultsBucket: undefined })
  expect((await send(jsonOf({ s3: 's3://uploads/incoming/a.png' }))).statusCode).toBe(403)
})
