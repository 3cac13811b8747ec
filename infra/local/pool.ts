// Events in, outcomes out: keeps as many execution environments as the load needs, up to a limit, and gives each
// one request at a time. What Lambda calls the function's concurrency.

import { setMaxListeners } from 'node:events'
import type { ExecutionEnvironment, Outcome } from './execution-environment.ts'

export type Result =
  | Outcome
  /** No execution environment became free in time, or too many requests wait already. */
  | { readonly kind: 'throttled'; readonly message: string }
  /** The caller gave up while its request still waited. */
  | { readonly kind: 'abandoned' }

export interface PoolOptions {
  /** Execution environments at most. */
  readonly concurrency: number
  /** Requests that may wait for an execution environment. */
  readonly queueLimit: number
  readonly queueWaitMs: number
  /** An execution environment without work for so long is ended. */
  readonly idleMs: number
  readonly start: (signal: AbortSignal) => Promise<ExecutionEnvironment>
  readonly onChange: (what: 'started' | 'ended', pid: number) => void
}

export interface Pool {
  /** Never rejects. `signal` takes a request back that still waits; one that runs is finished, as in Lambda. */
  invoke(requestId: string, event: string | Buffer, signal?: AbortSignal): Promise<Result>
  /** Starts one execution environment if there is none. Throws what `start` throws. */
  warm(): Promise<void>
  readonly pids: readonly number[]
  /** Ends every execution environment; whoever waits is throttled. */
  stop(): Promise<void>
}

interface Waiter {
  readonly run: (environment: ExecutionEnvironment) => void
  readonly fail: (result: Result) => void
}

export function createPool(options: PoolOptions): Pool {
  const all = new Set<ExecutionEnvironment>()
  // Last in, first out: the execution environments that a quiet hour does not need grow old at the bottom.
  const idle: { environment: ExecutionEnvironment; timer: NodeJS.Timeout }[] = []
  const waiting: Waiter[] = []
  const starting = new Set<Promise<ExecutionEnvironment>>()
  const stopping = new AbortController()
  setMaxListeners(0, stopping.signal)

  async function startOne(): Promise<ExecutionEnvironment> {
    const environment = await options.start(stopping.signal)
    all.add(environment)
    options.onChange('started', environment.pid)
    environment.gone.then(() => {
      all.delete(environment)
      takeIdle(environment)
      options.onChange('ended', environment.pid)
      serve()
    })
    return environment
  }

  function launch(): Promise<ExecutionEnvironment> {
    const launched = startOne()
    starting.add(launched)
    return launched.finally(() => starting.delete(launched))
  }

  function takeIdle(
    environment: ExecutionEnvironment | undefined = idle.at(-1)?.environment,
  ): ExecutionEnvironment | undefined {
    const index = idle.findIndex((entry) => entry.environment === environment)
    const [entry] = index < 0 ? [] : idle.splice(index, 1)
    clearTimeout(entry?.timer)
    return entry?.environment
  }

  function release(environment: ExecutionEnvironment): void {
    if (!environment.alive) return
    const timer = setTimeout(() => {
      takeIdle(environment)
      environment.kill()
    }, options.idleMs)
    idle.push({ environment, timer })
    serve()
  }

  /** Gives waiting requests the execution environments that are free, and starts more while the limit allows. */
  function serve(): void {
    while (waiting.length > 0 && idle.length > 0) waiting.shift()!.run(takeIdle()!)
    while (starting.size < waiting.length && all.size + starting.size < options.concurrency) {
      launch().then(release, (error: Error) => {
        waiting.shift()?.fail({ kind: 'error', errorType: 'Runtime.InitError', message: error.message })
        serve()
      })
    }
  }

  const throttled = (message: string): Result => ({ kind: 'throttled', message })

  return {
    get pids() {
      return [...all].map((environment) => environment.pid)
    },
    async warm() {
      if (all.size === 0) release(await launch())
    },
    invoke(requestId, event, signal) {
      const { promise, resolve } = Promise.withResolvers<Result>()
      const stopWaiting = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abandon)
        const index = waiting.indexOf(waiter)
        if (index >= 0) waiting.splice(index, 1)
      }
      const waiter: Waiter = {
        async run(environment) {
          stopWaiting()
          const outcome = await environment.invoke(requestId, event)
          if (outcome.kind === 'crash' && !outcome.isBegun && !stopping.signal.aborted) {
            // As Lambda does it: a function may end its process behind an answer, and what comes next goes elsewhere.
            waiting.unshift(waiter)
            return serve()
          }
          resolve(outcome)
          if (outcome.kind === 'stream') await outcome.ended
          release(environment)
        },
        fail(result) {
          stopWaiting()
          resolve(result)
        },
      }
      const abandon = () => waiter.fail({ kind: 'abandoned' })
      const late = () => waiter.fail(throttled('No execution environment became free in time.'))
      const timer = setTimeout(late, options.queueWaitMs)
      signal?.addEventListener('abort', abandon)
      waiting.push(waiter)
      if (stopping.signal.aborted) waiter.fail(throttled('The deployment is stopping.'))
      serve()
      if (waiting.length - starting.size > options.queueLimit) {
        waiter.fail(throttled('Too many requests are waiting already.'))
      }
      return promise
    },
    async stop() {
      for (const { timer } of idle.splice(0)) clearTimeout(timer)
      for (const waiter of [...waiting]) waiter.fail(throttled('The deployment is stopping.'))
      stopping.abort()
      await Promise.allSettled([...starting, ...[...all].map((environment) => environment.gone)])
    },
  }
}
