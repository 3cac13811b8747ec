// The shipped bundle over HTTP: every format, pages, repeats and what is served as it is.
import { PDFDocument } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FORMATS, type Format } from '../../functions/ocr/names.ts'
import { objectBomb } from '../fixtures/hostile-pdfs.ts'
import { readFixture } from '../fixtures/truth.ts'
import { deployFunction, type TestDeployment } from './support.ts'

const line = readFixture('line-en')
const zhLine = readFixture('line-zh')

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1 })
})
afterAll(() => deployment.stop())

function post(path: string, body: Uint8Array | FormData, headers: Record<string, string> = {}) {
  return fetch(deployment.url + path, {
    method: 'POST',
    body: body as NonNullable<RequestInit['body']>,
    headers,
  })
}

/** A PDF whose pages are these pictures, at 72 dpi. */
async function pdfOf(pictures: readonly Uint8Array[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create()
  for (const bytes of pictures) {
    const picture = await pdf.embedPng(bytes)
    pdf.addPage([picture.width, picture.height]).drawImage(picture)
  }
  return pdf.save()
}

const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each))

/** By format: its media type, and what its body holds. */
const ANSWERS: Readonly<Record<Format, readonly [type: string, content: RegExp]>> = {
  json: ['application/json', /^\{"text":"/],
  text: ['text/plain; charset=utf-8', /^\S.*\n$/],
  ndjson: ['application/x-ndjson', /^\{"image":1,"page":1,.*\n\{"done":true,.*\n$/],
  hocr: ['text/html; charset=utf-8', /ocrx_word/],
  html: ['text/html; charset=utf-8', /<section id="page-1">\n<[hp]/],
  tsv: ['text/tab-separated-values; charset=utf-8', /^level\tpage_num\t/],
  alto: ['application/xml', /<alto /],
  pdf: ['application/pdf', /^%PDF-/],
  textract: ['application/x-amz-json-1.1', /"BlockType":"LINE"/],
  markdown: ['text/markdown; charset=utf-8', /^\S.*\n$/],
  // A line of text has no table.
  csv: ['text/csv; charset=utf-8', /^$/],
}

describe('a format', () => {
  it.each(FORMATS)('%s comes by its name', async (format) => {
    const response = await post(`/ocr?mode=line&format=${format}`, line.bytes)
    const [type, content] = ANSWERS[format]
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(await response.text()).toMatch(content)
  })

  it.each(FORMATS.filter((format) => format !== 'textract'))('%s comes by its media type', async (format) => {
    const [type] = ANSWERS[format]
    const accept = `image/*;q=0.9, ${type.split(';')[0]};q=0.8, */*;q=0.1`
    const response = await post('/ocr?mode=line', line.bytes, { accept })
    expect(response.headers.get('content-type')).toBe(type)
  })

  it('is JSON where nothing that is wanted can be had', async () => {
    const response = await post('/ocr?mode=line', line.bytes, { accept: 'image/png' })
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  it('brings words and their boxes where asked', async () => {
    const response = await post('/ocr?mode=line&detail=word', line.bytes)
    const { pages } = (await response.json()) as { pages: { lines: { words: { text: string }[] }[] }[] }
    expect(pages[0]!.lines[0]!.words.map(({ text }) => text)).toEqual(line.truth.text.split(' '))
  })
})

describe('pages', () => {
  it('of a PDF are read in order, those that are asked for', async () => {
    const pdf = await pdfOf([line.bytes, zhLine.bytes, line.bytes])
    const all = await post('/ocr?mode=line', pdf, { 'content-type': 'application/pdf' })
    const { pages, pageCount } = (await all.json()) as {
      pages: { number: number; text: string }[]
      pageCount: number
    }
    expect(pageCount).toBe(3)
    expect(pages.map(({ number, text }) => [number, text])).toEqual([
      [1, line.truth.text],
      [2, zhLine.truth.text],
      [3, line.truth.text],
    ])
    const some = await post('/ocr?mode=line&format=text&pages=2', pdf)
    expect(await some.text()).toBe(`${zhLine.truth.text}\n`)
    expect(some.headers.get('x-ocr-next')).toBeNull()
  })

  it('of a TIFF are lines of ndjson', async () => {
    const pages = await Promise.all(
      [line, zhLine].map(({ bytes }) =>
        sharp(bytes).resize(600, 60, { fit: 'contain', background: 'white' }).removeAlpha().png().toBuffer(),
      ),
    )
    const tiff = await sharp(pages, { join: { animated: true } })
      .tiff()
      .toBuffer()
    const response = await post('/ocr?mode=line&format=ndjson', tiff)
    expect(linesOf(await response.text())).toMatchObject([
      { page: 1 },
      { page: 2 },
      { done: true, pageCount: 2 },
    ])
  })

  it('over the cap are left, and the answer says how to ask for them', async () => {
    const blank = await sharp({ create: { width: 40, height: 40, channels: 3, background: 'white' } })
      .png()
      .toBuffer()
    const pdf = await pdfOf(Array.from({ length: 52 }, () => blank))
    const response = await post('/ocr?mode=line', pdf)
    const answer = (await response.json()) as { pages: unknown[]; partial: boolean; next: string }
    expect([answer.pages.length, answer.partial, answer.next]).toEqual([50, true, '51-52'])
    expect(response.headers.get('x-ocr-next')).toBe('51-52')
    expect(response.headers.get('etag')).toBeNull()
    const rest = await post(`/ocr?mode=line&pages=${answer.next}`, pdf)
    expect(
      ((await rest.json()) as { pages: { number: number }[] }).pages.map(({ number }) => number),
    ).toEqual([51, 52])
  })

  it('that there is no time for are left: never a timeout', async () => {
    // More than seven seconds' work for the fastest machine, less than one page of it for a slow and busy one.
    const COUNT = 40
    const brief = await deployFunction({ concurrency: 1, timeoutMs: 7000 })
    try {
      const page = readFixture('page')
      const pdf = await pdfOf(Array.from({ length: COUNT }, () => page.bytes))
      const response = await fetch(`${brief.url}/ocr`, { method: 'POST', body: Buffer.from(pdf) })
      expect(response.status).toBe(200)
      const { pages, partial, next } = (await response.json()) as {
        pages: unknown[]
        partial: boolean
        next: string
      }
      expect(partial).toBe(true)
      expect(pages.length).toBeGreaterThan(0)
      expect(next).toBe(`${pages.length + 1}-${COUNT}`)
      const several = new FormData()
      for (let i = 0; i < COUNT; i++)
        several.append('image', new Blob([Buffer.concat([page.bytes, Buffer.from([i])])]), 'a.png')
      const forms = await fetch(`${brief.url}/ocr`, { method: 'POST', body: several })
      const { results } = (await forms.json()) as { results: { next?: string; pages: unknown[] }[] }
      expect(results).toHaveLength(COUNT)
      expect(results.at(-1)).toMatchObject({ pages: [], partial: true, next: '1-' })
    } finally {
      await brief.stop()
    }
  })
})

describe('a repeat', () => {
  it('costs no inference, and less where the sender has the answer', async () => {
    const send = (headers: Record<string, string> = {}) =>
      post('/ocr?mode=line&preprocess=none', zhLine.bytes, headers)
    const first = await send()
    const etag = first.headers.get('etag')!
    expect([first.headers.get('x-cache'), first.headers.get('cache-control')]).toEqual([
      'miss',
      'private, no-cache',
    ])
    const text = ((await first.json()) as { text: string }).text
    const again = await send()
    expect([again.headers.get('x-cache'), again.headers.get('etag')]).toEqual(['hit', etag])
    expect(((await again.json()) as { text: string }).text).toBe(text)
    const known = await send({ 'if-none-match': etag })
    expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([304, '', etag])
    const fresh = await send({ 'cache-control': 'no-store', 'if-none-match': etag })
    expect([fresh.status, fresh.headers.get('x-cache'), fresh.headers.get('cache-control')]).toEqual([
      200,
      null,
      'no-store',
    ])
  })

  it('is shared by execution environments through the bucket', async () => {
    const variables = { RESULT_CACHE: 'shared' }
    const two = await deployFunction({ concurrency: 2, variables })
    try {
      const send = () => fetch(`${two.url}/ocr?mode=line`, { method: 'POST', body: Buffer.from(line.bytes) })
      // The first request of an execution environment stays out of the bucket.
      const states: (string | null)[] = []
      for (let i = 0; i < 6; i++) {
        const answers = await Promise.all([send(), send()])
        for (const answer of answers) {
          await answer.arrayBuffer()
          states.push(answer.headers.get('x-cache'))
        }
      }
      expect(states.at(-1)).toBe('hit')
      expect(states.slice(4)).not.toContain('miss')
    } finally {
      await two.stop()
    }
  })
})

describe('what is served as it is', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(deployment.url + path, { headers })

  it('is a page for browsers and a list for programs', async () => {
    const page = await get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers.get('content-security-policy')).toContain(
      `connect-src 'self' ${deployment.storage.url}`,
    )
    expect(await page.text()).toContain('<html')
    const list = await get('/', { accept: '*/*' })
    expect(list.headers.get('content-type')).toBe('application/json')
    expect((await list.json()) as object).toMatchObject({ name: 'serverless-ocr' })
    expect(page.headers.get('vary')).toBe('accept, accept-encoding')
  })

  it.each(['/openapi.json', '/docs', '/page/index.html'])('%s has an entity tag', async (path) => {
    const first = await get(path)
    expect(first.status).toBe(200)
    const again = await get(path, { 'if-none-match': first.headers.get('etag')! })
    expect([again.status, await again.text()]).toEqual([304, ''])
    const head = await fetch(deployment.url + path, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('is nothing else of the bundle', async () => {
    for (const path of [
      '/page/../handler.mjs',
      '/page/%2e%2e%2fhandler.mjs',
      '/docs/none',
      '/page/manifest.json',
    ])
      expect((await get(path)).status).toBe(404)
  })
})

it('files joined with one that is made to hurt: one PDF, and the next caller is answered by the same environment', async () => {
  const before = [...deployment.pids]
  const form = new FormData()
  form.append('image', new Blob([line.bytes as Uint8Array<ArrayBuffer>]))
  form.append('image', new Blob([objectBomb() as Uint8Array<ArrayBuffer>]))
  const response = await post('/ocr?format=pdf', form)
  expect(response.status).toBe(200)
  const pdf = await PDFDocument.load(await response.arrayBuffer())
  expect(pdf.getPages().map((page) => page.getSize().width > 0)).toEqual([true, true])
  expect((await post('/ocr?format=text', line.bytes)).status).toBe(200)
  expect([...deployment.pids]).toEqual(before)
})
