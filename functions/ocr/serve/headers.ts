// What became of the files of a request in, the header fields of its answer out.
import type { OcrRequest } from '../accept/http.ts'
import { readHeaders } from '../reply/headers.ts'
import { toProblem } from '../reply/problem.ts'
import { etagOf } from './etag.ts'
import { slowest } from './log-facts.ts'
import type { Outcome } from './read-files.ts'

/**
 * `private`: what stands in somebody's picture is for nobody else. `no-cache`: whoever keeps the answer asks with its
 * ETag whether it still holds, which costs no reading.
 */
export const KEPT_BY_SENDER = { 'cache-control': 'private, no-cache', vary: 'accept' }

/** The header fields of an answer that is known to its end, or as far as it is known when its first line leaves. */
export function headersOf(outcomes: readonly Outcome[], request: OcrRequest): Record<string, string> {
  const reads = outcomes.map((outcome) =>
    'document' in outcome ? outcome : { image: outcome.image, code: toProblem(outcome.error, '').code },
  )
  const documents = outcomes.flatMap((outcome) => ('document' in outcome ? [outcome] : []))
  const state = slowest(documents.map(({ cache }) => cache))
  // Nothing is known yet where an answer leaves line by line.
  const isWhole =
    documents.length > 0 &&
    documents.length === outcomes.length &&
    documents.every(({ document }) => !document.partial)
  // Time may have been short, or a fault ours: the next answer to the same question may be another.
  const etag =
    isWhole && !request.noStore && !request.wantsCost
      ? etagFor(
          request,
          documents.map(({ key }) => key),
        )
      : undefined
  return {
    ...(request.noStore ? { 'cache-control': 'no-store', vary: 'accept' } : KEPT_BY_SENDER),
    ...(etag === undefined ? {} : { etag }),
    ...(state === undefined ? {} : { 'x-cache': state }),
    ...readHeaders(reads),
  }
}

/** `keys` of the files, in their order; they cover everything but the format. */
export function etagFor({ format }: Pick<OcrRequest, 'format'>, keys: readonly string[]): string {
  return etagOf([format, ...keys])
}
