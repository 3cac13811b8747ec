// Good and bad requests to every route but POST /ocr, as tests; each answer is held against openapi.json by `ask`.
import { describe, expect, it } from 'vitest'
import openapi from '../../functions/ocr/contract/openapi.json' with { type: 'json' }
import type { components } from '../../functions/ocr/contract/types.ts'
import { FORMATS } from '../../functions/ocr/names.ts'
import { BUCKETS } from '../../infra/local/s3.ts'
import { until } from '../e2e/support.ts'
import { png, pngOfSize } from './files.ts'
import { type Ask, jsonIn, ocr } from './requests-ocr.ts'
import { jsonOf } from './send.ts'

type Schemas = components['schemas']

export function askForLargeFiles(ask: Ask): void {
  describe('large files', () => {
    it('are uploaded, waited for and had in every format', async () => {
      const { created, upload, put } = await announce(png)
      expect([created.status, created.headers.location]).toEqual([201, upload.result])
      expect((await ask({ path: upload.result })).status).toBe(202)
      await put()
      await until(async () => (await ask({ path: upload.result })).status === 200)
      for (const format of FORMATS) {
        const answer = await ask({ path: `${upload.result}?format=${format}` })
        expect([format, answer.status]).toEqual([format, 200])
      }
      const { etag = '' } = (await ask({ path: upload.result })).headers
      const kept = { path: upload.result, headers: { 'if-none-match': etag } }
      expect((await ask(kept)).status).toBe(304)
      const object = `s3://${BUCKETS.uploads}/incoming/uploads/${upload.id}`
      expect((await ask(ocr('mode=line', jsonOf({ s3: object })))).status).toBe(200)
      // A PDF is made of the file.
      expect((await fetch(upload.url.split('?')[0]!, { method: 'DELETE' })).status).toBe(204)
      expect((await ask({ path: `${upload.result}?format=pdf` })).status).toBe(406)
    })

    it.each([
      [413, 'image-too-large', pngOfSize(30_000, 30_000)],
      [415, 'unsupported-media-type', Buffer.from('hello, world')],
      [422, 'unreadable-image', png.subarray(0, png.length / 2)],
    ])('that cannot be read have the answer they would have had: %i %s', async (status, code, bytes) => {
      const { upload, put } = await announce(bytes)
      await put()
      const answer = await until(async () => {
        const now = await ask({ path: upload.result })
        return now.status === 202 ? undefined : now
      })
      expect([answer.status, jsonIn(answer).code]).toEqual([status, code])
    })

    /** An upload that has an address but no file yet. */
    async function announce(bytes: Uint8Array) {
      const announced = jsonOf({ contentType: 'image/png', contentLength: bytes.length })
      const created = await ask({ method: 'POST', path: '/uploads', ...announced })
      const upload = jsonIn(created) as Schemas['Upload']
      const put = async () => {
        const headers = { 'content-type': upload.headers['content-type'] }
        const { status } = await fetch(upload.url, {
          method: upload.method,
          body: new Uint8Array(bytes),
          headers,
        })
        expect(status).toBe(200)
      }
      return { created, upload, put }
    }

    it.each([
      [404, '/results/none'],
      [404, `/results/00000000-${'0'.repeat(32)}`],
      [400, '/results/none?format=docx'],
    ])('%i for %s', async (status, path) => {
      expect((await ask({ path })).status).toBe(status)
    })

    it.each([
      [400, {}],
      [400, { contentType: 'image/png', contentLength: 0 }],
      [413, { contentType: 'image/png', contentLength: 1e12 }],
      [415, { contentType: 'text/html', contentLength: 1 }],
    ])('%i for an upload of %j', async (status, value) => {
      expect((await ask({ method: 'POST', path: '/uploads', ...jsonOf(value) })).status).toBe(status)
    })
  })
}

export function askTheRest(ask: Ask): void {
  describe('everything else', () => {
    it.each([
      ['/', undefined, 'application/json'],
      ['/', 'text/html', 'text/html'],
      ['/health', undefined, 'application/json'],
      ['/openapi.json', undefined, 'application/json'],
      ['/docs', undefined, 'text/html'],
      ['/docs/', undefined, 'text/html'],
      ['/docs/docs.js', undefined, 'text/javascript'],
      ['/page/icon.svg', undefined, 'image/svg+xml'],
    ])('GET and HEAD %s with Accept: %s', async (path, accept, type) => {
      const headers = accept === undefined ? {} : { accept }
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask({ method, path, headers })
        expect([answer.status, answer.headers['content-type']?.split(';')[0]]).toEqual([200, type])
        if (!answer.headers.etag) continue
        const same = { ...headers, 'if-none-match': answer.headers.etag }
        expect((await ask({ method, path, headers: same })).status).toBe(304)
      }
    })

    it('Connect, as far as HTTP goes', async () => {
      const path = '/ocr.v1.OcrService/Recognize'
      const sent = { method: 'POST', path, ...jsonOf({ image: Buffer.from(png).toString('base64') }) }
      await ask(sent)
      await ask({ ...sent, body: 'none' })
    })

    it('files come compressed', async () => {
      for (const coding of ['br', 'gzip']) {
        const answer = await ask({ path: '/docs/swagger-ui.css', headers: { 'accept-encoding': coding } })
        expect(answer.headers['content-encoding']).toBe(coding)
      }
    })

    it.each([...Object.keys(openapi.paths), '/ocr/'])('OPTIONS and a strange method on %s', async (path) => {
      expect((await ask({ method: 'OPTIONS', path: path.replace(/\{.*/, 'x') })).status).toBe(204)
      expect((await ask({ method: 'DELETE', path: path.replace(/\{.*/, 'x') })).status).toBe(405)
    })

    it.each(['/nowhere', '/docs/none.js', '/docs/../openapi.json', '/page/none', '/page/a/b'])(
      '404 for %s',
      async (path) => {
        expect((await ask({ path })).status).toBe(404)
      },
    )
  })
}
