// A Function URL event in, an answer out, whatever happens; one log line a request.
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { acceptHttp, type OcrRequest, routeOf } from './accept/http.ts'
import { type Document, OcrError, type Transcribe } from './engine/vocabulary.ts'
import type { Log } from './log.ts'
import { METHODS } from './names.ts'
import { corsHeaders, preflightHeaders } from './reply/cors.ts'
import { joinDocuments, roundTimings } from './reply/document.ts'
import {
  documentAnswer,
  type HttpAnswer,
  healthAnswer,
  indexAnswer,
  preflightAnswer,
  problemAnswer,
} from './reply/http.ts'
import { toProblem } from './reply/problem.ts'

export interface ServeParts {
  readonly transcribe: Transcribe
  readonly model: Document['model']
  readonly corsOrigins: readonly string[]
  readonly log: Log
  readonly isColdStart: () => boolean
}

/** Never rejects: an error of any kind becomes a problem+json. */
export function createServe(
  parts: ServeParts,
): (event: LambdaFunctionURLEvent, requestId: string) => Promise<HttpAnswer> {
  return async (event, requestId) => {
    const start = performance.now()
    const coldStart = parts.isColdStart()
    const { path, method } = routeOf(event)
    const facts: Record<string, unknown> = { requestId, method, path: METHODS.has(path) ? path : 'unknown' }
    let answer: HttpAnswer
    try {
      answer = await answerTo(event, path, parts, coldStart, facts)
    } catch (error) {
      const problem = toProblem(error, requestId)
      facts.code = problem.code
      if (problem.status >= 500) facts.error = error
      answer = problemAnswer(problem, path)
    }
    const level = answer.statusCode >= 500 ? 'error' : 'info'
    const durationMs = Math.round((performance.now() - start) * 10) / 10
    parts.log[level]('request', { ...facts, status: answer.statusCode, durationMs, coldStart })
    const cors = corsHeaders(parts.corsOrigins, event.headers?.origin)
    const preflight = method === 'OPTIONS' ? preflightHeaders(cors, METHODS.get(path) ?? []) : {}
    const headers = { ...answer.headers, 'x-request-id': requestId, ...cors, ...preflight }
    return { ...answer, headers, body: method === 'HEAD' ? '' : answer.body }
  }
}

async function answerTo(
  event: LambdaFunctionURLEvent,
  path: string,
  parts: ServeParts,
  coldStart: boolean,
  facts: Record<string, unknown>,
): Promise<HttpAnswer> {
  const request = acceptHttp(event)
  if (request.route === 'preflight') return preflightAnswer(path)
  if (request.route === 'health') return healthAnswer(parts.model)
  if (request.route === 'index') return indexAnswer()
  facts.bytes = request.images.reduce((sum, image) => sum + image.length, 0)
  facts.images = request.images.length
  const document = await read(request, parts.transcribe)
  facts.timings = roundTimings(document.timings)
  return documentAnswer(document, request.format, coldStart)
}

/** One after the other: they share one processor. The first image that cannot be read fails the request. */
async function read({ images, options }: OcrRequest, transcribe: Transcribe): Promise<Document> {
  const documents: Document[] = []
  for (const [index, image] of images.entries()) {
    try {
      documents.push(await transcribe(image, options))
    } catch (error) {
      if (images.length === 1 || !(error instanceof OcrError)) throw error
      throw new OcrError(error.code, `Image ${index + 1} of ${images.length}: ${error.message}`, {
        cause: error,
      })
    }
  }
  return joinDocuments(documents)
}
