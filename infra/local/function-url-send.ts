// A response in, in one piece or still on its way from the function, and out to the HTTP client.

import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type HttpResponse, responseOf } from './function-url-event.ts'

/** Throws where the prelude is none; the body is gone then. */
export function streamOf(prelude: string, body: Readable): HttpResponse {
  try {
    return { ...responseOf(prelude), body }
  } catch (error) {
    body.destroy()
    throw error
  }
}

export function discard(answer: HttpResponse | undefined): void {
  if (answer?.body instanceof Readable) answer.body.destroy()
}

/** False when the client left before the end. Throws a RangeError where the status is none. */
export async function send(
  response: ServerResponse,
  method: string | undefined,
  requestId: string,
  answer: HttpResponse,
): Promise<boolean> {
  const { status, headers, body } = answer
  // RFC 9110 section 8.6: a 204 has no length, and that of a 304 would be the length of what is not sent.
  const hasLength = Buffer.isBuffer(body) && status !== 204 && status !== 304
  const length = hasLength ? { 'content-length': body.length } : {}
  try {
    response.writeHead(status, { ...headers, 'x-amzn-requestid': requestId, ...length })
  } catch (error) {
    discard(answer)
    throw error
  }
  if (Buffer.isBuffer(body)) {
    response.end(method === 'HEAD' ? undefined : body)
    return true
  }
  // A body that breaks off takes the connection with it: nobody takes a part for the whole.
  const hasLeft = (error: NodeJS.ErrnoException) => error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  return pipeline(body, response).then(
    () => true,
    (error) => !hasLeft(error),
  )
}
