// Invocations in, outcomes out, over the Lambda Runtime API of one execution environment.
// The real HTTP protocol, so that any runtime interface client can stand on the other side:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MAX_PAYLOAD_BYTES } from '../../functions/ocr/names.ts'
import { isHttpStream, type ResponseStream, receive, trailingError } from './response-stream.ts'

export interface Invocation {
  readonly requestId: string
  /** The event as JSON. */
  readonly event: string | Buffer
  /** Unix time in milliseconds at which the function is out of time. */
  readonly deadlineMs: number
  readonly traceId: string
}

export interface PostedError {
  readonly kind: 'error'
  readonly errorType: string
  readonly message: string
}

/** What the runtime posted: the handler's result as JSON, the beginning of a streamed one, or the error it threw. */
export type Posted =
  | { readonly kind: 'response'; readonly payload: string }
  | (Omit<ResponseStream, 'ended'> & {
      readonly kind: 'stream'
      /** Fulfilled when the runtime has written all of it, with the error it ended with if there was one. */
      readonly ended: Promise<PostedError | undefined>
    })
  | PostedError

export interface RuntimeApi {
  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Fulfilled with `undefined` when the runtime asks for its first event, or with what it posted to init/error. */
  readonly initialised: Promise<PostedError | undefined>
  /**
   * One at a time, a stream up to its end; never rejects. A runtime that dies leaves it, or the end of its stream,
   * pending: watch the process.
   */
  invoke(invocation: Invocation): Promise<Posted>
  /** False while the runtime has not asked for the invocation that was given last. */
  isTaken(): boolean
  close(): void
}

const VERSION = '/2018-06-01/runtime'

/** Listens on a free port of 127.0.0.1. `functionArn` is what the runtime sees as its invoked ARN. */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  const initialised = Promise.withResolvers<PostedError | undefined>()
  let waiting: ServerResponse | undefined
  let handed: { invocation: Invocation; resolve: (posted: Posted) => void; sent: boolean } | undefined

  const deliver = () => {
    if (!waiting || !handed || handed.sent) return
    const { requestId, deadlineMs, event, traceId } = handed.invocation
    handed.sent = true
    // The Content-Type is part of the contract: the native runtime interface client crashes without it.
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(event),
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': functionArn,
      'lambda-runtime-trace-id': traceId,
    })
    waiting.end(event)
    waiting = undefined
  }

  /** False when nobody waits for it. */
  const settle = (requestId: string, posted: Posted): boolean => {
    if (!handed || handed.invocation.requestId !== requestId) return false
    const { resolve } = handed
    handed = undefined
    resolve(posted)
    return true
  }

  const begin = async (requestId: string, request: IncomingMessage): Promise<number> => {
    const stream = await receive(request)
    if (stream === undefined) return settle(requestId, failureOf(request) ?? NO_PRELUDE) ? 202 : 400
    const ended = stream.ended.then((error) => (error === undefined ? undefined : errorOf(error)))
    if (!settle(requestId, { kind: 'stream', ...stream, ended })) stream.body.destroy()
    await ended
    return 202
  }

  const finish = async (requestId: string, request: IncomingMessage): Promise<number> => {
    const payload = await text(request)
    const tooLarge = Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES
    const failure = failureOf(request) ?? (tooLarge ? TOO_LARGE : undefined)
    if (!settle(requestId, failure ?? { kind: 'response', payload })) return 400
    return failure === TOO_LARGE ? 413 : 202
  }

  /** The status that the runtime is answered with. */
  const take = async (request: IncomingMessage, path: string): Promise<number> => {
    const [, requestId = '', what] = path.match(/^\/invocation\/([^/]+)\/(response|error)$/) ?? []
    if (path === '/init/error') initialised.resolve(errorOf(await text(request)))
    else if (what === 'error') return settle(requestId, errorOf(await text(request))) ? 202 : 400
    else if (what === 'response')
      return isHttpStream(request) ? begin(requestId, request) : finish(requestId, request)
    else return 404
    return 202
  }

  const server = createServer((request, response) => {
    const path = request.url?.startsWith(VERSION) ? request.url.slice(VERSION.length) : ''
    if (request.method === 'GET' && path === '/invocation/next') {
      waiting = response
      initialised.resolve(undefined)
      return deliver()
    }
    take(request, path).then(
      (status) => response.writeHead(status, { 'content-type': 'application/json' }).end(ANSWERS[status]),
      () => {}, // the runtime died while posting
    )
  })
  // A runtime waits for its next event as long as it takes.
  server.keepAliveTimeout = 0
  // And what it streams takes as long as the function.
  server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    initialised: initialised.promise,
    invoke: (invocation) =>
      new Promise((resolve) => {
        handed = { invocation, resolve, sent: false }
        deliver()
      }),
    isTaken: () => handed === undefined || handed.sent,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const TOO_LARGE: PostedError = {
  kind: 'error',
  errorType: 'Function.ResponseSizeTooLarge',
  message: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
}
const NO_PRELUDE: PostedError = {
  kind: 'error',
  errorType: 'Runtime.InvalidResponse',
  message: 'Expected status and headers before eight NUL bytes but received none.',
}

const ANSWERS: Readonly<Record<number, string>> = {
  202: JSON.stringify({ status: 'OK' }),
  400: JSON.stringify({ errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' }),
  404: JSON.stringify({ errorType: 'NotFound', errorMessage: 'No such operation' }),
  413: JSON.stringify({ errorType: 'RequestEntityTooLarge', errorMessage: TOO_LARGE.message }),
}

/** What the runtime added behind its response. */
function failureOf(request: IncomingMessage): PostedError | undefined {
  const error = trailingError(request)
  return error === undefined ? undefined : errorOf(error)
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function errorOf(body: string): PostedError {
  try {
    const { errorType, errorMessage } = JSON.parse(body)
    return { kind: 'error', errorType: String(errorType), message: String(errorMessage) }
  } catch {
    return { kind: 'error', errorType: 'Runtime.Unknown', message: body }
  }
}
