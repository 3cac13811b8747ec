// The Lambda entry point: an event in, an answer out. Wiring only.
// Everything here is made once per execution environment, before the first event, and never changes afterwards.
import type { Context, SQSBatchResponse } from 'aws-lambda'
import { isHttpEvent } from './accept/http.ts'
import { isS3Event } from './accept/s3.ts'
import { createReadThrough, modelTag } from './cache/read-through.ts'
import { fingerprint } from './cache/release-fingerprint.ts'
import { createResultCache } from './cache/result-cache.ts'
import { readConfiguration } from './configuration.ts'
import { loadEngine, workerFile } from './engine/load.ts'
import { firstCallOnly, once } from './lazy.ts'
import { createLog } from './log.ts'
import type { HttpAnswer } from './reply/http.ts'
import { createHandler } from './serve/lambda-response.ts'
import { createReplacement } from './serve/replacement.ts'
import { createServe } from './serve/router.ts'

const configuration = readConfiguration(process.env, import.meta.dirname)
const { uploadsBucket = '', resultsBucket = '', localS3, resultFormats: formats } = configuration
const { apiKeysParameter } = configuration
const log = createLog(configuration.logLevel, (line) => process.stdout.write(line))
// Top-level await: what is left for the first request is paid by its sender. An error here is an init error.
const { transcribe, model, openSource } = await loadEngine(configuration)
const reads = [import.meta.filename, workerFile(), `${configuration.modelsDir}/manifest.json`]
const release = await fingerprint(reads)
const tag = modelTag(model, configuration.decoder, release)
const isColdStart = firstCallOnly()

const buckets = { uploadsBucket, resultsBucket, localS3, maxUploadBytes: configuration.maxUploadBytes }
const objects = once(async () => (await import('./aws/objects.ts')).openObjects(buckets))
const cache = createResultCache({ ...configuration, reach: configuration.cache, objects, log })
const read = createReadThrough({ transcribe, cache, model: tag })
const access = apiKeysParameter === undefined ? undefined : await openAccess(apiKeysParameter)
const shared = { ...configuration, model, modelTag: tag, openSource, objects, log, isColdStart }
const serve = createServe({ ...shared, read, access })
const batch = once(async () => {
  if (!resultsBucket) throw new Error('Expected the name of the results bucket in RESULTS_BUCKET.')
  const { createBatch } = await import('./uploads/batch.ts')
  const queues = once(async () => (await import('./aws/queue.ts')).openQueues())
  const send = async (url: string, body: string) => (await queues())(url, body)
  return createBatch({ ...shared, transcribe, model: tag, cache, resultsBucket, formats, send })
})

const afterwards = createReplacement(process, configuration.memoryMarkBytes, log)
export const handler = createHandler(work, globalThis.awslambda, afterwards)

/** Function URL events are answered; S3 events, through SQS or not, are worked off. Throws on anything else. */
async function work(event: unknown, context: Context): Promise<HttpAnswer | SQSBatchResponse> {
  const { awsRequestId: requestId } = context
  const remainingMs = () => context.getRemainingTimeInMillis()
  if (isHttpEvent(event)) return serve(event, { requestId, remainingMs })
  if (isS3Event(event)) return (await batch())(event, requestId, remainingMs)
  throw new Error('Expected a Function URL event (payload format 2.0) or an S3 event.')
}

async function openAccess(parameter: string) {
  const { createAccess } = await import('./serve/api-keys.ts')
  const open = async () => (await import('./aws/secrets.ts')).openSecrets(parameter)
  return createAccess(open, () => performance.now(), log)
}
