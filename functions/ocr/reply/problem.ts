// Any error in, status and RFC 9457 problem out. The one place where a code becomes a status.
import { STATUS_CODES } from 'node:http'
import type { components, Immutable } from '../contract/types.ts'
import { OcrError, type OcrErrorCode } from '../engine/vocabulary.ts'

export const PROBLEM_TYPE = 'application/problem+json'

const STATUS: Readonly<Record<OcrErrorCode, number>> = {
  'bad-request': 400,
  unauthorized: 401,
  'invalid-token': 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'payload-too-large': 413,
  'image-too-large': 413,
  'unsupported-media-type': 415,
  'image-too-small': 422,
  'unreadable-image': 422,
  'unreadable-pdf': 422,
  'encrypted-pdf': 422,
  'no-such-page': 422,
  'model-mismatch': 500,
  internal: 500,
}

/** Node still calls 413 and 422 by the names of older RFCs. */
const TITLES: Readonly<Record<number, string>> = { 413: 'Content Too Large', 422: 'Unprocessable Content' }

export interface Problem {
  /** `about:blank`: the status says what kind of problem it is, and `code` which one (RFC 9457 section 4.2.1). */
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  /** The request id. */
  readonly instance: string
  /** Stable; one of `OcrErrorCode`. */
  readonly code: OcrErrorCode
}

/** Faults that are not the sender's say nothing about themselves: the log line with the same id does. */
export function toProblem(error: unknown, requestId: string): Problem {
  const code = error instanceof OcrError ? error.code : 'internal'
  const status = STATUS[code]
  const detail =
    status < 500
      ? sentence((error as OcrError).message)
      : 'The request could not be answered because of a fault on this side. The log has more under the request id.'
  const title = TITLES[status] ?? STATUS_CODES[status] ?? 'Error'
  const problem: Problem = { type: 'about:blank', title, status, detail, instance: requestId, code }
  return problem satisfies Immutable<components['schemas']['Problem']>
}

/** The engine's messages go on in other sentences: here each stands for itself. */
function sentence(message: string): string {
  const whole = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}

/** True for a fault of the file itself, which no retry mends. */
export function isPermanent(error: unknown): error is OcrError {
  return error instanceof OcrError && STATUS[error.code] < 500
}
