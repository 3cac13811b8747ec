// Named jobs in, what came of them out: done in a thread of its own, one after the other, within limits of time and memory.
// What a job does to the thread ends with the thread: where a job takes too long, breaks it or asks so, the next one gets
// another. functions/ocr/worker.ts says which jobs there are.
import { Worker } from 'node:worker_threads'
import { OcrError } from '../vocabulary.ts'
import type { JobReply } from './messages.ts'

/** The thread was ended, or broke: nothing that it knew is left. The message says why. */
export class JobLost extends Error {
  /** True where the time was over. */
  readonly isLate: boolean

  constructor(message: string, isLate: boolean) {
    super(message)
    this.name = 'JobLost'
    this.isLate = isLate
  }
}

export interface BoundedWorker {
  /** Starts a thread where there is none: who knows that a job will come saves the time that it takes. */
  warm(): void
  /**
   * Jobs wait for each other, and their time begins when their turn comes.
   * Throws the job's own `OcrError`, and `JobLost` where the thread is gone.
   */
  run<T>(name: string, argument: unknown, limitMs: number): Promise<T>
  /** After the jobs that were given before, a new thread takes the place of this one. */
  replace(): void
}

export interface Limits {
  /** Jobs that one thread does. */
  readonly jobs: number
  /** Of JavaScript's heap, which is not where WebAssembly has its memory. */
  readonly heapMb: number
}

const LIMITS: Limits = { jobs: 500, heapMb: 192 }

interface Thread {
  readonly worker: Worker
  jobsDone: number
}

/** @param file of the thread: a module that calls `doJobs` */
export function createBoundedWorker(file: URL, given: Partial<Limits> = {}): BoundedWorker {
  const limits = { ...LIMITS, ...given }
  let thread: Thread | undefined
  let turn: Promise<unknown> = Promise.resolve()

  function start(): Thread {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: limits.heapMb } })
    const started: Thread = { worker, jobsDone: 0 }
    // One that dies without a job is missed by nobody; and none keeps a program from its end.
    worker
      .on('error', () => {})
      .on('exit', () => {
        if (thread === started) thread = undefined
      })
    worker.unref()
    return started
  }

  function warm(): Thread {
    thread ??= start()
    return thread
  }

  async function end(): Promise<void> {
    const ended = thread
    thread = undefined
    await ended?.worker.terminate()
  }

  async function runNow(name: string, argument: unknown, limitMs: number): Promise<unknown> {
    const { worker } = warm()
    try {
      const reply = await replyOf(worker, () => worker.postMessage({ name, argument }), limitMs)
      if ('value' in reply) return reply.value
      const { message, code } = reply.error
      if (code !== undefined) throw new OcrError(code, message)
      throw new JobLost(message, false)
    } catch (error) {
      if (error instanceof JobLost) await end().then(warm)
      throw error
    } finally {
      if (thread?.worker === worker && ++thread.jobsDone >= limits.jobs) await end().then(warm)
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  return {
    warm,
    run: <T>(name: string, argument: unknown, limitMs: number) =>
      inTurn(() => runNow(name, argument, limitMs)) as Promise<T>,
    replace: () => void inTurn(() => end().then(warm)),
  }
}

/** Throws `JobLost` where the thread ends first, or `limitMs` pass. */
async function replyOf(worker: Worker, ask: () => void, limitMs: number): Promise<JobReply> {
  let end = (): void => {}
  try {
    // Promise.withResolvers came with Node 22: the package runs on 20, too.
    return await new Promise<JobReply>((resolve, reject) => {
      const failed = (error: Error) => reject(new JobLost(error.message, false))
      const ended = () => reject(new JobLost('the thread ended', false))
      const late = () => reject(new JobLost(`it took longer than ${Math.round(limitMs)} ms`, true))
      const timer = setTimeout(late, limitMs)
      worker.on('message', resolve).on('error', failed).on('exit', ended)
      worker.ref()
      end = () => {
        clearTimeout(timer)
        worker.off('message', resolve).off('error', failed).off('exit', ended)
        worker.unref()
      }
      ask()
    })
  } finally {
    end()
  }
}
