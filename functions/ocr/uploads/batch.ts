// An S3 event in, results stored, and the items that have to be tried again out.
import type { SQSBatchResponse } from 'aws-lambda'
import { acceptS3, type Message, type ObjectReference, type Progress, withProgress } from '../accept/s3.ts'
import { createReadThrough, type ReadThrough } from '../cache/read-through.ts'
import type { ResultCache } from '../cache/result-cache.ts'
import {
  DETAILS,
  type Document,
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
import { endHere, goOn, NO_PROGRESS } from './bounds.ts'
import { checkNotReplaced } from './replaced.ts'
import { isRefused, type SetAsideParts, setAside } from './set-aside.ts'

export interface BatchParts extends SetAsideParts {
  readonly transcribe: Transcribe
  /** From `modelTag`. */
  readonly model: string
  readonly cache: ResultCache | undefined
  /** Looks into files, for PDFs that are made of them. */
  readonly openSource: OpenSource
  /** Opened with the first object: a batch of test events needs no client. */
  readonly objects: () => Promise<ObjectsPort>
  readonly resultsBucket: string
  readonly maxPagesPerUpload: number
  /** What is stored beside `json` and `text`. */
  readonly formats: readonly Format[]
  /** URL of the queue that the messages come from. Absent: one that is not done fails, and comes back after a while. */
  readonly uploadsQueue?: string | undefined
  readonly log: Log
  readonly isColdStart: () => boolean
}

/** `remainingMs`: until the invocation is ended. */
export type Batch = (
  event: unknown,
  requestId: string,
  remainingMs: () => number,
) => Promise<SQSBatchResponse>

/**
 * Kept for the page that is being read when time runs out, and for storing what was read. A quarter of the time where
 * there is little of it.
 */
const MARGIN_MS = 30_000

/**
 * One message after the other: they share one processor. A message fails as a whole and alone. Without a queue
 * there is nobody to name failures to, so the first one is thrown and Lambda repeats the event.
 *
 * A file that does not fit the remaining time is read in several invocations (across-invocations.ts): the pages so far are stored, and a message
 * like the one that asked for it asks for the rest. It is a new message, so that a long file does not use up the
 * deliveries that one which cannot be worked off has before it goes to the dead letters. There is an end to it (bounds.ts).
 *
 * What the storage refuses does not come back until a person did something: its message goes to the dead letters at once.
 */
export function createBatch(parts: BatchParts): Batch {
  const { cache, model } = parts
  return async (event, requestId, remainingMs) => {
    const marginMs = Math.min(MARGIN_MS, remainingMs() / 4)
    const isOutOfTime = (): boolean => remainingMs() < marginMs
    const objects = async () => (await parts.objects()).before(remainingMs)
    const read = createReadThrough({ transcribe: readAcrossInvocations({ ...parts, objects }), cache, model })
    const work: Work = { parts, objects, read, requestId, isOutOfTime }
    const failed: { itemIdentifier: string }[] = []
    let unnamed: unknown
    for (const message of acceptS3(event)) {
      try {
        await processMessage(message, work)
      } catch (error) {
        const { messageId } = message
        const isAside = isRefused(error) && (await setAside(message, parts))
        parts.log.error(isAside ? 'message set aside' : 'message failed', { requestId, messageId, error })
        if (isAside) continue
        if (messageId === undefined) unnamed ??= error
        else failed.push({ itemIdentifier: messageId })
      }
    }
    if (unnamed !== undefined) throw unnamed
    return { batchItemFailures: failed }
  }
}

interface Work {
  readonly parts: BatchParts
  readonly objects: () => Promise<ObjectsPort>
  readonly read: ReadThrough
  readonly requestId: string
  readonly isOutOfTime: () => boolean
}

async function processMessage(message: Message, work: Work): Promise<void> {
  const { malformed, objects, body, progress = NO_PROGRESS } = message
  if (malformed !== undefined) throw new Error(malformed)
  let [pages, pagesLeft] = [0, false]
  let refused: unknown
  for (const reference of objects) {
    // What is not begun does no harm and comes back. Not before the first: the margin is less than all the time.
    if (work.isOutOfTime())
      throw new Error('Expected time for another object but the invocation is at its end.')
    try {
      const read = await processObject(reference, progress, work)
      pages += read.pages
      pagesLeft ||= read.pagesLeft
    } catch (error) {
      if (!isRefused(error)) throw error
      refused ??= error
    }
  }
  // A refusal comes again with the pages that are left.
  if (!pagesLeft && refused !== undefined) throw refused
  if (!pagesLeft) return
  const { uploadsQueue, send } = work.parts
  if (uploadsQueue === undefined || body === undefined)
    throw new Error('Expected to read all pages but there are more.')
  await send(uploadsQueue, withProgress(body, goOn(progress, pages)))
}

interface Read {
  readonly pages: number
  /** For another invocation. */
  readonly pagesLeft: boolean
}

const NOTHING: Read = { pages: 0, pagesLeft: false }

/**
 * Returns what was read of it, in all invocations. An upload that the storage refuses has its error stored, and throws it for
 * the message: what a person can mend must not end as a file that nobody looks at.
 */
async function processObject(reference: ObjectReference, progress: Progress, work: Work): Promise<Read> {
  const { bucket, key } = reference
  const { parts, requestId, isOutOfTime } = work
  const { formats, log } = parts
  const start = performance.now()
  const coldStart = parts.isColdStart()
  const sinceStart = () => Math.round(performance.now() - start)
  const note = (bytes?: number) => ({ requestId, bucket, key, bytes, durationMs: sinceStart(), coldStart })
  const objects = await work.objects()
  let upload: { readonly bytes: Uint8Array; readonly etag: string } | undefined
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
      return NOTHING
    }
    const { bytes } = upload
    // The client is loaded already, so a cold start may look into the shared cache like all others.
    const { document, cache } = await work.read(bytes, optionsFor(key, formats), { isOutOfTime })
    if (await hasChanged()) return NOTHING
    const pages = document.pages.length
    const ended = document.partial ? endHere(document, progress, parts.maxPagesPerUpload) : document
    if (!ended) {
      await storePartial(objects, key, document, coldStart)
      log.info('object has pages left', { ...note(bytes.length), ...described(document, cache) })
      return { pages, pagesLeft: true }
    }
    const files = { sources: [{ bytes, document: ended }], open: parts.openSource }
    const leftOut = await storeDocument(objects, key, ended, coldStart, formats, files)
    await checkNotReplaced(objects, reference, upload.etag)
    log.info('object', { ...note(bytes.length), ...described(document, cache) })
    if (ended.partial) log.warn('object is read in part', { ...note(), pages, next: ended.next })
    if (leftOut.length > 0) log.warn('object has no result in a format', { ...note(), formats: leftOut })
    return { pages, pagesLeft: false }
  } catch (error) {
    if (!isPermanent(error)) throw error
    if (await hasChanged()) return NOTHING
    await storeError(objects, key, error, formats)
    await checkNotReplaced(objects, reference, upload?.etag)
    log.warn('object cannot be read', { ...note(upload?.bytes.length), code: error.code })
    if (isRefused(error)) throw error
    return NOTHING
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
