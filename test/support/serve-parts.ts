// The HTTP side of the function with an engine that needs no models: what bytes say is what is "read".
import { type CacheControl, createReadThrough } from '../../functions/ocr/cache/read-through.ts'
import { createResultCache } from '../../functions/ocr/cache/result-cache.ts'
import { type Document, OcrError, type Page, type Transcribe } from '../../functions/ocr/engine/vocabulary.ts'
import { createLog } from '../../functions/ocr/log.ts'
import { MAX_OBJECT_BYTES } from '../../functions/ocr/names.ts'
import type { ObjectsPort } from '../../functions/ocr/ports.ts'
import type { HttpAnswer } from '../../functions/ocr/reply/http.ts'
import type { ServeParts } from '../../functions/ocr/serve/request.ts'
import { createServe } from '../../functions/ocr/serve/router.ts'
import { createPrice } from '../../functions/ocr/tell/cost.ts'
import type { Values } from '../../functions/ocr/tell/metrics.ts'
import { ONE_LINE } from './documents.ts'
import { type HttpParts, httpEvent } from './events.ts'
import { openSource } from './open-source.ts'

/** First bytes of files that cannot be read: the sender's fault, and ours. */
export const BROKEN = 0xfe
export const FAULT = 0xff

/** A file of so many pages. */
export const file = (pages = 1): Uint8Array => Buffer.from([pages])

export interface Engine {
  readonly transcribe: Transcribe
  /** Files that were read, by their first byte. */
  readonly read: number[]
}

/** Reads as many pages as the first byte says, each of them `ONE_LINE`; `beforePage` may wait or take its time. */
export function fakeEngine(beforePage: (number: number) => void | Promise<void> = () => {}): Engine {
  const read: number[] = []
  const [line] = ONE_LINE.pages
  const transcribe: Transcribe = async (bytes, options, control: CacheControl = {}) => {
    const count = bytes[0] ?? 0
    read.push(count)
    if (count === BROKEN) throw new OcrError('unreadable-image', 'Cut short.')
    if (count === FAULT) throw new TypeError('secret /path')
    const words = options?.detail === 'line' ? {} : { words: [] }
    const pages: Page[] = []
    for (let number = 1; number <= Math.min(count, control.maxPages ?? count); number++) {
      if (number > 1 && control.isOutOfTime?.()) break
      await beforePage(number)
      const page = { ...line!, number, lines: line!.lines.map((each) => ({ ...each, ...words })) }
      pages.push(page)
      await control.onPage?.(page, count)
    }
    const text = pages.map((page) => page.text).join('\n\n')
    const left = pages.length < count ? { partial: true, next: `${pages.length + 1}-` } : {}
    return { ...ONE_LINE, text, pages, pageCount: count, ...left } satisfies Document
  }
  return { transcribe, read }
}

/** Both buckets in memory: objects by `bucket/key`. */
export function memoryObjects(
  objects: Map<string, string | Uint8Array> = new Map(),
  lastModified = new Date(),
) {
  const bytesOf = (name: string) => {
    const body = objects.get(name)
    return body === undefined ? undefined : Buffer.from(body)
  }
  const port: ObjectsPort = {
    before: () => port,
    get: async (bucket, key) => bytesOf(`${bucket}/${key}`),
    read: async (bucket, key) => {
      const bytes = bytesOf(`${bucket}/${key}`)
      return bytes && { bytes, etag: 'any' }
    },
    head: async (bucket, key) => {
      const bytes = bytesOf(`${bucket}/${key}`)?.length
      return bytes === undefined ? undefined : { bytes, lastModified, etag: 'any' }
    },
    put: async (key, body) => void objects.set(`results/${key}`, body),
    putIfAbsent: async () => true,
    remove: async (key) => void objects.delete(`results/${key}`),
    copy: async (bucket, key, target) => {
      const bytes = bytesOf(`${bucket}/${key}`)
      if (bytes) objects.set(`uploads/${target}`, bytes)
      return bytes && true
    },
    presignPut: async (key, { contentType, bytes, expiresS }) =>
      `https://uploads/${key}?type=${contentType}&bytes=${bytes}&expires=${expiresS}`,
  }
  return async () => port
}

export interface Served extends Omit<HttpAnswer, 'body'> {
  /** The body, whole. */
  readonly body: string
}

export interface Server {
  readonly serve: ReturnType<typeof createServe>
  readonly send: (parts: HttpParts, remainingMs?: () => number) => Promise<Served>
  readonly lines: string[]
  /** The last line of the log. */
  readonly logged: () => Record<string, unknown>
  /** What was counted, oldest first. */
  readonly measured: (Values & { readonly code?: string })[]
}

/** Cold for its first request, warm after that. */
export function startServe(engine: Engine, given: Partial<ServeParts> = {}): Server {
  const lines: string[] = []
  const measured: (Values & { readonly code?: string })[] = []
  const log = createLog('info', (line) => lines.push(line))
  const starts = [true]
  const cache = createResultCache({
    reach: 'memory',
    resultsBucket: undefined,
    objects: memoryObjects(),
    log,
  })
  const modelTag = 'm 1 greedy'
  const serve = createServe({
    read: createReadThrough({ transcribe: engine.transcribe, cache, model: modelTag }),
    openSource,
    model: ONE_LINE.model,
    modelTag,
    uploadsBucket: 'uploads',
    resultsBucket: 'results',
    maxUploadBytes: MAX_OBJECT_BYTES,
    uploadsOrigin: 'https://uploads.example',
    objects: memoryObjects(),
    access: undefined,
    isPublic: false,
    assetsDir: 'no-such-directory',
    corsOrigins: [],
    log,
    measure: (values, code) => void measured.push(code === undefined ? values : { ...values, code }),
    price: createPrice(1769, 'arm64', 100),
    logSourceIp: false,
    isColdStart: () => starts.pop() ?? false,
    version: undefined,
    revision: undefined,
    ...given,
  })
  const send: Server['send'] = async (parts, remainingMs = () => 60_000) => {
    const answer = await serve(httpEvent(parts), { requestId: 'r-1', remainingMs })
    return { ...answer, body: await wholeOf(answer.body) }
  }
  return { serve, send, lines, measured, logged: () => JSON.parse(lines.at(-1) ?? '{}') }
}

async function wholeOf(body: HttpAnswer['body']): Promise<string> {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return Buffer.from(body).toString()
  let whole = ''
  for await (const piece of body) whole += Buffer.from(piece).toString()
  return whole
}

/** A form with these files, each a field `image`. */
export function formOf(files: readonly Uint8Array[], query = ''): HttpParts {
  const head = '--b\r\nContent-Disposition: form-data; name="image"\r\n\r\n'
  const parts = files.flatMap((bytes) => [Buffer.from(head), bytes, Buffer.from('\r\n')])
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body: Buffer.concat([...parts, Buffer.from('--b--')]),
    query,
  }
}

export function jsonOf(value: unknown, path = '/ocr'): HttpParts {
  return { path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
