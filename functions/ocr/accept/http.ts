// A Lambda Function URL event (payload format 2.0) in, what the sender asks for out.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import {
  DEFAULT_OPTIONS,
  DETAILS,
  MODES,
  OcrError,
  PREPROCESSINGS,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import { FORMATS, type Format, METHODS, ROUTES } from '../names.ts'
import { bodyBytes, imagesIn } from './body.ts'

export interface OcrRequest {
  readonly route: 'ocr'
  /** In the order they were sent; at least one. */
  readonly images: readonly Uint8Array[]
  readonly options: TranscribeOptions
  readonly format: Format
}

export type HttpRequest =
  | OcrRequest
  | { readonly route: 'health' }
  | { readonly route: 'index' }
  | { readonly route: 'preflight' }

/** Throws `OcrError`: not-found, method-not-allowed, bad-request, payload-too-large, unsupported-media-type. */
export function acceptHttp(event: LambdaFunctionURLEvent): HttpRequest {
  const { path, method } = routeOf(event)
  const allowed = METHODS.get(path)
  if (!allowed) {
    const known = Object.values(ROUTES).join(', ')
    throw new OcrError('not-found', `Expected one of the paths ${known} but received ${quote(path)}.`)
  }
  if (!allowed.includes(method)) {
    throw new OcrError(
      'method-not-allowed',
      `${path} takes ${allowed.join(', ')} but received ${quote(method)}.`,
    )
  }
  if (method === 'OPTIONS') return { route: 'preflight' }
  if (path === ROUTES.health) return { route: 'health' }
  if (path === ROUTES.index) return { route: 'index' }
  return acceptOcr(event)
}

/** Path without a trailing slash, and method, of any event; never throws. */
export function routeOf(event: LambdaFunctionURLEvent): { path: string; method: string } {
  const raw = String(event.rawPath ?? ROUTES.index)
  const path = raw.length > 1 ? raw.replace(/\/$/, '') : raw
  return { path, method: String(event.requestContext?.http?.method ?? 'GET').toUpperCase() }
}

function acceptOcr(event: LambdaFunctionURLEvent): OcrRequest {
  const query = new URLSearchParams(event.rawQueryString ?? '')
  const headers = event.headers ?? {}
  const options = {
    mode: oneOf(query, 'mode', MODES) ?? DEFAULT_OPTIONS.mode,
    preprocess: oneOf(query, 'preprocess', PREPROCESSINGS) ?? DEFAULT_OPTIONS.preprocess,
    detail: oneOf(query, 'detail', DETAILS) ?? DEFAULT_OPTIONS.detail,
  }
  const format = oneOf(query, 'format', FORMATS) ?? formatFromAccept(headers.accept ?? '')
  const coding = headers['content-encoding'] ?? 'identity'
  if (coding !== 'identity') {
    throw new OcrError(
      'unsupported-media-type',
      `Expected a body without Content-Encoding but received ${quote(coding)}.`,
    )
  }
  return { route: 'ocr', images: imagesIn(bodyBytes(event), headers['content-type'] ?? ''), options, format }
}

/** The value of a query parameter; undefined where it is absent. Other parameters are nobody's business here. */
function oneOf<T extends string>(query: URLSearchParams, name: string, values: readonly T[]): T | undefined {
  const given = query.getAll(name)
  if (given.length === 0) return undefined
  const value = values.find((each) => each === given[0])
  if (value !== undefined && given.length === 1) return value
  const received = given.map(quote).join(' and ')
  throw new OcrError(
    'bad-request',
    `Expected one of ${values.join(', ')} for ${name} but received ${received}.`,
  )
}

/**
 * Of JSON and plain text the one with the higher quality value, the first named where they are equal, and JSON
 * where neither is named. https://www.rfc-editor.org/rfc/rfc9110#name-accept
 */
function formatFromAccept(accept: string): Format {
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    return { type, quality: q === undefined ? 1 : Number(q.slice(2)) || 0 }
  })
  const best = ranges
    .filter(
      ({ type, quality }) => quality > 0 && /^(\*\/\*|application\/(\*|json)|text\/(\*|plain))$/.test(type),
    )
    .sort((a, b) => b.quality - a.quality)[0]
  return best?.type.startsWith('text/') ? 'text' : 'json'
}

/** Foreign text in our sentences: quoted, and never long. */
function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value)
}
