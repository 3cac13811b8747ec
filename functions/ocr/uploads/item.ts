// An item of a state machine in, results stored and their place out, with the document where it is asked for.
import { acceptItem } from '../accept/item.ts'
import { OcrError } from '../engine/vocabulary.ts'
import { toJson } from '../reply/formats/json.ts'
import { resultKeys } from '../reply/result-keys.ts'
import { NO_PROGRESS } from './bounds.ts'
import { beginWork, type Processed, type ProcessParts, processObject } from './process-object.ts'
import { placesOf } from './report.ts'

type ItemEvent = Parameters<typeof acceptItem>[0]

export interface ItemAnswer {
  readonly s3: string
  readonly status: 'completed' | 'failed' | 'pages-left'
  readonly pages: number
  /** `s3://` addresses, by format; `error` of what failed. */
  readonly results: Readonly<Record<string, string>>
  readonly error?: { readonly code: string; readonly message: string }
  /** Of a file that does not fit one invocation: asked for again, the function goes on with it. */
  readonly next?: string
  readonly document?: unknown
}

export type ReadItem = (event: ItemEvent, requestId: string, remainingMs: () => number) => Promise<ItemAnswer>

const GONE = {
  code: 'not-found',
  message: 'Expected an object of the bucket but there is none with this key.',
}

/** Step Functions takes 262,144 bytes from a state; the document comes alone only where it leaves room for the rest. */
const MAX_DOCUMENT_BYTES = 240 * 1024

/**
 * Throws what may pass, so that the state machine's `Retry` has something to do. What never will is an answer: a choice of the
 * state machine looks at `status`, and no alarm rings for a broken file.
 */
export function createReadItem(parts: ProcessParts): ReadItem {
  return async (event, requestId, remainingMs) => {
    const { s3, object, wantsDocument } = acceptItem(event)
    const work = beginWork(parts, requestId, remainingMs)
    const done = await processObject(object, NO_PROGRESS, work).catch((error: unknown): Processed => {
      if (error instanceof OcrError && error.code === 'forbidden') return { state: 'failed', pages: 0, error }
      throw error
    })
    const address = (key: string) => `s3://${parts.resultsBucket}/${key}`
    const base = { s3, pages: done.pages }
    switch (done.state) {
      case 'completed': {
        const places = Object.entries(placesOf(object.key, parts.formats))
        const results = Object.fromEntries(places.map(([format, key]) => [format, address(key)]))
        const json = wantsDocument ? toJson(done.document, false) : ''
        const fits = json !== '' && Buffer.byteLength(json) <= MAX_DOCUMENT_BYTES
        return { ...base, status: 'completed', results, ...(fits ? { document: JSON.parse(json) } : {}) }
      }
      case 'pages-left': {
        const results = { partial: address(resultKeys(object.key).partial) }
        return { ...base, status: 'pages-left', results, ...(done.next ? { next: done.next } : {}) }
      }
      case 'failed': {
        const { code, message } = done.error
        const results = { error: address(resultKeys(object.key).error) }
        return { ...base, status: 'failed', results, error: { code, message } }
      }
      case 'gone':
        return { ...base, status: 'failed', results: {}, error: GONE }
      case 'changed':
        throw new Error('Expected the object to stay until it was read but another took its place.')
    }
  }
}
