// What the library does, without saying in which thread: a loaded engine in, reading and rendering out.
import { type LoadedEngine, type LoadOptions, loadEngine } from '../engine/load.ts'
import { type Document, OcrError, type Page, type TranscribeOptions } from '../engine/vocabulary.ts'
import type { Format } from '../names.ts'
import { render } from '../reply/render.ts'

export type OnPage = (page: Page, pageCount?: number) => void

export interface Reader {
  /** Throws `OcrError`. */
  read(bytes: Uint8Array, options: Partial<TranscribeOptions>, onPage?: OnPage): Promise<Document>
  /** Throws `OcrError`: `not-acceptable`. @param bytes the file that was read, for a PDF */
  render(document: Document, format: Format, bytes?: Uint8Array): Promise<string | Uint8Array>
  close(): Promise<void>
}

/** In this thread. Throws `OcrError('model-mismatch')`. */
export async function loadReader(options: LoadOptions): Promise<Reader> {
  return readerOf(await loadEngine(options))
}

function readerOf({ transcribe, openSource }: LoadedEngine): Reader {
  return {
    read: (bytes, options, onPage) => transcribe(bytes, options, onPage ? { onPage } : {}),
    async render(document, format, bytes) {
      const files = bytes && { sources: [{ bytes, document }], open: openSource }
      const extras = { pictures: true, ...(files ? { files } : {}) }
      return (await render(format, document, false, extras)).body
    },
    close: async () => {},
  }
}

/** How an error crosses from one thread to another, which knows nothing of classes. */
export interface Fault {
  readonly code: OcrError['code']
  readonly message: string
}

export const faultOf = (error: unknown): Fault => ({
  code: error instanceof OcrError ? error.code : 'internal',
  message: error instanceof Error ? error.message : String(error),
})

export type Job =
  | {
      readonly kind: 'read'
      readonly bytes: Uint8Array
      readonly options: Partial<TranscribeOptions>
      readonly withPages: boolean
    }
  | {
      readonly kind: 'render'
      readonly document: Document
      readonly format: Format
      readonly bytes: Uint8Array | undefined
    }

/** `ready` comes once, `page` as often as there are pages, `value` or `fault` at the end of a job. */
export type Reply =
  | { readonly ready: true }
  | { readonly page: Page; readonly pageCount: number | undefined }
  | { readonly value: unknown }
  | { readonly fault: Fault }
