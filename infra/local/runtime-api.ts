// Invocations in, outcomes out, over the Lambda Runtime API of one execution environment.
// The real HTTP protocol, so that any runtime interface client can stand on the other side:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MAX_PAYLOAD_BYTES } from '../../functions/ocr/names.ts'

export interface Invocation {
  readonly requestId: string
  /** The event as JSON. */
  readonly event: string
  /** Unix time in milliseconds at which the function is out of time. */
  readonly deadlineMs: number
  readonly traceId: string
}

/** What the runtime posted: the handler's result as JSON, or the error it threw. */
export type Posted =
  | { readonly kind: 'response'; readonly payload: string }
  | { readonly kind: 'error'; readonly errorType: string; readonly message: string }

export interface RuntimeApi {
  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Fulfilled with `undefined` when the runtime asks for its first event, or with what it posted to init/error. */
  readonly initialised: Promise<Extract<Posted, { kind: 'error' }> | undefined>
  /** One at a time; never rejects (a runtime that dies leaves it pending: watch the process). */
  invoke(invocation: Invocation): Promise<Posted>
  close(): void
}

const VERSION = '/2018-06-01/runtime'

/** Listens on a free port of 127.0.0.1. `functionArn` is what the runtime sees as its invoked ARN. */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  const initialised = Promise.withResolvers<Extract<Posted, { kind: 'error' }> | undefined>()
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

  const settle = (requestId: string | undefined, posted: Posted, response: ServerResponse) => {
    if (!handed || handed.invocation.requestId !== requestId) {
      return answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
    }
    const { resolve } = handed
    handed = undefined
    answer(response, posted.kind === 'error' && posted.errorType === TOO_LARGE ? 413 : 202, { status: 'OK' })
    resolve(posted)
  }

  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    if (request.method === 'GET' && path === `${VERSION}/invocation/next`) {
      waiting = response
      initialised.resolve(undefined)
      return deliver()
    }
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return // the runtime died while posting
    const match = path.match(/^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/)
    if (request.method === 'POST' && path === `${VERSION}/init/error`) {
      answer(response, 202, { status: 'OK' })
      initialised.resolve(errorOf(body))
    } else if (request.method === 'POST' && match?.[2] === 'error') {
      settle(match[1], errorOf(body), response)
    } else if (request.method === 'POST' && match) {
      const tooLarge = Buffer.byteLength(body) > MAX_PAYLOAD_BYTES
      settle(match[1], tooLarge ? TOO_LARGE_ERROR : { kind: 'response', payload: body }, response)
    } else {
      answer(response, 404, { errorType: 'NotFound', errorMessage: `No such operation: ${path}` })
    }
  })
  // A runtime waits for its next event as long as it takes.
  server.keepAliveTimeout = 0
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
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const TOO_LARGE = 'Function.ResponseSizeTooLarge'
const TOO_LARGE_ERROR: Posted = {
  kind: 'error',
  errorType: TOO_LARGE,
  message: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function errorOf(body: string): Extract<Posted, { kind: 'error' }> {
  try {
    const { errorType, errorMessage } = JSON.parse(body)
    return { kind: 'error', errorType: String(errorType), message: String(errorMessage) }
  } catch {
    return { kind: 'error', errorType: 'Runtime.Unknown', message: body }
  }
}
