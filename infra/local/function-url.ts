// The Function URL: HTTP in, events to the function, its results back as HTTP. What Lambda itself answers
// (too large, throttled, crashed, out of time) is problem+json here, as the function's own errors are.

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { MAX_PAYLOAD_BYTES, ROUTES } from '../../functions/ocr/names.ts'
import { corsHeadersOf } from './function-url-cors.ts'
import { eventJsonOf, type HttpResponse, responseOf } from './function-url-event.ts'
import { discard, send, streamOf } from './function-url-send.ts'
import type { Result } from './pool.ts'
import { type Listening, listen } from './port.ts'

export interface FunctionUrlOptions {
  /** 0 for a free one. */
  readonly port: number
  /** As the function has them; absent: none. */
  readonly corsOrigins?: string | undefined
  readonly invoke: (requestId: string, event: Buffer, signal: AbortSignal) => Promise<Result>
  readonly onAnswer: (answer: Answer) => void
  /** Answers what is no business of the function, and says whether it did. */
  readonly beside?: ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>) | undefined
}

/** What the log tells of one request. `status` 0: the client left first. */
export interface Answer {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly elapsedMs: number
}

// A body beyond the limit is read to its end, so that the client is ready to hear the answer, but not for ever.
const MAX_DRAINED_BYTES = 20 * MAX_PAYLOAD_BYTES

/** Throws an Error with one sentence when the port is taken. */
export async function startFunctionUrl(options: FunctionUrlOptions): Promise<Listening> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (await options.beside?.(request, response).catch(() => false)) return
    const start = performance.now()
    const requestId = randomUUID()
    const left = new AbortController()
    const cors = corsHeadersOf(options.corsOrigins ?? '', request.headers.origin)
    response.on('close', () => left.abort())
    response.on('error', () => left.abort())
    const deliver = async (answer: HttpResponse | undefined) => {
      if (left.signal.aborted) discard(answer)
      else if (answer && (await send(response, request.method, requestId, answer))) return answer
      return undefined
    }
    const answer = await respond(request, requestId, options.invoke, left.signal, cors)
      .then(deliver)
      // A result that is no response, a status of 42 for instance.
      .catch(() => deliver(functionError(requestId, cors)))
    options.onAnswer({
      requestId,
      method: request.method ?? '',
      path: (request.url ?? '').split('?')[0]!,
      status: answer?.status ?? 0,
      elapsedMs: performance.now() - start,
    })
  }
  const server = createServer(serve)
  // curl asks before it sends a large body: a refusal then costs nobody the upload.
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= MAX_PAYLOAD_BYTES) response.writeContinue()
    serve(request, response)
  })
  return listen(server, options.port, 'PORT')
}

async function respond(
  request: IncomingMessage,
  requestId: string,
  invoke: FunctionUrlOptions['invoke'],
  signal: AbortSignal,
  cors: Readonly<Record<string, string>>,
): Promise<HttpResponse | undefined> {
  const tooLarge = () =>
    problem(
      requestId,
      'payload-too-large',
      413,
      `A request may carry ${MAX_PAYLOAD_BYTES} bytes, an image sent as such about ${IMAGE_LIMIT_MB} MB of them (it travels as base64). POST ${ROUTES.uploads} takes larger files.`,
      cors,
    )
  const body = await readBody(request)
  if (body === undefined) return tooLarge()
  const event = eventJsonOf({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: request.headers,
    body,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    requestId,
    time: new Date(),
  })
  if (event.length > MAX_PAYLOAD_BYTES) return tooLarge()

  const result = await invoke(requestId, event, signal)
  switch (result.kind) {
    case 'response':
      return responseOf(result.payload)
    case 'stream':
      return streamOf(result.prelude, result.body)
    case 'throttled':
      return problem(requestId, 'throttled', 429, result.message, { 'retry-after': '1', ...cors })
    case 'timeout':
      return problem(requestId, 'function-timeout', 504, result.message, cors)
    case 'crash':
    case 'error':
      return functionError(requestId, cors)
    case 'abandoned':
      return undefined
  }
}

function functionError(requestId: string, cors: Readonly<Record<string, string>>): HttpResponse {
  return problem(requestId, 'function-error', 502, 'The function failed; its log has the reason.', cors)
}

/** The rest of the event needs some, too. */
const IMAGE_LIMIT_MB = '4.4'

/** Undefined when the body is larger than any request may be. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const refused = request.headers.expect && Number(request.headers['content-length'] ?? 0) > MAX_PAYLOAD_BYTES
  if (refused) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_PAYLOAD_BYTES) chunks.push(chunk)
    if (size > MAX_DRAINED_BYTES) break
  }
  return size > MAX_PAYLOAD_BYTES ? undefined : Buffer.concat(chunks)
}

const TITLES: Readonly<Record<number, string>> = {
  413: 'Content Too Large',
  429: 'Too Many Requests',
  502: 'Bad Gateway',
  504: 'Gateway Timeout',
}

function problem(
  requestId: string,
  code: string,
  status: number,
  detail: string,
  headers: Record<string, string> = {},
): HttpResponse {
  const body = JSON.stringify({
    type: 'about:blank',
    title: TITLES[status],
    status,
    detail,
    instance: requestId,
    code,
  })
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...headers,
    },
    body: Buffer.from(body),
  }
}
