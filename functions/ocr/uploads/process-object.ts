// One object in, its results stored and told of out, and what became of it.
import type { ObjectReference } from '../accept/notification.ts'
import type { Progress } from '../accept/s3.ts'
import { createReadThrough, type ReadThrough } from '../cache/read-through.ts'
import type { ResultCache } from '../cache/result-cache.ts'
import {
  DETAILS,
  type Document,
  type OcrError,
  type OpenSource,
  type Transcribe,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import type { Log } from '../log.ts'
import { type Format, PRESIGNED_PREFIX } from '../names.ts'
import type { ObjectsPort } from '../ports.ts'
import { roundTimings } from '../reply/document.ts'
import { isPermanent } from '../reply/problem.ts'
import { needsOf } from '../reply/render.ts'
import { storeDocument, storeError, storePartial } from '../reply/store.ts'
import { readAcrossInvocations } from './across-invocations.ts'
import { endHere } from './bounds.ts'
import { checkNotReplaced } from './replaced.ts'
import { type ReportParts, reportCompleted, reportFailed, reportUnfinished } from './report.ts'
import { isRefused } from './set-aside.ts'

export interface ProcessParts extends ReportParts {
  readonly transcribe: Transcribe
  /** From `modelTag`. */
  readonly model: string
  readonly cache: ResultCache | undefined
  /** Looks into files, for PDFs that are made of them. */
  readonly openSource: OpenSource
  /** Opened with the first object: a batch of test events needs no client. */
  readonly objects: () => Promise<ObjectsPort>
  readonly maxPagesPerUpload: number
  /** What is stored beside `json` and `text`. */
  readonly formats: readonly Format[]
  readonly log: Log
  /** Log lines name the address that an object came from. */
  readonly logSourceIp: boolean
  readonly isColdStart: () => boolean
}

/** For all objects of one invocation. */
export interface Work {
  readonly parts: ProcessParts
  readonly objects: () => Promise<ObjectsPort>
  readonly read: ReadThrough
  readonly requestId: string
  readonly isOutOfTime: () => boolean
  readonly remainingMs: () => number
}

/** `pages` were read of it, in all invocations. */
export type Processed =
  | { readonly state: 'completed'; readonly pages: number; readonly document: Document }
  /** For another invocation. */
  | { readonly state: 'pages-left'; readonly pages: number; readonly next: string | undefined }
  | { readonly state: 'failed'; readonly pages: 0; readonly error: OcrError }
  /** It was removed, or another took its place: there is nothing to say of it. */
  | { readonly state: 'gone' | 'changed'; readonly pages: 0 }

/**
 * Kept for the page that is being read when time runs out, and for storing what was read. A quarter of the time where
 * there is little of it.
 */
const MARGIN_MS = 30_000

/** @param remainingMs until the invocation is ended */
export function beginWork(parts: ProcessParts, requestId: string, remainingMs: () => number): Work {
  const marginMs = Math.min(MARGIN_MS, remainingMs() / 4)
  const objects = async () => (await parts.objects()).before(remainingMs)
  const { cache, model } = parts
  const read = createReadThrough({ transcribe: readAcrossInvocations({ ...parts, objects }), cache, model })
  return { parts, objects, read, requestId, isOutOfTime: () => remainingMs() < marginMs, remainingMs }
}

/**
 * An upload that the storage refuses has its error stored, and throws it: what a person can mend must not end as a file that
 * nobody looks at. Throws whatever may pass.
 */
export async function processObject(
  reference: ObjectReference,
  progress: Progress,
  work: Work,
): Promise<Processed> {
  const { bucket, key, caller, sourceIp } = reference
  const { parts, requestId, isOutOfTime, remainingMs } = work
  const { formats, log } = parts
  const start = performance.now()
  const coldStart = parts.isColdStart()
  let upload: { readonly bytes: Uint8Array; readonly etag: string; readonly version?: string } | undefined
  const look = () => ({
    ...{ reference, requestId, upload, coldStart },
    durationMs: Math.round(performance.now() - start),
  })
  const note = (bytes?: number) => {
    const { durationMs } = look()
    const sender = { caller, ...(parts.logSourceIp ? { sourceIp } : {}) }
    return { requestId, bucket, key, ...sender, bytes, durationMs, coldStart }
  }
  const objects = await work.objects()
  /** A newer upload under the same key has a message of its own, which may be done: its result must stay. */
  const hasChanged = async (): Promise<boolean> => {
    if (!upload || (await objects.head(bucket, key))?.etag === upload.etag) return false
    log.warn('object changed while it was read', note(upload.bytes.length))
    return true
  }
  try {
    upload = await objects.read(bucket, key)
    if (upload === undefined) {
      // Removed since, perhaps after a first delivery was answered: an error now would replace a good result.
      log.warn('object is gone', note())
      return { state: 'gone', pages: 0 }
    }
    const { bytes } = upload
    // The client is loaded already, so a cold start may look into the shared cache like all others.
    const { document, cache } = await work.read(bytes, optionsFor(key, formats), {
      isOutOfTime,
      remainingMs,
    })
    if (await hasChanged()) return { state: 'changed', pages: 0 }
    const pages = document.pages.length
    const ended = document.partial ? endHere(document, progress, parts.maxPagesPerUpload) : document
    if (!ended) {
      await storePartial(objects, key, document, coldStart)
      log.info('object has pages left', { ...note(bytes.length), ...described(document, cache) })
      reportUnfinished(look(), false, parts)
      return { state: 'pages-left', pages, next: document.next }
    }
    const files = { sources: [{ bytes, document: ended }], open: parts.openSource }
    const leftOut = await storeDocument(objects, key, ended, coldStart, formats, files)
    await checkNotReplaced(objects, reference, upload.etag)
    log.info('object', { ...note(bytes.length), ...described(document, cache) })
    if (ended.partial) log.warn('object is read in part', { ...note(), pages, next: ended.next })
    if (leftOut.length > 0) log.warn('object has no result in a format', { ...note(), formats: leftOut })
    const stored = formats.filter((format) => !leftOut.includes(format))
    await reportCompleted(look(), { document: ended, cache }, stored, parts)
    return { state: 'completed', pages, document: ended }
  } catch (error) {
    if (!isPermanent(error)) {
      if (!isRefused(error)) reportUnfinished(look(), true, parts)
      throw error
    }
    if (await hasChanged()) return { state: 'changed', pages: 0 }
    await storeError(objects, key, error, formats)
    await checkNotReplaced(objects, reference, upload?.etag)
    log.warn('object cannot be read', { ...note(upload?.bytes.length), code: error.code })
    await reportFailed(look(), error, parts)
    if (isRefused(error)) throw error
    return { state: 'failed', pages: 0, error }
  }
}

function described({ pages, next, timings }: Document, cache: string) {
  return { pages: pages.length, next, cache, timings: roundTimings(timings) }
}

/** One reading for all formats. Who asks for the result of a presigned upload may want any. */
function optionsFor(key: string, formats: readonly Format[]): Partial<TranscribeOptions> {
  const needs = (key.startsWith(PRESIGNED_PREFIX) ? [...formats, 'hocr' as const] : formats).map(needsOf)
  const detail = DETAILS.findLast((each) => needs.some((need) => need.detail === each)) ?? 'line'
  return { detail }
}
