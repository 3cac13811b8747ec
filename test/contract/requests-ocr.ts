// Good and bad requests to POST /ocr, as tests; each answer is held against openapi.json by `ask`.
import { describe, expect, it } from 'vitest'
import openapi from '../../functions/ocr/contract/openapi.json' with { type: 'json' }
import type { components } from '../../functions/ocr/contract/types.ts'
import { FORMATS } from '../../functions/ocr/names.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import type { Answer } from './described.ts'
import { bmp, emptyPdf, gif, pdfOf, png, pngOfSize, textPdf } from './files.ts'
import { formOf, jsonOf, type Sent } from './send.ts'

type Schemas = components['schemas']

/** Asks a deployment, and fails where the answer is not as described. */
export type Ask = (sent: Sent, url?: string) => Promise<Answer>

/** To POST /ocr. */
export const ocr = (query: string, rest: Pick<Sent, 'headers' | 'body'> = { body: png }): Sent => ({
  method: 'POST',
  path: `/ocr${query === '' ? '' : `?${query}`}`,
  ...rest,
})

/** The same to POST /ocr/json: one file in base64, or where one lies. */
const ocrJson = (query: string, value: unknown, headers: Sent['headers'] = {}): Sent => {
  const sent = ocr(query, jsonOf(value))
  return { ...sent, path: sent.path.replace('/ocr', '/ocr/json'), headers: { ...sent.headers, ...headers } }
}
const inBase64 = (bytes: Uint8Array) => ({ image: Buffer.from(bytes).toString('base64') })

export const jsonIn = ({ bytes }: Answer) => JSON.parse(Buffer.from(bytes).toString())

