// One execution environment: a child process that runs the bundle behind its own Runtime API.
// Invocations in, outcomes out; a child that dies or runs out of time is an outcome too.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Invocation, type Posted, type PostedError, startRuntimeApi } from './runtime-api.ts'

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url))

export type Failure =
  | PostedError
  /** The process ended during the invocation, or, where `isBegun` is false, behind the one before: it never saw this one. */
  | { readonly kind: 'crash'; readonly message: string; readonly isBegun: boolean }
  /** The function's timeout passed; the process was killed. */
  | { readonly kind: 'timeout'; readonly message: string }

type Stream = Extract<Posted, { kind: 'stream' }>

/** A stream may still fail after it began: `ended` says how, and its body errors. */
export type Outcome =
  | Exclude<Posted, Stream>
  | (Omit<Stream, 'ended'> & { readonly ended: Promise<Failure | undefined> })
  | Failure

export interface ExecutionEnvironment {
  readonly pid: number
  /** False once the process is gone: such an execution environment takes no more invocations. */
  readonly alive: boolean
  /** Fulfilled when the process has gone, whoever ended it. */
  readonly gone: Promise<void>
  /** One at a time, a stream up to its end; never rejects. After `crash` and `timeout` the execution environment is dead. */
  invoke(requestId: string, event: string | Buffer): Promise<Outcome>
  kill(): Promise<void>
}

export type Command = (variables: readonly string[]) => readonly [file: string, ...words: string[]]

export interface ExecutionEnvironmentOptions {
  readonly functionArn: string
  /** All the variables the child gets. */
  readonly variables: Readonly<Record<string, string>>
  /** What runs the function, given the names of its variables; absent: this Node, with the runtime beside this file. */
  readonly command?: Command | undefined
  readonly timeoutMs: number
  readonly initTimeoutMs: number
  /** Ends the process at once, also while it starts. */
  readonly signal: AbortSignal
  /** Every line that the function writes. */
  readonly onLine: (line: string) => void
}

/** Fulfilled when the function is loaded and waits for an event; throws an Error with one sentence otherwise. */
export async function startExecutionEnvironment(
  options: ExecutionEnvironmentOptions,
): Promise<ExecutionEnvironment> {
  const api = await startRuntimeApi(options.functionArn)
  const env = { ...options.variables, AWS_LAMBDA_RUNTIME_API: api.address }
  const [file, ...words] = options.command?.(Object.keys(env)) ?? [process.execPath, BOOTSTRAP]
  const child = spawn(file, words, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let lastErrorLine = ''
  readLines(child.stdout!, options.onLine)
  readLines(child.stderr!, (line) => {
    lastErrorLine = line.trim() || lastErrorLine
    options.onLine(line)
  })

  let alive = true
  const gone = exitOf(child).then((how) => {
    alive = false
    api.close()
    return how
  })
  const kill = async () => {
    // The execution environment keeps nothing worth a farewell, and a thread inside the engine would not hear a gentler signal.
    child.kill('SIGKILL')
    await gone
  }
  options.signal.addEventListener('abort', kill)
  gone.then(() => options.signal.removeEventListener('abort', kill))

  const failure = await within(
    options.initTimeoutMs,
    Promise.race([
      api.initialised.then((error) => error?.message),
      gone.then((how) => `its environment ${how} before it was ready. ${lastErrorLine}`.trim()),
    ]),
    () => `it was not ready after ${inSeconds(options.initTimeoutMs)} seconds.`,
  )
  if (failure !== undefined) {
    await kill()
    throw new Error(`The function could not start: ${failure.replace(/\.?$/, '.')}`)
  }

  return {
    pid: child.pid!,
    get alive() {
      return alive
    },
    gone: gone.then(() => undefined),
    kill,
    async invoke(requestId, event) {
      const start = performance.now()
      const crash = gone.then(
        (how): Failure => ({
          kind: 'crash',
          message: `The execution environment ${how}.`,
          isBegun: api.isTaken(),
        }),
      )
      const late = (): Failure => ({
        kind: 'timeout',
        message: `Task timed out after ${inSeconds(options.timeoutMs)} seconds.`,
      })
      const limited = async <T extends { readonly kind: string } | undefined>(promise: Promise<T>) => {
        const leftMs = options.timeoutMs - (performance.now() - start)
        const outcome = await within<T | Failure>(leftMs, Promise.race([promise, crash]), late)
        if (outcome?.kind === 'timeout') await kill()
        return outcome
      }
      const outcome = await limited(api.invoke(invocationOf(requestId, event, options.timeoutMs)))
      return outcome.kind === 'stream' ? { ...outcome, ended: limited(outcome.ended) } : outcome
    },
  }
}

function invocationOf(requestId: string, event: string | Buffer, timeoutMs: number): Invocation {
  const hex = requestId.replaceAll('-', '')
  const traceId = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${hex.slice(0, 24)};Sampled=0`
  return { requestId, event, traceId, deadlineMs: Date.now() + timeoutMs }
}

async function exitOf(child: ChildProcess): Promise<string> {
  // `close` and not `exit`, so that the last lines the process wrote are read before its end is told.
  try {
    const [code, signal] = await once(child, 'close')
    return signal ? `was ended by ${signal}` : `exited with code ${code}`
  } catch (error) {
    return `could not start (${(error as Error).message})`
  }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(2)
}

/** What `promise` gives, or `late()` when `ms` pass first. */
async function within<T>(ms: number, promise: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const clock = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), ms)
  })
  return Promise.race([promise, clock]).finally(() => clearTimeout(timer))
}
