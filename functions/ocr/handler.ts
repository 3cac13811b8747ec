// The Lambda entry point: an event in, an answer out. Wiring only.
// Everything here is made once per execution environment, before the first event, and never changes afterwards.
import type { Context, LambdaFunctionURLEvent, SQSBatchResponse } from 'aws-lambda'
import { isS3Event } from './accept/s3.ts'
import { createBatch } from './batch.ts'
import { readConfiguration } from './configuration.ts'
import { loadEngine } from './load.ts'
import { createLog } from './log.ts'
import type { HttpAnswer } from './reply/http.ts'
import { createServe } from './serve.ts'

const configuration = readConfiguration(process.env, import.meta.dirname)
const log = createLog(configuration.logLevel, (line) => process.stdout.write(line))
// Top-level await: what is left for the first request is paid by its sender. An error here is an init error.
const { transcribe, model } = await loadEngine(configuration)
const isColdStart = firstCallOnly()

const serve = createServe({ ...configuration, transcribe, model, log, isColdStart })
const objects = once(async () => {
  const { openObjects } = await import('./objects.ts')
  if (!configuration.resultsBucket)
    throw new Error('Expected the name of the results bucket in RESULTS_BUCKET.')
  return openObjects(configuration.resultsBucket, configuration.localS3)
})
const batch = createBatch({ transcribe, objects, log, isColdStart })

/** Function URL events are answered; S3 events, through SQS or not, are worked off. Throws on anything else. */
export async function handler(event: unknown, context: Context): Promise<HttpAnswer | SQSBatchResponse> {
  if (isHttpEvent(event)) return serve(event, context.awsRequestId)
  if (isS3Event(event)) return batch(event, context.awsRequestId)
  throw new Error('Expected a Function URL event (payload format 2.0) or an S3 event.')
}

function isHttpEvent(event: unknown): event is LambdaFunctionURLEvent {
  const { requestContext } = (event ?? {}) as Partial<LambdaFunctionURLEvent>
  return requestContext?.http !== undefined
}

/** True once: the first event of an environment pays for its start. The one thing here that remembers. */
function firstCallOnly(): () => boolean {
  let first = true
  return () => {
    const answer = first
    first = false
    return answer
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
