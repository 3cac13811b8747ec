// A Lambda Function URL event (payload format 2.0) in, what the sender asks for out.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { OcrError, type TranscribeOptions } from '../engine/vocabulary.ts'
import { type Format, METHODS, ROUTES } from '../names.ts'
import { bodyBytes, type Source, sourceIn } from './body.ts'
import { refuseTypos } from './nearest.ts'
import { formatIn, OPTION_NAMES, optionsIn, wantsCost } from './query.ts'
import { quote } from './quote.ts'

/** True for what the other functions here take. */
export function isHttpEvent(event: unknown): event is LambdaFunctionURLEvent {
  const { requestContext } = (event ?? {}) as Partial<LambdaFunctionURLEvent>
  return requestContext?.http !== undefined
}

export interface Address {
  /** Without a trailing slash. */
  readonly path: string
  readonly method: string
  /** A key of METHODS: the path itself, or the part of it that is followed by an id or a file. Absent: none. */
  readonly route: string | undefined
  /** The id or the file; empty where the path is the route. */
  readonly rest: string
}

/** Routes that are followed by `/{id}` or `/{file}`. */
const PARENTS: readonly string[] = [ROUTES.results, ROUTES.docs, ROUTES.page]

/** Of any event; never throws. */
export function addressOf(event: LambdaFunctionURLEvent): Address {
  const raw = String(event.rawPath ?? ROUTES.index)
  const path = raw.length > 1 ? raw.replace(/\/$/, '') : raw
  const method = String(event.requestContext?.http?.method ?? 'GET').toUpperCase()
  if (METHODS.has(path)) return { path, method, route: path, rest: '' }
  const [, parent = '', rest = ''] = /^(\/[^/]+)\/([^/]+)$/.exec(path) ?? []
  return PARENTS.includes(parent)
    ? { path, method, route: parent, rest }
    : { path, method, route: undefined, rest: '' }
}

/** The route of an address. Throws `OcrError`: not-found, method-not-allowed. */
export function routeOf({ path, method, route }: Address): string {
  const allowed = route === undefined ? undefined : METHODS.get(route)
  if (route === undefined || allowed === undefined) {
    const known = Object.values(ROUTES).join(', ')
    throw new OcrError('not-found', `Expected one of the paths ${known} but received ${quote(path)}.`)
  }
  if (!allowed.includes(method)) {
    throw new OcrError(
      'method-not-allowed',
      `${route} takes ${allowed.join(', ')} but received ${quote(method)}.`,
    )
  }
  return route
}

export interface OcrRequest {
  readonly source: Source
  readonly options: TranscribeOptions
  readonly format: Format
  /** The sender wants nothing of it kept: `Cache-Control: no-store`. */
  readonly noStore: boolean
  /** JSON says what this answer cost; no two answers are the same then. */
  readonly wantsCost: boolean
  /** The header If-None-Match, as it came. */
  readonly ifNoneMatch: string | undefined
}

/**
 * What POST /ocr asks for.
 * Throws `OcrError`: bad-request, payload-too-large, unsupported-media-type.
 * @param types the media type of each format
 * @param decode takes the coding off a body that `codingIn` knows one of
 */
export function acceptOcr(
  event: LambdaFunctionURLEvent,
  types: Readonly<Record<Format, string>>,
  decode: (body: Uint8Array) => Uint8Array = (body) => body,
): OcrRequest {
  const query = new URLSearchParams(event.rawQueryString ?? '')
  const headers = event.headers ?? {}
  const options = optionsIn(query)
  const format = formatIn(query, headers.accept ?? '', types)
  refuseTypos(query, OPTION_NAMES)
  return {
    source: sourceIn(decode(bodyBytes(event)), headers['content-type'] ?? ''),
    options,
    format,
    noStore: wantsNoStore(headers),
    wantsCost: wantsCost(query),
    ifNoneMatch: headers['if-none-match'],
  }
}

/** https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1.5 */
export function wantsNoStore(headers: LambdaFunctionURLEvent['headers'] = {}): boolean {
  return /(^|[\s,])no-store($|[\s,])/i.test(headers['cache-control'] ?? '')
}

/** What a body is compressed with; undefined where it is not. */
export function codingIn(headers: LambdaFunctionURLEvent['headers'] = {}): string | undefined {
  const coding = headers['content-encoding'] ?? ''
  return /^\s*(identity)?\s*$/i.test(coding) ? undefined : coding
}
