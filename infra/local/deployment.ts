// The whole function on one machine: a Function URL, buckets with their queue, and the execution environments behind both.
// Used by `npm start`, by the end-to-end tests and by the benchmarks.

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ALLOCATOR, ENV } from '../../functions/ocr/names.ts'
import { type BusEvent, startEventBus } from './event-bus.ts'
import { type Batch, startEventSource } from './event-source.ts'
import { type Command, startExecutionEnvironment } from './execution-environment.ts'
import { type Answer, startFunctionUrl } from './function-url.ts'
import { startGrpc } from './grpc.ts'
import { createPool, type Pool, type Result } from './pool.ts'
import type { Listening } from './port.ts'
import { BUCKETS, CREDENTIALS, REGION, type Storage, startStorage } from './s3.ts'
import { type ParameterStore, startParameterStore } from './ssm.ts'
import { createFigures } from './watch/figures.ts'
import { createWatch } from './watch/serve.ts'

export const BUNDLE_DIR = fileURLToPath(new URL('../../build/function', import.meta.url))

export interface DeploymentOptions {
  /** 0 for a free one, as is `s3Port`. */
  readonly port: number
  readonly s3Port: number
  /** Of gRPC, which the Function URL does not speak; absent: none. */
  readonly grpcPort: number | undefined
  /** JSON `{"<name>": "<SHA-256>"}`, the keys that requests need one of; absent: they need none. */
  readonly apiKeys: string | undefined
  readonly bundleDir: string
  /** What runs the function in place of this Node: a container, say. */
  readonly command: Command | undefined
  /** Variables of the function beside those Lambda sets; they win. */
  readonly variables: Readonly<Record<string, string>>
  /** Execution environments at most. */
  readonly concurrency: number
  /** Requests that may wait for an execution environment, and for how long. */
  readonly queueLimit: number
  readonly queueWaitMs: number
  /** An execution environment without work for so long is ended. */
  readonly idleMs: number
  readonly timeoutMs: number
  readonly initTimeoutMs: number
  /** Time until a message that failed is delivered again. Whole seconds. */
  readonly visibilityTimeoutS: number
  readonly maxReceiveCount: number
  /** Uploads in one invocation. */
  readonly queueBatchSize: number
  readonly on: (event: DeploymentEvent) => void
}

export type DeploymentEvent =
  | ({ readonly type: 'answer' } & Answer)
  | ({ readonly type: 'batch' } & Batch)
  /** What the function put on its bus. */
  | ({ readonly type: 'bus' } & BusEvent)
  /** One line that the function wrote. */
  | { readonly type: 'line'; readonly line: string }
  /** An invocation that did not end as it should, in one sentence. */
  | { readonly type: 'failure'; readonly requestId: string; readonly message: string }
  | { readonly type: 'environment'; readonly what: 'started' | 'ended'; readonly pid: number }

export interface Deployment {
  /** Base of the Function URL, without a trailing slash. */
  readonly url: string
  readonly storage: Storage
  readonly grpc: Listening | undefined
  /** Holds the hashes of API keys, where they are asked for. */
  readonly parameters: ParameterStore | undefined
  /** Process ids of the execution environments that live now. */
  readonly pids: readonly number[]
  /** Runs the function on any event, past the Function URL. */
  invoke(requestId: string, event: string): Promise<Result>
  /** Ends all of it, every execution environment included. */
  stop(): Promise<void>
}

/**
 * Fulfilled when one execution environment is warm and the ports listen.
 * Throws an Error with one sentence when a port is taken, the bundle is missing or the function cannot load.
 */
