// What was found out (a document as it was rendered, the model, an error) in, an answer over HTTP out. How it leaves
// the function, in one piece or as a stream, is lambda-response.ts's business.
import type { components, Immutable } from '../contract/types.ts'
import type { Document } from '../engine/vocabulary.ts'
import { METHODS, ROUTES } from '../names.ts'
import { PROBLEM_TYPE, type Problem } from './problem.ts'

export interface HttpAnswer {
  readonly statusCode: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>
}

type Headers = Readonly<Record<string, string>>

/** Errors and everything that is not worth keeping. */
const NO_STORE: Headers = { 'cache-control': 'no-store' }

export function answer(
  statusCode: number,
  type: string,
  body: HttpAnswer['body'],
  headers: Headers = {},
): HttpAnswer {
  return { statusCode, headers: { 'content-type': type, ...NO_STORE, ...headers }, body }
}

export function jsonAnswer(statusCode: number, value: unknown, headers: Headers = {}): HttpAnswer {
  return answer(statusCode, 'application/json', JSON.stringify(value), headers)
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5 */
export function notModifiedAnswer(headers: Headers): HttpAnswer {
  return { statusCode: 304, headers, body: '' }
}

export interface Release {
  readonly model: Document['model']
  readonly version: string | undefined
  readonly revision: string | undefined
}

export function healthAnswer({ model: { id, version: weights }, version, revision }: Release): HttpAnswer {
  const health: Immutable<components['schemas']['Health']> = {
    status: 'ok',
    model: { id, version: weights },
    ...(version === undefined ? {} : { version }),
    ...(revision === undefined ? {} : { revision }),
  }
  return jsonAnswer(200, health)
}

/** What a program that asks the bare URL needs to know. */
export function indexAnswer(): HttpAnswer {
  const routes = {
    [`POST ${ROUTES.ocr}`]: 'bytes of an image or a PDF, multipart/form-data (image=...), JSON as below',
    [`POST ${ROUTES.ocrJson}`]: 'JSON {"image": "<base64>"} or {"s3": "s3://..."}',
    [`POST ${ROUTES.uploads}`]: 'an address for a larger file',
    [`GET ${ROUTES.results}/{id}`]: 'the result of such an upload',
    [`POST ${ROUTES.recognize}`]: 'the same as POST /ocr by Connect or gRPC-Web',
    [`POST ${ROUTES.index}`]: "what Amazon Textract's clients send",
    [`GET ${ROUTES.openapi}`]: 'all of this for programs',
    [`GET ${ROUTES.docs}`]: 'all of this for people',
    [`GET ${ROUTES.health}`]: 'the model that answers',
  }
  return jsonAnswer(200, { name: 'serverless-ocr', routes }, { vary: 'accept' })
}

/** `route` is the key of METHODS that the request came by, where there is one. */
export function problemAnswer(problem: Problem, route: string | undefined): HttpAnswer {
  return answer(problem.status, PROBLEM_TYPE, JSON.stringify(problem), problemHeaders(problem, route))
}

export function preflightAnswer(route: string): HttpAnswer {
  return { statusCode: 204, headers: { allow: allowedOn(route) }, body: '' }
}

function problemHeaders({ status, code }: Problem, route: string | undefined): Headers {
  // RFC 9110 section 15.5.6: a 405 says what would have been allowed.
  if (status === 405) return { allow: allowedOn(route) }
  // RFC 6750 section 3
  if (code === 'invalid-token') return { 'www-authenticate': 'Bearer error="invalid_token"' }
  if (status === 401) return { 'www-authenticate': 'Bearer' }
  return {}
}

function allowedOn(route: string | undefined): string {
  return (METHODS.get(route ?? '') ?? []).join(', ')
}
