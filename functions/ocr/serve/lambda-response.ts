// What an event came to (an answer over HTTP, or another that is JSON) in, what Lambda takes for it out: a stream where
// the runtime offers one, one piece otherwise.
// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
import type { Context, StreamifyHandler } from 'aws-lambda'
import type { HttpAnswer } from '../reply/http.ts'

/** Of a Function URL that buffers: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export interface FunctionUrlResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
}

type Work = (event: unknown, context: Context) => Promise<HttpAnswer | object>
type Buffered = (event: unknown, context: Context) => Promise<FunctionUrlResult | object>

/**
 * An empty identifier fails the whole batch:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
const ALL_FAILED = JSON.stringify({ batchItemFailures: [{ itemIdentifier: '' }] })

/**
 * The handler that the runtime calls. It rejects with what `work` rejects with, and what the body of an answer throws.
 * @param afterwards is called with the id of the request when Lambda has taken its whole answer, and before the runtime asks
 * for the next event; never by a runtime that streams nothing
 */
export function createHandler(
  work: Work,
  runtime: typeof awslambda | undefined = globalThis.awslambda,
  afterwards: (requestId: string) => void = () => {},
): StreamifyHandler<unknown, Promise<void>> | Buffered {
  // Some libraries make an object of that name themselves.
  if (runtime?.streamifyResponse === undefined) {
    const buffered: Buffered = async (event, context) => {
      const result = await work(event, context)
      return 'statusCode' in result ? respond(result) : result
    }
    return buffered
  }
  return runtime.streamifyResponse<unknown, Promise<void>>(async (event, stream, context) => {
    onceTaken(stream, () => afterwards(context.awsRequestId))
    const result = await work(event, context).catch((error) => {
      // The runtime tells of the error behind the payload: whoever reads the payload alone must not take it for done.
      stream.write(ALL_FAILED)
      throw error
    })
    if ('statusCode' in result) return writeAnswer(result, stream, runtime)
    stream.write(JSON.stringify(result))
    stream.end()
  })
}

/**
 * The runtime posts an answer over HTTP, and its stream is that request: the end of the response to it says that Lambda has
 * all of it. The runtime asks for the next event no earlier than in the next turn of the event loop. To wait longer would be
 * to end an execution environment that has an event, or that is frozen until it has one.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-response
 */
function onceTaken(stream: awslambda.HttpResponseStream, done: () => void): void {
  stream.once('response', (response: NodeJS.EventEmitter) => response.once('end', done))
}

/**
 * Where the body throws, the stream is neither ended nor destroyed but left to the runtime, which ends it with the error:
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
 */
async function writeAnswer(
  { statusCode, headers, body }: HttpAnswer,
  stream: awslambda.HttpResponseStream,
  runtime: typeof awslambda,
): Promise<void> {
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  // An answer without a body is not one whose body is empty: HEAD, 204 and 304.
  const length = isWhole && body.length > 0 ? { 'content-length': String(Buffer.byteLength(body)) } : {}
  const http = runtime.HttpResponseStream.from(stream, { statusCode, headers: { ...headers, ...length } })
  for await (const piece of isWhole ? [body] : body) {
    if (!http.write(piece)) await new Promise((resolve) => http.once('drain', resolve))
  }
  // Status and headers leave with the first write, never with the end alone.
  http.write('')
  http.end()
}

/** Rejects with what the body throws. */
export async function respond({ statusCode, headers, body }: HttpAnswer): Promise<FunctionUrlResult> {
  const whole = typeof body === 'string' || body instanceof Uint8Array ? body : await collect(body)
  const isBase64Encoded = typeof whole !== 'string'
  const text = isBase64Encoded ? Buffer.from(whole).toString('base64') : whole
  return { statusCode, headers, body: text, isBase64Encoded }
}

/** Text where every piece is text. */
async function collect(pieces: AsyncIterable<string | Uint8Array>): Promise<string | Uint8Array> {
  const all: (string | Uint8Array)[] = []
  for await (const piece of pieces) all.push(piece)
  if (all.every((piece) => typeof piece === 'string')) return all.join('')
  return Buffer.concat(all.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
}
