// A streamed POST of the runtime in; status and headers as soon as they are there and a body that goes on, or the whole
// of it, out. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming

import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** "Response streaming functions can return payloads up to 200 MB" (AWS Lambda developer guide). */
export const MAX_STREAM_BYTES = 200 * 1024 * 1024

export interface ResponseStream {
  /** JSON: `{ statusCode, headers, cookies }`. */
  readonly prelude: string
  /**
   * Errors where the runtime could not end it, and beyond MAX_STREAM_BYTES. Has to be read or destroyed; when destroyed,
   * the rest of what the function writes is dropped, as in Lambda, and the function goes on.
   */
  readonly body: Readable
  /** Fulfilled when the runtime has written all of it, with the JSON of the error it ended with if there was one. */
  readonly ended: Promise<string | undefined>
}

const HTTP_TYPE = 'application/vnd.awslambda.http-integration-response'
const SEPARATOR = Buffer.alloc(8)
/** As API Gateway has it: .../apigateway/latest/developerguide/response-transfer-mode-lambda.html */
const MAX_PRELUDE_BYTES = 16 * 1024

/** Whether it is meant for a Function URL. Everything else is a payload, in pieces or not. */
export function isHttpStream({ headers }: IncomingMessage): boolean {
  const isStream = headers['lambda-runtime-function-response-mode'] === 'streaming'
  return isStream && headers['content-type'] === HTTP_TYPE
}

/** The JSON of the error behind what the function wrote, where there is one. Known when the request has ended. */
export function trailingError({ trailers }: IncomingMessage): string | undefined {
  const type = trailers['lambda-runtime-function-error-type']
  const body = trailers['lambda-runtime-function-error-body']
  if (type === undefined) return undefined
  return body
    ? Buffer.from(body, 'base64').toString('utf8')
    : JSON.stringify({ errorType: type, errorMessage: '' })
}

const TOO_LARGE = JSON.stringify({
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_STREAM_BYTES} bytes).`,
})

/** Undefined when there is no prelude: the request has ended then. Pending when the runtime died while posting. */
export function receive(request: IncomingMessage): Promise<ResponseStream | undefined> {
  const { promise: ended, resolve: end } = Promise.withResolvers<string | undefined>()
  return new Promise((resolve) => {
    let failure: string | undefined
    let head: Buffer | undefined = Buffer.alloc(0)
    let size = 0
    const body = new Readable({
      read: () => void request.resume(),
      destroy(error, done) {
        request.resume()
        done(error)
      },
    })
    // Whoever reads it hears of the error; when nobody does yet, it is no error of this process.
    body.on('error', () => {})
    const push = (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_STREAM_BYTES) {
        failure = TOO_LARGE
        body.destroy(new Error(failure))
      }
      if (!body.destroyed && !body.push(chunk)) request.pause()
    }
    request.on('data', (chunk: Buffer) => {
      if (head === undefined) return push(chunk)
      head = Buffer.concat([head, chunk])
      const at = head.indexOf(SEPARATOR)
      if (at < 0) {
        head = head.subarray(0, MAX_PRELUDE_BYTES)
        return
      }
      resolve({ prelude: head.toString('utf8', 0, at), body, ended })
      const rest = head.subarray(at + SEPARATOR.length)
      head = undefined
      if (rest.length > 0) push(rest)
    })
    request.on('end', () => {
      if (head !== undefined) resolve(undefined)
      failure ??= trailingError(request)
      if (failure === undefined) body.push(null)
      else body.destroy(new Error(failure))
      end(failure)
    })
    request.on('error', () => body.destroy(new Error('The runtime ended before its response.')))
  })
}
