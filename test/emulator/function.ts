// The bundle that ships behind the emulator's Lambda: what start.py posts of each invocation in, the function's answer out. Variables
// are those that the deployed stack gives the function; its clients are told where the emulator is.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { BUNDLE_DIR } from '../../infra/local/deployment.ts'
import { startExecutionEnvironment } from '../../infra/local/execution-environment.ts'
import { createPool, type Pool } from '../../infra/local/pool.ts'

export interface FunctionHost {
  /** Of LAMBDA_HOST: start.py posts events there. */
  readonly url: string
  /** Before that, every invocation is an error. */
  run(configuration: FunctionConfiguration, variables: Readonly<Record<string, string>>): void
  /** ARNs that were invoked. */
  readonly invoked: ReadonlySet<string>
  stop(): Promise<void>
}

export async function startFunctionHost(): Promise<FunctionHost> {
  let pool: Pool | undefined
  const invoked = new Set<string>()
  const server = createServer(async (request, response) => {
    const event = await text(request)
    invoked.add(String(request.headers['x-invoked-arn']))
    const result = await pool?.invoke(String(request.headers['x-request-id']), event)
    if (result?.kind === 'response') return response.end(result.payload)
    const errorMessage = result && 'message' in result ? result.message : 'nothing runs'
    const errorType = result?.kind === 'error' ? result.errorType : 'Sandbox.Failure'
    response.writeHead(200, { 'x-function-error': 'Unhandled' })
    response.end(JSON.stringify({ errorType, errorMessage }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoked,
    run({ FunctionArn, FunctionName, Timeout, MemorySize, Environment }, variables) {
      pool = createPool({
        ...{ concurrency: 1, queueLimit: 100, queueWaitMs: 120_000, idleMs: 120_000, onChange: () => {} },
        start: (signal) =>
          startExecutionEnvironment({
            functionArn: FunctionArn!,
            variables: {
              PATH: '/usr/bin:/bin',
              LAMBDA_TASK_ROOT: BUNDLE_DIR,
              _HANDLER: 'handler.handler',
              AWS_LAMBDA_FUNCTION_NAME: FunctionName!,
              AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
              AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
              ...Environment?.Variables,
              ...variables,
            },
            timeoutMs: 1000 * Timeout!,
            initTimeoutMs: 60_000,
            signal,
            onLine: () => {},
          }),
      })
    },
    async stop() {
      await pool?.stop()
      server.close()
      server.closeAllConnections()
    },
  }
}
