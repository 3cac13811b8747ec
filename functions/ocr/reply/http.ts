// What was found out (a document, the model, an error) in, a Function URL answer (payload format 2.0) out.
import type { Document } from '../engine/vocabulary.ts'
import { type Format, METHODS, ROUTES } from '../names.ts'
import { JSON_TYPE, toJson } from './formats/json.ts'
import { TEXT_TYPE, toText } from './formats/text.ts'
import { PROBLEM_TYPE, type Problem } from './problem.ts'

export interface HttpAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Warnings travel in the JSON; plain text has no room for them, so they are named in a header too. */
export function documentAnswer(document: Document, format: Format, coldStart: boolean): HttpAnswer {
  const codes = new Set(document.pages.flatMap((page) => page.warnings.map((warning) => warning.code)))
  const headers: Record<string, string> = codes.size === 0 ? {} : { 'x-ocr-warnings': [...codes].join(', ') }
  if (format === 'text') return answer(200, TEXT_TYPE, toText(document), headers)
  return answer(200, JSON_TYPE, toJson(document, coldStart), headers)
}

export function healthAnswer(model: Document['model']): HttpAnswer {
  return answer(
    200,
    JSON_TYPE,
    JSON.stringify({ status: 'ok', model: { id: model.id, version: model.version } }),
  )
}

/** What somebody who opens the bare URL needs to know. */
export function indexAnswer(): HttpAnswer {
  const routes = {
    [`POST ${ROUTES.ocr}`]:
      'image bytes, multipart/form-data (image=...) or JSON {"image": "<base64>"}; ?format=json|text',
    [`GET ${ROUTES.health}`]: 'the model that answers',
  }
  return answer(200, JSON_TYPE, JSON.stringify({ name: 'serverless-ocr', routes }))
}

/** `path` is the one of the request. */
export function problemAnswer(problem: Problem, path: string): HttpAnswer {
  // RFC 9110 section 15.5.6: a 405 says what would have been allowed.
  const allow: Record<string, string> =
    problem.status === 405 ? { allow: (METHODS.get(path) ?? []).join(', ') } : {}
  return answer(problem.status, PROBLEM_TYPE, JSON.stringify(problem), allow)
}

export function preflightAnswer(path: string): HttpAnswer {
  return { statusCode: 204, headers: { allow: (METHODS.get(path) ?? []).join(', ') }, body: '' }
}

function answer(
  statusCode: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  return { statusCode, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers }, body }
}
