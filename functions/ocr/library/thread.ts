// A thread of the pool: an engine of its own, which reads one file after the other.
import { parentPort, workerData } from 'node:worker_threads'
import type { LoadOptions } from '../engine/load.ts'
import { faultOf, type Job, loadReader, type Reader, type Reply } from './reader.ts'

const tell = (reply: Reply): void => parentPort!.postMessage(reply)

async function work(reader: Reader, job: Job): Promise<Reply> {
  try {
    if (job.kind === 'render') return { value: await reader.render(job.document, job.format, job.bytes) }
    const onPage = job.withPages
      ? (page: Parameters<typeof tellPage>[0], count?: number) => tellPage(page, count)
      : undefined
    return { value: await reader.read(job.bytes, job.options, onPage) }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

const tellPage = (page: Extract<Reply, { page: unknown }>['page'], pageCount?: number): void =>
  tell({ page, pageCount })

try {
  const reader = await loadReader(workerData as LoadOptions)
  parentPort!.on('message', async (job: Job) => tell(await work(reader, job)))
  tell({ ready: true })
} catch (error) {
  tell({ fault: faultOf(error) })
}
