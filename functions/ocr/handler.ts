// The Lambda entry point: an event in, an answer out. Wiring only.
// Everything here is made once per execution environment, before the first event, and never changes afterwards.
import type { Context } from 'aws-lambda'
import { isHttpEvent } from './accept/http.ts'
import { createReadThrough, modelTag } from './cache/read-through.ts'
import { fingerprint } from './cache/release-fingerprint.ts'
import { createResultCache } from './cache/result-cache.ts'
import { readConfiguration } from './configuration.ts'
import { loadEngine, workerFile } from './engine/load.ts'
import { firstCallOnly, once } from './lazy.ts'
import type { HttpAnswer } from './reply/http.ts'
import { createHandler } from './serve/lambda-response.ts'
import { createReplacement } from './serve/replacement.ts'
import { createServe } from './serve/router.ts'
import { createTelling } from './tell/telling.ts'

const configuration = readConfiguration(process.env, import.meta.dirname)
const { uploadsBucket = '', resultsBucket = '', localS3, resultFormats: formats } = configuration
const { apiKeysParameter, eventBus = '', maxUploadBytes, memoryMarkBytes } = configuration
// Top-level await: what is left for the first request is paid by its sender. An error here is an init error.
const { transcribe, model, openSource } = await loadEngine(configuration)
const reads = [import.meta.filename, workerFile(), `${configuration.modelsDir}/manifest.json`]
const release = await fingerprint(reads)
const tag = modelTag(model, configuration.decoder, release)
const telling = createTelling(process, configuration, release.slice(0, 12), performance.now())
const { log, measure } = telling

const buckets = { uploadsBucket, resultsBucket, localS3, maxUploadBytes }
const objects = once(async () => (await import('./aws/objects.ts')).openObjects(buckets))
const cache = createResultCache({ ...configuration, reach: configuration.cache, objects, log })
const read = createReadThrough({ transcribe, cache, model: tag })
const access = apiKeysParameter === undefined ? undefined : await openAccess(apiKeysParameter)
const told = { ...configuration, ...telling, isColdStart: firstCallOnly() }
const shared = { ...told, model, modelTag: tag, openSource, objects }
const serve = createServe({ ...shared, read, access })
const uploads = once(async () => {
  const queues = once(async () => (await import('./aws/queue.ts')).openQueues())
  const events = once(async () => (await import('./aws/events.ts')).openEvents(eventBus))
  const parts = { ...shared, transcribe, model: tag, cache, resultsBucket, formats, queues, events }
  return (await import('./uploads/uploads.ts')).createUploads(parts)
})
const ahead = [() => import('./aws/objects.ts'), () => import('./uploads/uploads.ts')]
if (configuration.startsAhead) await (await import('./serve/prepare.ts')).prepare(told, transcribe, ahead)

const afterwards = createReplacement(process, memoryMarkBytes, log, measure)
export const handler = createHandler(work, globalThis.awslambda, afterwards)

/** Function URL events are answered; objects are worked off, whoever tells of them. Throws on anything else. */
async function work(event: unknown, context: Context): Promise<HttpAnswer | object> {
  const { awsRequestId: requestId } = context
  const remainingMs = () => context.getRemainingTimeInMillis()
  if (isHttpEvent(event)) return serve(event, { requestId, remainingMs })
  return (await uploads())(event, requestId, remainingMs)
}

async function openAccess(parameter: string) {
  const { createAccess } = await import('./serve/api-keys.ts')
  const open = async () => (await import('./aws/secrets.ts')).openSecrets(parameter)
  return createAccess(open, () => performance.now(), log)
}
