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

export interface PageJob {
  readonly id: number
  readonly number: number
}

/** A page without text of its own is drawn at once: that is what is asked for next, and asking takes its time. */
export type LayerOrPage = { readonly layer: TextLayer } | { readonly page: DecodedPage }

/** The answer to a job for a file that this thread has not open. */
export const NOT_OPEN = 'not-open'

export type Open = (bytes: Uint8Array, wasm: Wasm) => Promise<PagedFile>

/** Names: `file.open`, `file.decode`, `file.layerOrPage`, `file.text`, `file.close`. */
export function pagedJobs(formats: Readonly<Record<ApartFormat, Open>>): Jobs {
  let open: { readonly id: number; readonly file: PagedFile } | undefined
  const fileOf = (id: number) => (open?.id === id ? open.file : undefined)
  return {
    async 'file.open'({ id, format, bytes, wasm }: OpenJob) {
      open = undefined
      const file = await formats[format](bytes, wasm)
      open = { id, file }
      return { value: file.pageCount }
    },
    async 'file.decode'({ id, number }: PageJob) {
      const file = fileOf(id)
      if (!file) return { value: NOT_OPEN }
      const value = await file.decode(number)
      return { value, transfer: [value.page.data.buffer] }
    },
    async 'file.layerOrPage'({ id, number, onlyUnseen }: PageJob & { onlyUnseen: boolean }) {
      const file = fileOf(id)
      if (!file) return { value: NOT_OPEN }
      const layer = await file.textLayer?.(number, onlyUnseen).catch(() => undefined)
      if (layer) return { value: { layer } satisfies LayerOrPage }
      const page = await file.decode(number)
      return { value: { page } satisfies LayerOrPage, transfer: [page.page.data.buffer] }
    },
    async 'file.text'({ id, number }: PageJob) {
      const file = fileOf(id)
      return { value: file ? await file.text?.(number) : NOT_OPEN }
    },
    'file.close'({ id }: { id: number }) {
      if (fileOf(id)) open = undefined
      return { value: undefined }
    },
  }
}
