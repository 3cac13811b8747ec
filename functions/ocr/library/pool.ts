// Files in, what was read in them out: each is read in a thread of its own, so that the event loop of the program stays
// free. As many are read at once as there are threads; the others wait for their turn.
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { LoadOptions } from '../engine/load.ts'
import { OcrError } from '../engine/vocabulary.ts'
import { LIBRARY_THREAD_FILE } from '../names.ts'
import type { Job, OnPage, Reader, Reply } from './reader.ts'

interface Task {
  readonly job: Job
  readonly onPage: OnPage | undefined
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Resolves when every thread has its models. Throws `OcrError('model-mismatch')`. */
export async function createPool(size: number, options: LoadOptions): Promise<Reader> {
  const waiting: Task[] = []
  const idle: Worker[] = []
  const all = new Set<Worker>()
  let isClosed = false

  const started = await Promise.allSettled(Array.from({ length: size }, begin))
  const failed = started.find((each) => each.status === 'rejected')
  if (failed) {
    await close()
    throw failed.reason
  }

  /** A program that waits for nothing else ends although its threads are there. */
  async function begin(): Promise<void> {
    const worker = new Worker(threadFile(), { workerData: options })
    all.add(worker)
    worker.once('exit', () => all.delete(worker))
    await replyOf(worker)
    worker.unref()
    idle.push(worker)
    next()
  }

  function next(): void {
    while (waiting.length > 0 && idle.length > 0) run(idle.pop()!, waiting.shift()!)
  }

  async function run(worker: Worker, task: Task): Promise<void> {
    worker.ref()
    const done = replyOf(worker, task.onPage)
    try {
      worker.postMessage(task.job)
      task.resolve(await done)
    } catch (error) {
      done.catch(() => {})
      task.reject(error)
    }
    if (isClosed) return
    if (all.has(worker)) {
      worker.unref()
      idle.push(worker)
      next()
    } else {
      // A thread that broke is missed by nobody but its file.
      await begin().catch(failWaiting)
    }
  }

  function failWaiting(error: unknown): void {
    if (all.size === 0) for (const task of waiting.splice(0)) task.reject(error)
  }

  function add(job: Job, onPage?: OnPage): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (isClosed) throw closed()
      waiting.push({ job, onPage, resolve, reject })
      next()
    })
  }

  async function close(): Promise<void> {
    isClosed = true
    for (const task of waiting.splice(0)) task.reject(closed())
    await Promise.all([...all].map((worker) => worker.terminate()))
  }

  return {
    read: (bytes, options, onPage) =>
      add({ kind: 'read', bytes, options, withPages: onPage !== undefined }, onPage) as ReturnType<
        Reader['read']
      >,
    render: (document, format, bytes) =>
      add({ kind: 'render', document, format, bytes }) as ReturnType<Reader['render']>,
    close,
  }
}

export const closed = (): Error => new Error('expected an engine that is open but it was closed')

/** The end of a job; pages before it go to `onPage`. Throws `OcrError`, also where the thread ends or breaks. */
function replyOf(worker: Worker, onPage?: OnPage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const lost = (cause?: unknown) => {
      end()
      reject(new OcrError('internal', 'the thread that read the file has ended', { cause }))
    }
    const onExit = () => lost()
    const onMessage = (reply: Reply) => {
      if ('page' in reply) return onPage?.(reply.page, reply.pageCount)
      end()
      if ('fault' in reply) reject(new OcrError(reply.fault.code, reply.fault.message))
      else resolve('value' in reply ? reply.value : undefined)
    }
    const end = () => worker.off('message', onMessage).off('error', lost).off('exit', onExit)
    worker.on('message', onMessage).on('error', lost).on('exit', onExit)
  })
}

/** Beside the entry of the package or above its chunks; in a checkout, itself. */
function threadFile(): URL {
  const places = ['.', '..'].map((folder) => new URL(`${folder}/${LIBRARY_THREAD_FILE}`, import.meta.url))
  return places.find((place) => existsSync(place)) ?? new URL('./thread.ts', import.meta.url)
}