export async function deploy(given: Partial<DeploymentOptions> = {}): Promise<Deployment> {
  const figures = createFigures()
  const chosen = withDefaults(given)
  const on = (event: DeploymentEvent): void => {
    figures.on(event)
    chosen.on(event)
  }
  const options = { ...chosen, on }
  if (!existsSync(join(options.bundleDir, 'handler.mjs'))) {
    throw new Error(`There is no bundle in ${options.bundleDir}: run "npm run build" first.`)
  }
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const storage = await startStorage({ ...options, port: options.s3Port })
    stops.push(() => storage.stop())
    const parameters = options.apiKeys === undefined ? undefined : await startParameterStore(options.apiKeys)
    if (parameters) stops.push(() => parameters.stop())
    const bus = await startEventBus((event) => options.on({ type: 'bus', ...event }))
    stops.push(() => bus.stop())
    const pool = createPool({
      ...options,
      start: (signal) =>
        startExecutionEnvironment({
          ...options,
          signal,
          functionArn: `arn:aws:lambda:${REGION}:000000000000:function:${FUNCTION_NAME}`,
          variables: {
            ...lambdaVariables(options, storage),
            ...parameters?.variables,
            ...bus.variables,
            ...options.variables,
          },
          onLine: (line) => options.on({ type: 'line', line }),
        }),
      onChange: (what, pid) => options.on({ type: 'environment', what, pid }),
    })
    stops.push(() => pool.stop())
    const invoke: Pool['invoke'] = async (requestId, event, signal) => {
      const result = await pool.invoke(requestId, event, signal)
      const tell = (failure: { readonly message: string }) =>
        options.on({ type: 'failure', requestId, message: failure.message })
      if ('message' in result) tell(result)
      if (result.kind === 'stream') result.ended.then((failure) => failure && tell(failure))
      return result
    }
    const functionUrl = await startFunctionUrl({
      port: options.port,
      corsOrigins: options.variables[ENV.corsOrigins],
      invoke,
      onAnswer: (answer) => options.on({ type: 'answer', ...answer }),
      beside: createWatch(figures, storage),
    })
    stops.push(() => functionUrl.stop())
    const grpc =
      options.grpcPort === undefined
        ? undefined
        : await startGrpc({ port: options.grpcPort, functionUrl: functionUrl.url })
    if (grpc) stops.push(() => grpc.stop())
    await pool.warm()
    const eventSource = startEventSource({
      storage,
      // Uploads leave one execution environment to whoever waits at the Function URL.
      pollers: Math.max(1, options.concurrency - 1),
      batchSize: options.queueBatchSize,
      invoke,
      onBatch: (batch) => options.on({ type: 'batch', ...batch }),
    })
    // A poller in the middle of a batch waits for its execution environment: end that first.
    stops.push(async () => {
      const polled = eventSource.stop()
      await pool.stop()
      await polled
    })
    return {
      url: functionUrl.url,
      storage,
      grpc,
      parameters,
      get pids() {
        return pool.pids
      },
      invoke,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const FUNCTION_NAME = 'serverless-ocr'

function withDefaults(given: Partial<DeploymentOptions>): DeploymentOptions {
  const timeoutMs = given.timeoutMs ?? 60_000
  return {
    port: 9000,
    s3Port: 9001,
    grpcPort: undefined,
    apiKeys: undefined,
    bundleDir: BUNDLE_DIR,
    command: undefined,
    variables: {},
    concurrency: availableParallelism(),
    queueLimit: 100,
    queueWaitMs: 60_000,
    idleMs: 300_000,
    initTimeoutMs: 60_000,
    // Six times the function's timeout, as AWS asks of a queue that feeds a function.
    visibilityTimeoutS: Math.ceil((6 * timeoutMs) / 1000),
    maxReceiveCount: 3,
    // As environments.ts has it.
    queueBatchSize: 1,
    on: () => {},
    ...given,
    timeoutMs,
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaVariables(options: DeploymentOptions, storage: Storage): Record<string, string> {
  const threads = Math.max(1, Math.floor(availableParallelism() / options.concurrency))
  const inherited = Object.entries({ PATH: process.env.PATH, SystemRoot: process.env.SystemRoot })
  return {
    ...Object.fromEntries(inherited.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...ALLOCATOR,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    LAMBDA_TASK_ROOT: options.bundleDir,
    _HANDLER: 'handler.handler',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_LAMBDA_FUNCTION_NAME: FUNCTION_NAME,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${FUNCTION_NAME}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_ENDPOINT_URL_S3: storage.url,
    AWS_ENDPOINT_URL_SQS: storage.url,
    [ENV.uploadsBucket]: BUCKETS.uploads,
    [ENV.resultsBucket]: BUCKETS.results,
    [ENV.uploadsQueue]: storage.queue.url,
    [ENV.deadLetters]: storage.deadLetters.url,
    [ENV.threads]: String(threads),
  }
}
