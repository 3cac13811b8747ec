// `npm start`: boots the local deployment from the built bundle, reads one sample, stays until Ctrl-C.
// In: EVENTS_WEBHOOK, PORT, S3_PORT, GRPC_PORT, API_KEYS, CONCURRENCY, TIMEOUT_S, OCR_THREADS, OCR_RECOGNISER, OCR_DECODER,
// MODELS_DIR, CORS_ORIGINS, MAX_PAGES_PER_UPLOAD, MAX_UPLOAD_BYTES, RESULT_FORMATS, RESULT_CACHE, LOG_LEVEL (infra/local/README.md).
// Exit code 0 after Ctrl-C, 1 with one sentence when it cannot start.

import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { INCOMING_PREFIX, RESULTS_PREFIX, ROUTES } from '../../functions/ocr/names.ts'
import { type Deployment, deploy } from './deployment.ts'
import { postEvent } from './event-webhook.ts'
import { BUCKETS } from './s3.ts'
import { settingsFrom } from './settings.ts'
import { linesOf, paint } from './terminal.ts'

const SAMPLE = fileURLToPath(new URL('../../test/fixtures/page.png', import.meta.url))

async function main(): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  const stopped = once(stopping.signal, 'abort')

  const start = performance.now()
  const verbose = process.env.LOG_LEVEL !== undefined
  let up = false
  const booting = deploy({
    ...settingsFrom(process.env),
    // A start that fails is told in one sentence, and what the end of the execution environments breaks is no news.
    on: (event) => {
      if ((up || verbose) && !stopping.signal.aborted) print(linesOf(event, verbose))
      if (event.type === 'bus' && process.env.EVENTS_WEBHOOK)
        void postEvent(process.env.EVENTS_WEBHOOK, event)
    },
  })
  await Promise.race([booting, stopped])
  if (stopping.signal.aborted) return booting.then((deployment) => deployment.stop()).catch(() => {})
  const deployment = await booting
  up = true
  try {
    print(welcome(deployment, performance.now() - start))
    // Nobody but its owner has a key.
    if (!deployment.parameters) await Promise.race([readSample(deployment).then(print), stopped])
    await stopped
  } finally {
    await deployment.stop()
  }
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line)
}

function welcome({ url, storage, grpc, parameters }: Deployment, elapsedMs: number): string[] {
  const name = basename(SAMPLE)
  const upload = `${storage.url}/${BUCKETS.uploads}/${INCOMING_PREFIX}${name}`
  const result = `${storage.url}/${BUCKETS.results}/${RESULTS_PREFIX}${name}.txt`
  return [
    '',
    `${paint('bold', 'serverless-ocr')} is up ${paint('dim', `(${Math.round(elapsedMs)} ms)`)}, Ctrl-C stops it`,
    '',
    `  Function URL  ${paint('cyan', url)}  in a browser: the web page`,
    `  What happens  ${paint('cyan', `${url}/_local/`)}  live, and for Prometheus /_local/metrics`,
    `  S3 endpoint   ${paint('cyan', storage.url)}  buckets ${BUCKETS.uploads}, ${BUCKETS.results}`,
    ...(grpc ? [`  gRPC          ${paint('cyan', grpc.url.replace('http://', ''))}`] : []),
    ...(parameters ? [`  SSM endpoint  ${paint('cyan', parameters.url)}  API keys`] : []),
    '',
    'Read an image over HTTP, or through the bucket:',
    '',
    `  curl${parameters ? ' -H "Authorization: Bearer KEY"' : ''} --data-binary "@${SAMPLE}" "${url}${ROUTES.ocr}?format=text"`,
    '',
    `  curl -sT "${SAMPLE}" "${upload}" && curl -sf --retry 20 --retry-delay 1 --retry-all-errors "${result}"`,
    '',
  ]
}

async function readSample(deployment: Deployment): Promise<string[]> {
  const response = await fetch(`${deployment.url}${ROUTES.ocr}?format=text`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: await readFile(SAMPLE),
  })
  const text = await response.text()
  const title = response.ok ? 'The sample reads:' : paint('red', 'The sample could not be read:')
  return [
    '',
    title,
    '',
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '',
  ]
}

main().catch((error: Error) => {
  console.error(paint('red', error.message))
  process.exitCode = 1
})
