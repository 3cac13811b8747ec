// A Function URL event at /ocr.v1.OcrService/Recognize in, a Connect or gRPC-Web answer out. Loaded with the first such
// request. https://connectrpc.com/docs/protocol and https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
import { buffer } from 'node:stream/consumers'
import { Code, ConnectError, createConnectRouter } from '@connectrpc/connect'
import type { UniversalServerResponse } from '@connectrpc/connect/protocol'
import { compressionGzip } from '@connectrpc/connect-node'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import { quote } from '../accept/quote.ts'
import { type Document, OcrError, type TranscribeOptions } from '../engine/vocabulary.ts'
import { MAX_PAYLOAD_BYTES } from '../names.ts'
import type { HttpAnswer } from '../reply/http.ts'
import { toConnectError } from './errors.ts'
import { readRequest, toResponse } from './messages.ts'
import { OcrService } from './ocr/v1/ocr_pb.ts'

/** Reads one file. Rejects with `OcrError`; with anything else for a fault of ours. */
export type Recognise = (bytes: Uint8Array, options: TranscribeOptions) => Promise<Document>

/**
 * Throws `OcrError('unsupported-media-type')` for what is neither protocol; every other error is answered in the
 * protocol of the request.
 * @param failed hears of every error that is answered: gRPC-Web has the status 200 for them, too
 */
export async function serveRpc(
  event: LambdaFunctionURLEvent,
  recognise: Recognise,
  failed: (error: unknown) => void = () => {},
): Promise<HttpAnswer> {
  const type = event.headers?.['content-type'] ?? ''
  if (/^application\/grpc($|[+;])/i.test(type)) return refuseGrpc()
  // gRPC-Web has JSON in envelopes, too, which whoever makes the event may take for text.
  if (!/^application\/(json|proto|grpc-web(\+proto)?) *($|;)/i.test(type)) {
    throw new OcrError(
      'unsupported-media-type',
      `Expected application/json, application/proto or application/grpc-web+proto but received ${quote(type)}.`,
    )
  }
  const answer = await handle(event, recognise, failed)
  const payload = payloadBytes(answer)
  if (payload <= MAX_PAYLOAD_BYTES) return answer
  const tooLarge = new OcrError(
    'payload-too-large',
    `Expected an answer of at most ${MAX_PAYLOAD_BYTES} bytes but it has ${payload} (base64 included): ask for fewer pages or less detail.`,
  )
  return handle(event, () => Promise.reject(tooLarge), failed)
}

async function handle(
  event: LambdaFunctionURLEvent,
  recognise: Recognise,
  failed: (error: unknown) => void,
): Promise<HttpAnswer> {
  const { requestId, http } = event.requestContext
  let reached = false
  const router = createConnectRouter({
    grpc: false,
    acceptCompression: [compressionGzip],
    readMaxBytes: MAX_PAYLOAD_BYTES,
  }).service(OcrService, {
    async recognize(request, context) {
      reached = true
      try {
        const { bytes, options } = readRequest(request)
        const document = await recognise(bytes, options)
        // The clock and not the signal: inference keeps timers from firing.
        if ((context.timeoutMs() ?? 1) <= 0)
          throw new ConnectError('The deadline passed.', Code.DeadlineExceeded)
        return toResponse(document)
      } catch (error) {
        failed(error)
        throw toConnectError(error, requestId)
      }
    },
  })
  const response = await router.handlers[0]!({
    httpVersion: '1.1',
    method: http.method,
    url: `https://${event.requestContext.domainName}${event.rawPath}`,
    header: new Headers(headersOf(event)),
    body: bodyOf(event),
    signal: new AbortController().signal,
  })
  // To Connect bytes that are no message are a fault of the server, at which an alarm would ring.
  return response.status === 500 && !reached ? refuseMessage() : answerOf(response)
}

/** An error as a unary answer of Connect has it (https://connectrpc.com/docs/protocol/#error-codes). */
function refuseMessage(): HttpAnswer {
  const message = 'Expected a message ocr.v1.RecognizeRequest but received bytes that are none.'
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { statusCode: 400, headers, body: JSON.stringify({ code: 'invalid_argument', message }) }
}

/**
 * gRPC ends an answer with trailers, which a Function URL does not send. This is the one answer that has none: an error
 * in the headers alone. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses (Trailers-Only)
 */
function refuseGrpc(): HttpAnswer {
  const message = 'gRPC needs HTTP trailers, which this address cannot send: use Connect or gRPC-Web.'
  const headers = {
    'content-type': 'application/grpc',
    'grpc-status': String(Code.Unimplemented),
    'grpc-message': encodeURI(message),
  }
  return { statusCode: 200, headers, body: '' }
}

function headersOf(event: LambdaFunctionURLEvent): [string, string][] {
  return Object.entries(event.headers ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
}

async function* bodyOf({ body = '', isBase64Encoded }: LambdaFunctionURLEvent) {
  yield Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
}

async function answerOf(response: UniversalServerResponse): Promise<HttpAnswer> {
  const body = response.body ? await buffer(response.body) : Buffer.alloc(0)
  const header = response.header ?? new Headers()
  // JSON travels as it is, so that the limit on answers leaves it more room.
  const isText = header.get('content-type') === 'application/json' && !header.has('content-encoding')
  const headers = { ...Object.fromEntries(header), 'cache-control': 'no-store' }
  return { statusCode: response.status, headers, body: isText ? body.toString() : body }
}

/** What the answer has on its way from the function: bytes travel as base64. */
function payloadBytes({ body }: HttpAnswer): number {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? Math.ceil(body.length / 3) * 4 : 0
}