export function askOcr(ask: Ask): void {
  describe('POST /ocr', () => {
    const formats = FORMATS.flatMap((format) =>
      ['line', 'word', 'character'].map((detail): [format: string, detail: string] => [format, detail]),
    )
    it.each(formats)('as %s with %s', async (format, detail) => {
      const answer = await ask(ocr(`mode=line&format=${format}&detail=${detail}`))
      expect(answer.status).toBe(200)
      if (format !== 'json') return
      const [first] = (jsonIn(answer) as Schemas['Document']).pages[0]!.lines
      expect([first!.words !== undefined, first!.characters !== undefined]).toEqual([
        detail !== 'line',
        detail === 'character',
      ])
    })

    it.each(Object.keys(openapi.components.responses.Recognised.content))('with Accept: %s', async (type) => {
      const answer = await ask(ocr('mode=line', { body: png, headers: { accept: type } }))
      // Textract's is JSON as any other to a browser: only its name asks for it. A zip comes where there are several tables.
      const isJson = ['application/x-amz-json-1.1', 'application/zip'].includes(type)
      const given = isJson ? 'application/json' : type
      expect(answer.headers['content-type']).toMatch(given)
    })

    it.each([
      ['JSON', async () => jsonOf(inBase64(png))],
      ['a form', async () => formOf(png)],
      ['a BMP', async () => ({ body: bmp() })],
      ['an animation', async () => ({ body: await gif() })],
      ['a PDF', async () => ({ body: await pdfOf(2), headers: { 'content-type': 'application/pdf' } })],
    ] as const)('%s', async (_what, made) => {
      const answer = await ask(ocr('', await made()))
      expect(answer.status).toBe(200)
    })

    it('some pages of a PDF, the rest for later', async () => {
      const answer = await ask(ocr('pages=2-3&pdfText=prefer', { body: await pdfOf(4) }))
      const { pages, pageCount } = jsonIn(answer) as Schemas['Document']
      expect([pages.map(({ number }) => number), pageCount]).toEqual([[2, 3], 4])
      const long = await ask(ocr('', { body: await emptyPdf(52) }))
      expect(jsonIn(long)).toMatchObject({ partial: true, next: '51-52', pageCount: 52 })
      expect(long.headers['x-ocr-next']).toBe('51-52')
      expect(long.headers['x-ocr-warnings']).toContain('pages-left')
    })

    it.each(FORMATS)('the text layer of a PDF as %s', async (format) => {
      const sent = { body: await textPdf('Said by the file itself') }
      const answer = await ask(ocr(`pdfText=prefer&format=${format}`, sent))
      expect(answer.status).toBe(200)
      if (format === 'text') expect(Buffer.from(answer.bytes).toString()).toContain('Said by the file itself')
    })

    it.each(FORMATS)('several images, one of them bad, as %s', async (format) => {
      const answer = await ask(ocr(`mode=line&format=${format}`, formOf(png, Buffer.from('none'), png)))
      expect(answer.status).toBe(200)
      expect(answer.headers['x-ocr-errors'] ?? '2 unsupported-media-type').toBe('2 unsupported-media-type')
      if (format !== 'json') return
      const { results } = jsonIn(answer) as Schemas['Results']
      expect(results.map((result) => 'error' in result)).toEqual([false, true, false])
    })

    it.each(FORMATS)('several images, all of them bad, as %s', async (format) => {
      const answer = await ask(ocr(`format=${format}`, formOf(Buffer.from('none'), png.subarray(0, 40))))
      expect(answer.status).toBe(format === 'json' ? 200 : 415)
      if (format !== 'json') return
      const { results } = jsonIn(answer) as Schemas['Results']
      expect(results.map((result) => 'error' in result && result.error.status)).toEqual([415, 422])
    })

    it('again, from the cache or not at all', async () => {
      const first = await ask(ocr('mode=line&preprocess=none'))
      expect(first.headers['x-cache']).toBe('miss')
      const again = await ask(ocr('mode=line&preprocess=none'))
      expect(again.headers['x-cache']).toBe('hit')
      const same = { body: png, headers: { 'if-none-match': first.headers.etag! } }
      expect((await ask(ocr('mode=line&preprocess=none', same))).status).toBe(304)
      const anew = { body: png, headers: { 'cache-control': 'no-store' } }
      const { headers } = await ask(ocr('mode=line&preprocess=none', anew))
      expect([headers['x-cache'], headers.etag, headers['cache-control']]).toEqual([
        undefined,
        undefined,
        'no-store',
      ])
    })

    const refused: [status: number, code: string, what: string, sent: () => Sent | Promise<Sent>][] = [
      [400, 'bad-request', 'an empty body', () => ocr('', {})],
      [400, 'bad-request', 'an unknown format', () => ocr('format=docx')],
      [400, 'bad-request', 'pages that are none', () => ocr('pages=0')],
      [400, 'bad-request', 'neither image nor s3', () => ocr('', jsonOf({}))],
      [
        400,
        'bad-request',
        'too many images',
        () => ocr('', formOf(...Array.from({ length: 101 }, () => png))),
      ],
      [403, 'forbidden', "another's bucket", () => ocr('', jsonOf({ s3: 's3://another-bucket/a.png' }))],
      [
        404,
        'not-found',
        'no such object',
        () => ocr('', jsonOf({ s3: `s3://${BUCKETS.uploads}/incoming/none.png` })),
      ],
      [413, 'payload-too-large', 'too many bytes', () => ocr('', { body: Buffer.alloc(6_500_000) })],
      [413, 'image-too-large', 'too many pixels', () => ocr('', { body: pngOfSize(30_000, 30_000) })],
      [415, 'unsupported-media-type', 'a page of the web', () => ocr('', { body: '<html>' })],
      [422, 'image-too-small', 'one pixel', () => ocr('', { body: bmp(1, 1) })],
      [422, 'unreadable-image', 'half an image', () => ocr('', { body: png.subarray(0, png.length / 2) })],
      [422, 'unreadable-pdf', 'a broken PDF', () => ocr('', { body: '%PDF-1.7\nand nothing more' })],
      [
        422,
        'encrypted-pdf',
        'a PDF with a password',
        async () => ocr('', { body: await pdfOf(1, 'secret') }),
      ],
      [422, 'no-such-page', 'a page that is not there', () => ocr('pages=9')],
    ]
    it.each(refused)('%i %s for %s', async (status, code, _what, made) => {
      const answer = await ask(await made())
      expect([answer.status, jsonIn(answer).code]).toEqual([status, code])
    })
  })

  describe('POST /ocr/json', () => {
    it('reads what POST /ocr reads', async () => {
      const { bytes } = await ask(ocr('mode=line&detail=word'))
      const answer = await ask(ocrJson('mode=line&detail=word', inBase64(png)))
      const withoutTimings = (given: Answer) => ({ ...jsonIn(given), timings: undefined })
      expect(answer.status).toBe(200)
      expect({ ...jsonIn(answer), timings: undefined }).toEqual(withoutTimings({ ...answer, bytes }))
      const same = ocrJson('mode=line&detail=word', inBase64(png), { 'if-none-match': answer.headers.etag! })
      expect((await ask(same)).status).toBe(304)
    })

    const refused: [status: number, code: string, what: string, sent: () => Sent][] = [
      [400, 'bad-request', 'neither image nor s3', () => ocrJson('', {})],
      [403, 'forbidden', "another's bucket", () => ocrJson('', { s3: 's3://another-bucket/a.png' })],
      [
        404,
        'not-found',
        'no such object',
        () => ocrJson('', { s3: `s3://${BUCKETS.uploads}/incoming/none.png` }),
      ],
      [413, 'image-too-large', 'too many pixels', () => ocrJson('', inBase64(pngOfSize(30_000, 30_000)))],
      [
        415,
        'unsupported-media-type',
        'a page of the web',
        () => ocrJson('', inBase64(Buffer.from('<html>'))),
      ],
      [422, 'image-too-small', 'one pixel', () => ocrJson('', inBase64(bmp(1, 1)))],
    ]
    it.each(refused)('%i %s for %s', async (status, code, _what, made) => {
      const answer = await ask(made())
      expect([answer.status, jsonIn(answer).code]).toEqual([status, code])
    })
  })
}
