// The shipped bundle over HTTP: every way in, every answer, every error.

import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Document } from '../../functions/ocr/engine/vocabulary.ts'
import { makePdf, picture } from '../fixtures/pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, isAlive, type TestDeployment, until } from './support.ts'

const page = readFixture('mixed')
const line = readFixture('line-en')
const zhLine = readFixture('line-zh')

type Answer = Omit<Document, 'timings'> & { timings: Document['timings'] & { coldStart: boolean } }

let deployment: TestDeployment
let first: { response: Response; answer: Answer }

beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 2, variables: { CORS_ORIGINS: 'https://app.example' } })
  const response = await post('/ocr', page.bytes, 'image/png')
  first = { response, answer: (await response.json()) as Answer }
})
afterAll(() => deployment.stop())

function post(path: string, body: string | FormData | Uint8Array, type?: string): Promise<Response> {
  const headers = type === undefined ? {} : { 'content-type': type }
  return fetch(deployment.url + path, {
    method: 'POST',
    body: body as NonNullable<RequestInit['body']>,
    headers,
  })
}

function formOf(...images: Uint8Array[]): FormData {
  const form = new FormData()
  for (const image of images)
    form.append('image', new Blob([Buffer.from(image)], { type: 'image/png' }), 'a.png')
  return form
}

describe('POST /ocr', () => {
  it('answers a page with its text, lines and model', () => {
    expect(first.response.status).toBe(200)
    expect(first.response.headers.get('content-type')).toMatch(/^application\/json/)
    const { text, pages, model } = first.answer
    expect(pages).toHaveLength(1)
    expect(pages[0]).toMatchObject({
      width: page.truth.width,
      height: page.truth.height,
      warnings: expect.any(Array),
    })
    expect(pages[0]!.lines.length).toBeGreaterThanOrEqual(page.truth.lines.length / 2)
    for (const { text, confidence, polygon } of pages[0]!.lines) {
      expect(text).not.toBe('')
      expect(confidence).toBeGreaterThan(0)
      expect(confidence).toBeLessThanOrEqual(1)
      expect(polygon).toHaveLength(4)
    }
    for (const { text } of pages[0]!.lines) expect(first.answer.text).toContain(text)
    expect(text).toContain(page.truth.lines[0]!.text.split(' ')[0])
    expect(model).toEqual({ id: expect.any(String), version: expect.any(String) })
  })

  it('says cold once an execution environment, and how long each stage took', async () => {
    expect(first.answer.timings.coldStart).toBe(true)
    const read = async () => (await (await post('/ocr?mode=line', line.bytes, 'image/png')).json()) as Answer
    // Of two execution environments the other may answer one of these, for its first time, while the one is not yet back.
    const later = [await read(), await read()]
    const warm = later.filter(({ timings }) => !timings.coldStart)
    expect(warm.length).toBeGreaterThanOrEqual(1)
    const second = warm[0]!
    expect(second.timings).toMatchObject({
      coldStart: false,
      decode: expect.any(Number),
      recognise: expect.any(Number),
    })
    expect(second.timings.total).toBeGreaterThan(0)
  })

  it.each([
    ['raw bytes', () => post('/ocr?mode=line', line.bytes, 'image/png')],
    ['bytes of the wrong image type', () => post('/ocr?mode=line', line.bytes, 'image/jpeg')],
    [
      'bytes as curl --data-binary names them',
      () => post('/ocr?mode=line', line.bytes, 'application/x-www-form-urlencoded'),
    ],
    ['bytes without a type', () => post('/ocr?mode=line', line.bytes)],
    ['a form', () => post('/ocr?mode=line', formOf(line.bytes))],
    ['JSON', () => post('/ocr?mode=line', jsonOf(line.bytes), 'application/json')],
    [
      'JSON with a data URL',
      () => post('/ocr?mode=line', jsonOf(line.bytes, 'data:image/png;base64,'), 'application/json'),
    ],
  ])('takes %s', async (_way, send) => {
    const response = await send()
    expect(response.status).toBe(200)
    expect(((await response.json()) as Answer).text).toBe(line.truth.text)
  })

  it('takes several images in one form, in their order; a bad one fails alone', async () => {
    const broken = new Uint8Array([1, 2, 3, 4])
    const response = await post('/ocr?mode=line', formOf(line.bytes, broken, zhLine.bytes))
    expect(response.status).toBe(200)
    expect(response.headers.get('x-ocr-errors')).toBe('2 unsupported-media-type')
    const instance = response.headers.get('x-request-id')
    expect(await response.json()).toMatchObject({
      results: [
        { text: line.truth.text, pages: [{ number: 1 }] },
        { error: { status: 415, code: 'unsupported-media-type', instance } },
        { text: zhLine.truth.text, pages: [{ number: 1 }] },
      ],
    })
  })

  it('joins several images in other formats', async () => {
    const broken = new Uint8Array([1, 2, 3, 4])
    const form = formOf(broken, line.bytes, zhLine.bytes)
    const text = await post('/ocr?mode=line&format=text', form)
    expect(text.headers.get('x-ocr-errors')).toBe('1 unsupported-media-type')
    expect(await text.text()).toBe(`${line.truth.text}\n\n${zhLine.truth.text}\n`)
    const none = await post('/ocr?mode=line&format=text', formOf(broken, broken))
    expect(none.status).toBe(415)
  })

  it('answers text alone where asked', async () => {
    const response = await post('/ocr?format=text&mode=line', line.bytes, 'image/png')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect((await response.text()).trimEnd()).toBe(line.truth.text)
  })

  it.each(['none', 'auto', 'binarise'])('takes preprocess=%s', async (preprocess) => {
    const response = await post(`/ocr?mode=line&preprocess=${preprocess}`, line.bytes, 'image/png')
    expect(((await response.json()) as Answer).text).toBe(line.truth.text)
  })

  it('adds characters where asked', async () => {
    const response = await post('/ocr?mode=line&detail=character', line.bytes, 'image/png')
    const { pages } = (await response.json()) as Answer
    expect(pages[0]!.lines[0]!.characters!.map(({ text }) => text).join('')).toBe(line.truth.text)
  })

  function jsonOf(bytes: Uint8Array, prefix = ''): string {
    return JSON.stringify({ image: prefix + Buffer.from(bytes).toString('base64') })
  }
})

