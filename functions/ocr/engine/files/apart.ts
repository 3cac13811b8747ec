// A file whose decoder has a memory of its own in, its pages out: opened in a worker thread, so that what the file does to
// the decoder ends with the thread, and no page takes longer than it may. paged-jobs.ts is the other end.
import { OcrError, type PageText } from '../vocabulary.ts'
import { type BoundedWorker, JobLost } from '../worker/bounded-worker.ts'
import type { DecodedPage, LoadWasm, PagedFile } from './paged-file.ts'
import {
  type ApartFormat,
  type FileJob,
  type LayerOrPage,
  NOT_OPEN,
  type OpenJob,
  type PageJob,
} from './paged-jobs.ts'

export interface ApartParts {
  readonly loadWasm: LoadWasm
  readonly worker: BoundedWorker
  /** What a page may take now, its text and its picture together. */
  readonly limitMs: () => number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

const KINDS = {
  pdf: { wasm: 'pdfium', name: 'PDF', code: 'unreadable-pdf' },
  heic: { wasm: 'libheif', name: 'HEIC image', code: 'unreadable-image' },
} as const

/** A larger file leaves more behind than the next one should find. */
const LARGE_BYTES = 8 * 2 ** 20
/** What a page gets in any case: its picture, where its text took all the time. */
const LEAST_MS = 250

let lastId = 0

/** Throws `OcrError`: `encrypted-pdf`, `unreadable-pdf`, `unreadable-image`. */
export async function openApart(
  format: ApartFormat,
  bytes: Uint8Array,
  { loadWasm, worker, limitMs, now }: ApartParts,
): Promise<PagedFile> {
  // While the thread starts, its WebAssembly is compiled.
  worker.warm()
  const { name, code, wasm } = KINDS[format]
  const id = ++lastId
  let isSuspect = bytes.length > LARGE_BYTES
  /** Pages whose time is over: to try them again would take as much. */
  const late = new Map<number, OcrError>()

  async function run<T>(job: string, argument: unknown, ms: number): Promise<T> {
    try {
      return await worker.run<T>(job, argument, ms)
    } catch (error) {
      isSuspect = true
      throw error
    }
  }

  const opening = async (): Promise<OpenJob> => ({ id, format, bytes, wasm: await loadWasm(wasm) })

  const pageCount = await run<number>('file.open', await opening(), limitMs()).catch((error) => {
    worker.replace()
    throw fault(error, `a ${name} that opens`, 'this one', limitMs())
  })

  async function ask<T>(job: string, argument: FileJob | PageJob, ms: number): Promise<T> {
    const reply = await run<T | typeof NOT_OPEN>(job, argument, ms)
    if (reply !== NOT_OPEN) return reply
    // In one job, or a file that is read beside this one could come between.
    return run<T>(job, { ...argument, open: await opening() }, ms)
  }

  const spentMs = new Map<number, number>()
  async function withinLimit<T>(number: number, work: (ms: number) => Promise<T>): Promise<T> {
    const known = late.get(number)
    if (known) throw known
    const allMs = limitMs()
    const begin = now()
    const spent = spentMs.get(number) ?? 0
    try {
      return await work(Math.max(LEAST_MS, allMs - spent))
    } catch (error) {
      const told = fault(error, 'a page that is drawn', `page ${number} of ${pageCount}`, allMs)
      if (error instanceof JobLost && error.isLate) late.set(number, told)
      throw told
    } finally {
      spentMs.set(number, spent + now() - begin)
    }
  }

  function fault(error: unknown, wanted: string, what: string, ms: number): OcrError {
    if (error instanceof OcrError) return error
    if (!(error instanceof JobLost)) throw error
    const sentence = error.isLate
      ? `expected ${wanted} within ${Math.max(1, Math.round(ms / 1000))} seconds but ${what} takes longer`
      : `expected a whole ${name} but ${what} is broken`
    return new OcrError(code, sentence, { cause: error })
  }

  /** Drawn already. */
  let ahead: { readonly number: number; readonly page: DecodedPage } | undefined

  return {
    pageCount,
    async decode(number) {
      const drawn = ahead
      ahead = undefined
      if (drawn?.number === number) return drawn.page
      return withinLimit(number, (ms) => ask<DecodedPage>('file.decode', { id, number }, ms))
    },
    async textLayer(number, onlyUnseen) {
      const asked = { id, number, onlyUnseen }
      try {
        const found = await withinLimit(number, (ms) => ask<LayerOrPage>('file.layerOrPage', asked, ms))
        if ('layer' in found) return found.layer
        ahead = { number, page: found.page }
      } catch (error) {
        // `decode` says what is wrong with a broken page.
        if (!(error instanceof OcrError)) throw error
      }
      return undefined
    },
    unlocked: () => ask<Uint8Array | undefined>('file.unlocked', { id }, limitMs()),
    text: (number) => withinLimit(number, (ms) => ask<PageText>('file.text', { id, number }, ms)),
    close() {
      ahead = undefined
      if (isSuspect) worker.replace()
      // A thread that is lost has nothing open.
      else worker.run('file.close', { id }, limitMs()).catch(() => {})
    },
  }
}
