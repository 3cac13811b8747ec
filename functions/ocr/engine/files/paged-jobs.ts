// Formats whose decoders have a memory of their own in, the jobs out that a worker thread does for such files: the other
// end of apart.ts. A file stays open in the thread until it is closed, or another is opened.
import type { Jobs } from '../worker/messages.ts'
import type { DecodedPage, PagedFile, TextLayer, Wasm } from './paged-file.ts'

export type ApartFormat = 'pdf' | 'heic'

export interface OpenJob {
  /** Of the file, among all that were ever opened. */
  readonly id: number
  readonly format: ApartFormat
  readonly bytes: Uint8Array
  readonly wasm: Wasm
}

export interface FileJob {
  readonly id: number
  /** To be opened first where it is not open. */
  readonly open?: OpenJob
}

export interface PageJob extends FileJob {
  readonly number: number
}

/** A page without text of its own is drawn at once: that is what is asked for next, and asking takes its time. */
export type LayerOrPage = { readonly layer: TextLayer } | { readonly page: DecodedPage }

/** The answer to a job for a file that this thread has not open. */
export const NOT_OPEN = 'not-open'

export type Open = (bytes: Uint8Array, wasm: Wasm) => Promise<PagedFile>

/** Names: `file.open`, `file.decode`, `file.layerOrPage`, `file.text`, `file.unlocked`, `file.close`. */
export function pagedJobs(formats: Readonly<Record<ApartFormat, Open>>): Jobs {
  let open: { readonly id: number; readonly file: PagedFile } | undefined
  async function openOne({ id, format, bytes, wasm }: OpenJob): Promise<PagedFile> {
    open = undefined
    const file = await formats[format](bytes, wasm)
    open = { id, file }
    return file
  }
  const fileOf = async ({ id, open: job }: FileJob): Promise<PagedFile | undefined> =>
    open?.id === id ? open.file : job && openOne(job)
  return {
    async 'file.open'(job: OpenJob) {
      return { value: (await openOne(job)).pageCount }
    },
    async 'file.decode'(job: PageJob) {
      const file = await fileOf(job)
      if (!file) return { value: NOT_OPEN }
      const value = await file.decode(job.number)
      return { value, transfer: [value.page.data.buffer] }
    },
    async 'file.layerOrPage'({ onlyUnseen, ...job }: PageJob & { onlyUnseen: boolean }) {
      const file = await fileOf(job)
      if (!file) return { value: NOT_OPEN }
      const { number } = job
      const layer = await file.textLayer?.(number, onlyUnseen).catch(() => undefined)
      if (layer) return { value: { layer } satisfies LayerOrPage }
      const page = await file.decode(number)
      return { value: { page } satisfies LayerOrPage, transfer: [page.page.data.buffer] }
    },
    async 'file.text'(job: PageJob) {
      const file = await fileOf(job)
      return { value: file ? await file.text?.(job.number) : NOT_OPEN }
    },
    async 'file.unlocked'(job: FileJob) {
      const file = await fileOf(job)
      return { value: file ? await file.unlocked?.() : NOT_OPEN }
    },
    'file.close'({ id }: FileJob) {
      if (open?.id === id) open = undefined
      return { value: undefined }
    },
  }
}