describe('GET /health', () => {
  it('is cheap and names the model', async () => {
    const response = await fetch(`${deployment.url}/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ status: 'ok', model: first.answer.model })
  })
})

describe('every answer', () => {
  it('carries its own request id, which the log has too', async () => {
    const ids = new Set<string>()
    for (const path of ['/health', '/nowhere', '/ocr']) {
      const response = await fetch(deployment.url + path)
      const id = response.headers.get('x-request-id')!
      ids.add(id)
      await until(() => deployment.events.find((event) => event.type === 'line' && event.line.includes(id)))
    }
    expect(ids.size).toBe(3)
  })

  it('lets configured origins in, and no other', async () => {
    const allowed = async (origin: string, init: RequestInit = {}) => {
      const response = await fetch(`${deployment.url}/ocr`, {
        ...init,
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      return [
        response.status,
        response.headers.get('access-control-allow-origin'),
        response.headers.get('access-control-allow-methods'),
      ]
    }
    expect(await allowed('https://app.example', { method: 'OPTIONS' })).toEqual([
      204,
      'https://app.example',
      expect.stringContaining('POST'),
    ])
    expect(await allowed('https://other.example', { method: 'OPTIONS' })).toEqual([204, null, null])
    expect((await allowed('https://app.example'))[1]).toBe('https://app.example')
    // Refused by the Function URL itself, before the function.
    const large = await fetch(`${deployment.url}/ocr`, {
      method: 'POST',
      headers: { origin: 'https://app.example' },
      body: Buffer.alloc(6_500_000),
    })
    expect([large.status, large.headers.get('access-control-allow-origin')]).toEqual([
      413,
      'https://app.example',
    ])
  })
})

describe('errors', () => {
  const JSON_TYPE = 'application/json'
  const uploadOf = (contentType: string, contentLength: number) =>
    JSON.stringify({ contentType, contentLength })
  const png = line.bytes
  const huge = Buffer.from(png)
  // Width and height of the header say 30,000 x 30,000; its checksum is made to fit by the test below.
  huge.writeUInt32BE(30_000, 16)
  huge.writeUInt32BE(30_000, 20)

  const cases: [status: number, code: string, what: string, send: () => Promise<Response>][] = [
    [400, 'bad-request', 'an empty body', () => post('/ocr', '', 'image/png')],
    [400, 'bad-request', 'JSON that is none', () => post('/ocr', '{"image":', 'application/json')],
    [400, 'bad-request', 'JSON without an image', () => post('/ocr', '{}', 'application/json')],
    [400, 'bad-request', 'damaged base64', () => post('/ocr', '{"image":"####"}', 'application/json')],
    [400, 'bad-request', 'a form without a boundary', () => post('/ocr', 'x', 'multipart/form-data')],
    [400, 'bad-request', 'a form without an image', () => post('/ocr', new FormData())],
    [400, 'bad-request', 'an unknown mode', () => post('/ocr?mode=word', png, 'image/png')],
    [400, 'bad-request', 'an unknown format', () => post('/ocr?format=docx', png, 'image/png')],
    [400, 'bad-request', 'pages that are none', () => post('/ocr?pages=3-1', png, 'image/png')],
    [422, 'no-such-page', 'a page that is not there', () => post('/ocr?pages=2', png, 'image/png')],
    [422, 'unreadable-pdf', 'a broken PDF', () => post('/ocr', '%PDF-1.7\nnothing', 'application/pdf')],
    [404, 'not-found', 'an id that was never made', () => fetch(`${deployment.url}/results/abc`)],
    [405, 'method-not-allowed', 'GET on /uploads', () => fetch(`${deployment.url}/uploads`)],
    [
      400,
      'bad-request',
      'an upload without a length',
      () => post('/uploads', '{"contentType":"image/png"}', JSON_TYPE),
    ],
    [
      415,
      'unsupported-media-type',
      'an upload of HTML',
      () => post('/uploads', uploadOf('text/html', 5), JSON_TYPE),
    ],
    [
      413,
      'payload-too-large',
      'a far too large upload',
      () => post('/uploads', uploadOf('image/png', 1e9), JSON_TYPE),
    ],
    [
      403,
      'forbidden',
      'an object of another bucket',
      () => post('/ocr', '{"s3":"s3://other/incoming/a"}', JSON_TYPE),
    ],
    [404, 'not-found', 'another path', () => fetch(`${deployment.url}/nowhere`)],
    [405, 'method-not-allowed', 'GET on /ocr', () => fetch(`${deployment.url}/ocr`)],
    [405, 'method-not-allowed', 'POST on /health', () => post('/health', 'x', 'text/plain')],
    [413, 'payload-too-large', 'more than 6 MB', () => post('/ocr', Buffer.alloc(6_500_000), 'image/png')],
    [413, 'image-too-large', 'more than 100 megapixels', () => post('/ocr', withChecksum(huge), 'image/png')],
    [415, 'unsupported-media-type', 'another type', () => post('/ocr', 'hello', 'text/html')],
    [
      415,
      'unsupported-media-type',
      'bytes that are no image',
      () => post('/ocr', Buffer.from('hello, world'), 'image/png'),
    ],
    [
      415,
      'unsupported-media-type',
      'SVG',
      () => post('/ocr', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'),
    ],
    [
      422,
      'unreadable-image',
      'a truncated image',
      () => post('/ocr', png.subarray(0, png.length / 2), 'image/png'),
    ],
  ]

  it.each(cases)('%i %s for %s', async (status, code, _what, send) => {
    const response = await send()
    const problem = (await response.json()) as Record<string, unknown>
    expect([response.status, problem.code]).toEqual([status, code])
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(problem).toMatchObject({
      type: 'about:blank',
      status,
      title: expect.any(String),
      detail: expect.any(String),
    })
    expect(problem.instance).toBe(response.headers.get('x-request-id'))
  })

  it('405 says what is allowed', async () => {
    expect((await fetch(`${deployment.url}/ocr`)).headers.get('allow')).toBe('POST, OPTIONS')
  })
})

describe('under load', () => {
  it('reads for many clients at once, on as many execution environments as allowed', async () => {
    const responses = await Promise.all(
      Array.from({ length: 12 }, () => post('/ocr?format=text&mode=line', line.bytes, 'image/png')),
    )
    const texts = await Promise.all(responses.map((response) => response.text()))
    expect(new Set(texts.map((text) => text.trimEnd()))).toEqual(new Set([line.truth.text]))
    expect(deployment.pids).toHaveLength(2)
  })

  it('loses the one request whose execution environment is killed, and goes on', async () => {
    const slow = await makePdf(...Array(6).fill(picture('page')))
    const answers = Promise.all(Array.from({ length: 2 }, () => post('/ocr', slow, 'application/pdf')))
    await delay(500) // both are being read now: the pages take several times as long
    const [victim] = deployment.pids
    process.kill(victim!, 'SIGKILL')
    expect((await answers).map(({ status }) => status).sort()).toEqual([200, 502])
    await until(() => !isAlive(victim!))
    const after = await Promise.all(
      Array.from({ length: 3 }, () => post('/ocr?mode=line', line.bytes, 'image/png')),
    )
    expect(after.map(({ status }) => status)).toEqual([200, 200, 200])
  })
})

/** The PNG with the CRC-32 of its header chunk put right. */
function withChecksum(png: Buffer): Buffer {
  let crc = ~0
  for (const byte of png.subarray(12, 29)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  png.writeUInt32BE(~crc >>> 0, 29)
  return png
}
