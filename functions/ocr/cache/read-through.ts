// Bytes and options in, their document out: from the cache where it was read before, else from the engine.
import { createHash } from 'node:crypto'
import {
  type Control,
  DEFAULT_OPTIONS,
  type Decoder,
  type Document,
  type Transcribe,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import type { ResultCache } from './result-cache.ts'

/** `off`: not looked up, because the sender or the deployment wants none. */
export type CacheState = 'hit' | 'shared' | 'miss' | 'off'

export interface CacheControl extends Control {
  /** Neither takes an answer from the cache nor leaves one there. */
  readonly noStore?: boolean
  /** The first request of an execution environment does not wait for the import of the S3 client: it looks into no bucket. */
  readonly coldStart?: boolean
}

export interface CachedDocument {
  /** From a cache it has the timings of when it was read. */
  readonly document: Document
  readonly cache: CacheState
  /** Of the question: good for an entity tag. */
  readonly key: string
}

/** Throws `OcrError` only; errors are not kept. */
export type ReadThrough = (
  bytes: Uint8Array,
  options?: Partial<TranscribeOptions>,
  control?: CacheControl,
) => Promise<CachedDocument>

export interface ReadThroughParts {
  readonly transcribe: Transcribe
  /** Absent: nothing is kept. */
  readonly cache: ResultCache | undefined
  /** From `modelTag`. */
  readonly model: string
}

/**
 * A document that was read to its end is kept as a whole, and answers a request with a cap on pages as a whole: the cap
 * is there to save time. A partial one is not kept. Pictures are part of the question, so they are kept with the
 * answer that has them.
 */
export function createReadThrough({ transcribe, cache, model }: ReadThroughParts): ReadThrough {
  return async (bytes, options = {}, { noStore = false, coldStart = false, ...control } = {}) => {
    const key = cacheKey(bytes, options, model)
    if (!cache || noStore) return { document: await transcribe(bytes, options, control), cache: 'off', key }
    const found = await cache.get(key, !coldStart)
    if (found) {
      for (const page of found.document.pages) await control.onPage?.(page, found.document.pageCount)
      return { document: found.document, cache: found.level, key }
    }
    const document = await transcribe(bytes, options, control)
    if (!document.partial) await cache.put(key, document, !coldStart)
    return { document, cache: 'miss', key }
  }
}

/**
 * SHA-256 over all that an answer depends on, as 64 hexadecimal digits.
 * @param model from `modelTag`
 */
export function cacheKey(bytes: Uint8Array, options: Partial<TranscribeOptions>, model: string): string {
  const { mode, preprocess, detail, pages, pdfText, pictures } = { ...DEFAULT_OPTIONS, ...options }
  const ranges = pages?.map(({ from, to }) => `${from}-${to ?? ''}`) ?? ['1-']
  const question = JSON.stringify([model, mode, preprocess, detail, ranges, pdfText, pictures])
  // The question has no newline of its own, so no other pair of question and bytes has the same digest.
  return createHash('sha256').update(`${question}\n`).update(bytes).digest('hex')
}

/**
 * Who reads, in one word for the key.
 * @param fingerprint of the code and the models (release-fingerprint.ts): another release may read better, and must
 * not answer with what the one before it read
 */
export function modelTag(model: Document['model'], decoder: Decoder, fingerprint: string): string {
  return [model.id, model.version, decoder, fingerprint].join(' ')
}
