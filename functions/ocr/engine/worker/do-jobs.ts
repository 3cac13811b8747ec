// The worker's side: jobs in by their names, what came of each out, one after the other.
import { parentPort, type Transferable } from 'node:worker_threads'
import { OcrError } from '../vocabulary.ts'
import type { Job, JobReply, Jobs } from './messages.ts'

/** Never ends: whoever started the thread ends it. */
export function doJobs(jobs: Jobs): void {
  const port = parentPort
  if (!port) throw new Error('Expected to run in a worker thread but this is the main thread.')
  port.on('message', async ({ name, argument }: Job) => {
    try {
      const { value, transfer = [] } = await jobs[name]!(argument as never)
      port.postMessage({ value } satisfies JobReply, transfer as Transferable[])
    } catch (error) {
      port.postMessage({ error: describe(error) } satisfies JobReply)
    }
  })
}

function describe(error: unknown): { message: string; code?: OcrError['code'] } {
  if (error instanceof OcrError) return { message: error.message, code: error.code }
  return { message: error instanceof Error ? error.message : String(error) }
}
