// What became of an object in, what those are told who run the deployment out: metrics, and an event on the bus.
import type { ObjectReference } from '../accept/notification.ts'
import type { CacheState } from '../cache/read-through.ts'
import type { Document, OcrError } from '../engine/vocabulary.ts'
import { EVENTS, FORMATS, type Format } from '../names.ts'
import type { Announce } from '../ports.ts'
import { countLines, meanConfidence } from '../reply/document.ts'
import { resultKey, resultKeys } from '../reply/result-keys.ts'
import type { Price } from '../tell/cost.ts'
import { type Measure, stageTimes, type Values } from '../tell/metrics.ts'

export interface ReportParts {
  readonly resultsBucket: string
  readonly measure: Measure
  readonly price: Price
  /** Absent: nobody wants to hear of it. */
  readonly announce?: Announce | undefined
}

/** One look at an object. */
export interface Look {
  readonly reference: ObjectReference
  readonly requestId: string
  readonly upload:
    | { readonly bytes: Uint8Array; readonly etag: string; readonly version?: string }
    | undefined
  readonly durationMs: number
  readonly coldStart: boolean
}

/** Where the answer to an object lies: keys of the results bucket by format. */
export function placesOf(key: string, formats: readonly Format[]): Partial<Record<Format, string>> {
  const stored = FORMATS.filter((format) => ['json', 'text', ...formats].includes(format))
  return Object.fromEntries(stored.map((format) => [format, resultKey(key, format)]))
}

/** @param leftOut formats that the document cannot be had in */
export async function reportCompleted(
  look: Look,
  { document, cache }: { readonly document: Document; readonly cache: CacheState },
  stored: readonly Format[],
  parts: ReportParts,
): Promise<void> {
  const isFresh = cache === 'miss' || cache === 'off'
  const [pages, lines] = [document.pages.length, countLines(document)]
  parts.measure({
    ...common(look, parts),
    Pages: pages,
    Lines: lines,
    CacheHits: isFresh ? 0 : 1,
    ...(isFresh ? stageTimes(document.timings) : {}),
  })
  const confidence = meanConfidence(document)
  await parts.announce?.(EVENTS.completed, {
    ...described(look),
    results: { bucket: parts.resultsBucket, ...placesOf(look.reference.key, stored) },
    pages,
    pageCount: document.pageCount,
    lines,
    ...(document.partial ? { partial: true } : {}),
    ...(confidence === undefined ? {} : { meanConfidence: confidence }),
  })
}

export async function reportFailed(
  look: Look,
  { code, message }: OcrError,
  parts: ReportParts,
): Promise<void> {
  parts.measure(common(look, parts))
  parts.measure({ UploadErrors: 1 }, code)
  await parts.announce?.(EVENTS.failed, {
    ...described(look),
    results: { bucket: parts.resultsBucket, error: resultKeys(look.reference.key).error },
    error: { code, message },
  })
}

/** It comes again: with the pages that are left, or after a fault that may pass. */
export function reportUnfinished(look: Look, isFault: boolean, parts: ReportParts): void {
  const { ColdStarts = 0, EstimatedUsd = 0 } = common(look, parts)
  parts.measure({ ColdStarts, EstimatedUsd, UploadRetries: isFault ? 1 : 0 })
}

function common({ durationMs, coldStart, upload }: Look, { price }: ReportParts): Values {
  return {
    Uploads: 1,
    UploadMs: durationMs,
    Bytes: upload?.bytes.length ?? 0,
    ColdStarts: coldStart ? 1 : 0,
    EstimatedUsd: price(durationMs, coldStart).usd,
  }
}

function described({ reference: { bucket, key }, upload, requestId, durationMs }: Look) {
  const { etag, version } = upload ?? {}
  return {
    bucket,
    key,
    ...(version === undefined ? {} : { version }),
    ...(etag ? { etag: etag.replaceAll('"', '') } : {}),
    requestId,
    durationMs,
  }
}
