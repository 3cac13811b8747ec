// A file too long for one invocation in; each call reads as many of its pages as there is time for, and hands out all
// pages so far. Between two calls they lie in the results bucket, by the content they were read from: whichever
// execution environment, message or upload asks for the same bytes next goes on where the last one stopped, and another file
// under the same key begins anew. They go when the cache's lifecycle rule takes them.
import { parsePages } from '../accept/page-ranges.ts'
import { PACKED_TYPE, packDocument, unpackDocument } from '../cache/packed-document.ts'
import { cacheKey } from '../cache/read-through.ts'
import { type Document, OcrError, type Page, type PageRange, type Transcribe } from '../engine/vocabulary.ts'
import type { Log } from '../log.ts'
import { CACHE_PREFIX } from '../names.ts'
import type { ObjectsPort } from '../ports.ts'
import { addTimings } from '../reply/document.ts'

/** Of the pages so far: a page takes 2 to 10 kB. */
const MAX_PACKED_BYTES = 64 * 1024 * 1024

export interface AcrossInvocationsParts {
  readonly transcribe: Transcribe
  readonly objects: () => Promise<Pick<ObjectsPort, 'get' | 'put'>>
  readonly resultsBucket: string
  /** From `modelTag`. */
  readonly model: string
  /** Of one file: the rest is left. */
  readonly maxPagesPerUpload: number
  readonly log: Pick<Log, 'warn'>
}

/** As `transcribe`, and throws what the storage throws. At least one page is read a call, so that there is an end. */
export function readAcrossInvocations(parts: AcrossInvocationsParts): Transcribe {
  const { transcribe, objects, resultsBucket, model, maxPagesPerUpload, log } = parts

  /** Undefined where there is none, or none that anything can be done with: the next one is written over it. */
  async function pagesSoFar(port: Pick<ObjectsPort, 'get'>, name: string): Promise<BegunReading | undefined> {
    const broken = (error: unknown): undefined => {
      log.warn('pages read before are broken', { key: name, error })
    }
    const packed = await port.get(resultsBucket, name, MAX_PACKED_BYTES).catch((error: unknown) => {
      // Too large, which is no fault of the upload. What the storage itself throws may pass.
      if (error instanceof OcrError) return broken(error)
      throw error
    })
    try {
      return packed && unpackReading(packed)
    } catch (error) {
      return broken(error)
    }
  }

  return async (bytes, options = {}, control = {}) => {
    const name = `${CACHE_PREFIX}${cacheKey(bytes, options, model)}.partial`
    const port = await objects()
    const last = await pagesSoFar(port, name)
    const maxPages = maxPagesPerUpload - (last?.document.pages.length ?? 0)
    if (last && maxPages <= 0) return last.document
    const document = last
      ? joinReadings(
          last.document,
          await transcribe(bytes, { ...options, pages: last.left }, { ...control, maxPages, goesOn: true }),
        )
      : await transcribe(bytes, options, { ...control, maxPages })
    if (document.partial) await port.put(name, packDocument(document), PACKED_TYPE)
    return document
  }
}

interface BegunReading {
  readonly document: Document
  readonly left: readonly PageRange[]
}

/** Throws `Error` where the bytes are no document that leaves pages. */
function unpackReading(packed: Uint8Array): BegunReading {
  const document = unpackDocument(packed)
  return { document, left: parsePages(document.next ?? '') }
}

/** What was read of one file before and now: pages in order, times added up; partial where the last invocation left pages. */
export function joinReadings(before: Document, now: Document): Document {
  const { next: _next, partial: _partial, ...begun } = before
  const pages = [...before.pages.map(withoutLeftPages), ...now.pages]
  return {
    ...begun,
    text: pages.map((page) => page.text).join('\n\n'),
    pages,
    timings: addTimings(before.timings, now.timings),
    ...(now.partial === undefined ? {} : { partial: now.partial }),
    ...(now.next === undefined ? {} : { next: now.next }),
  }
}

/** The pages that were left have been read since. */
function withoutLeftPages(page: Page): Page {
  return { ...page, warnings: page.warnings.filter(({ code }) => code !== 'pages-left') }
}
