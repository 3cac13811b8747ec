// Files in, what the engine reads in each out, in the order they finish: some single-threaded child processes
// share the work, so that a process's timings are those of one thread.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { ReadAnswer, ReadRequest } from './reader-process.ts'

async function startReader(modelsDir: string): Promise<ChildProcess> {
  const child = fork(new URL('./reader-process.ts', import.meta.url), [], {
    env: { ...process.env, MODELS_DIR: modelsDir, ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`a reader stopped with code ${code} while it loaded the models of ${modelsDir}`)
  })
  await Promise.race([once(child, 'message'), gone])
  return child
}

/** Reads one file; rejects when the process dies of it, which no file should make it do. */
async function ask(child: ChildProcess, request: ReadRequest): Promise<ReadAnswer> {
  const alone = new AbortController()
  const { signal } = alone
  const gone = once(child, 'exit', { signal }).then(([code, name]) => {
    throw new Error(`a reader stopped (${code ?? name}) at ${request.file}`)
  })
  try {
    child.send(request)
    const [answer] = await Promise.race([once(child, 'message', { signal }), gone])
    return answer as ReadAnswer
  } finally {
    gone.catch(() => {})
    alone.abort()
  }
}

/**
 * Reads every request with `count` processes and tells `onAnswer` of each. Stops all of them at the end.
 * Throws when the models do not load.
 */
export async function readAll<Request extends ReadRequest>(
  requests: readonly Request[],
  { count, modelsDir }: { readonly count: number; readonly modelsDir: string },
  onAnswer: (request: Request, answer: ReadAnswer) => void | Promise<void>,
): Promise<void> {
  const waiting = requests.values()
  const children: ChildProcess[] = []
  const work = async () => {
    const child = await startReader(modelsDir)
    children.push(child)
    for (const request of waiting) {
      const { file, options } = request
      await onAnswer(request, await ask(child, { file, options }))
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(count, requests.length) }, work))
  } finally {
    for (const child of children) child.kill()
  }
}
