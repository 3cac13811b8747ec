// A Function URL event in, an answer out, whatever happens; one log line a request.
import type { LambdaFunctionURLEvent, LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda'
import { type Address, addressOf, routeOf } from '../accept/http.ts'
import { METHODS, ROUTES } from '../names.ts'
import { codingFor, isShrinkable } from '../reply/coding.ts'
import { corsHeaders, preflightHeaders } from '../reply/cors.ts'
import { type HttpAnswer, healthAnswer, preflightAnswer, problemAnswer } from '../reply/http.ts'
import { toProblem } from '../reply/problem.ts'
import { measureRequest } from './measure-request.ts'
import { answerOcr } from './ocr.ts'
import type { Asked, Invocation, ServeParts } from './request.ts'

export type Serve = (event: LambdaFunctionURLEvent, invocation: Invocation) => Promise<HttpAnswer>

/** What a stranger may see where keys are asked for: how to ask, and whether anybody is there. */
const OPEN: readonly string[] = [ROUTES.index, ROUTES.page, ROUTES.health, ROUTES.docs, ROUTES.openapi]

/** Never rejects: an error of any kind becomes a problem+json. */
export function createServe(parts: ServeParts): Serve {
  return async (event, invocation) => {
    const start = performance.now()
    const { requestId } = invocation
    const coldStart = parts.isColdStart()
    const address = addressOf(event)
    const { method, route, rest } = address
    // The route and not the path: an id opens a result.
    const facts: Record<string, unknown> = {
      requestId,
      method,
      path: route ?? 'unknown',
      ...senderOf(event, parts),
    }
    const elapsedMs = () => performance.now() - start
    const asked: Asked = { ...invocation, event, rest, coldStart, facts, elapsedMs }
    let given: HttpAnswer
    try {
      given = await answerTo(address, asked, parts)
    } catch (error) {
      const problem = toProblem(error, requestId)
      facts.code = problem.code
      if (problem.status >= 500) facts.error = error
      given = problemAnswer(problem, route)
    }
    const log = () => {
      const level = given.statusCode >= 500 || facts.error !== undefined ? 'error' : 'info'
      const durationMs = Math.round(elapsedMs() * 10) / 10
      parts.log[level]('request', { ...facts, status: given.statusCode, durationMs, coldStart })
      measureRequest(facts, durationMs, coldStart, parts)
    }
    const cors = corsHeaders(parts.corsOrigins, event.headers?.origin)
    const preflight = method === 'OPTIONS' ? preflightHeaders(cors, METHODS.get(route ?? '') ?? []) : {}
    const own = { 'x-request-id': requestId, 'x-content-type-options': 'nosniff' }
    const headers = { ...given.headers, ...own, ...cors, ...preflight }
    const shrinks = route !== ROUTES.recognize && isShrinkable(given)
    const byCoding = shrinks ? 'accept-encoding' : undefined
    const vary = [given.headers.vary, byCoding, cors.vary].filter((names) => names !== undefined).join(', ')
    const whole = { ...given, headers: vary === '' ? headers : { ...headers, vary } }
    const coding = shrinks ? codingFor(event.headers?.['accept-encoding'] ?? '') : undefined
    const answer = coding === undefined ? whole : await shrunk(whole, coding)
    if (isStream(given.body)) return { ...answer, body: toItsEnd(given.body, facts, log) }
    log()
    return method === 'HEAD' ? { ...answer, body: '' } : answer
  }
}

/** Throws `OcrError` where there is no such route or the sender may not ask, and whatever the route throws. */
async function answerTo(address: Address, asked: Asked, parts: ServeParts): Promise<HttpAnswer> {
  const route = routeOf(address)
  if (address.method === 'OPTIONS') return preflightAnswer(route)
  // Keys are a signature's there, and errors Textract's own.
  if (route === ROUTES.index && address.method === 'POST')
    return (await import('./textract.ts')).answerTextract(asked, parts)
  if (parts.access && !OPEN.includes(route)) asked.facts.key = await parts.access(asked.event.headers ?? {})
  // What a picture does not need is loaded by the first who asks for it.
  switch (route) {
    case ROUTES.ocr:
    case ROUTES.ocrJson:
      return answerOcr(asked, parts)
    case ROUTES.health:
      return healthAnswer(parts)
    case ROUTES.uploads:
      return (await import('./uploads.ts')).answerUpload(asked, parts)
    case ROUTES.results:
      return (await import('./results.ts')).answerResult(asked, parts)
    case ROUTES.recognize:
      return (await import('./recognize.ts')).answerRecognize(asked, parts)
    default:
      return (await import('./assets.ts')).answerFile(route, asked, parts)
  }
}

type Signed = LambdaFunctionURLEventWithIAMAuthorizer['requestContext']

/** The principal that signed the request, and its address where the deployment wants to know. */
function senderOf({ requestContext }: LambdaFunctionURLEvent, { logSourceIp }: ServeParts) {
  const { authorizer } = (requestContext ?? {}) as Partial<Signed>
  const caller = authorizer?.iam?.userArn
  const sourceIp = logSourceIp ? requestContext?.http?.sourceIp : undefined
  return { ...(caller ? { caller } : {}), ...(sourceIp ? { sourceIp } : {}) }
}

async function shrunk(whole: HttpAnswer, coding: 'br' | 'gzip'): Promise<HttpAnswer> {
  const { compress } = await import('../reply/compress.ts')
  const body = await compress(whole.body as string | Uint8Array, coding)
  return { ...whole, headers: { ...whole.headers, 'content-encoding': coding }, body }
}

function isStream(body: HttpAnswer['body']): body is AsyncIterable<string | Uint8Array> {
  return typeof body === 'object' && Symbol.asyncIterator in body
}

/** The body itself; `ended` is called after its last piece, when it throws, or when nobody wants more of it. */
async function* toItsEnd<T>(
  body: AsyncIterable<T>,
  facts: Record<string, unknown>,
  ended: () => void,
): AsyncGenerator<T> {
  try {
    yield* body
  } catch (error) {
    facts.error = error
    throw error
  } finally {
    ended()
  }
}
