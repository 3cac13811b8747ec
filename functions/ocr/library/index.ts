// The door for programs: `import { createOcr } from 'serverless-ocr'`. Options in, an engine that reads files out.
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import {
  DECODERS,
  type Decoder,
  type Document,
  OcrError,
  type Page,
  type TranscribeOptions,
} from '../engine/vocabulary.ts'
import { FORMATS, type Format } from '../names.ts'
import { MODELS_DIR } from './package-root.ts'
import { closed, createPool } from './pool.ts'
import { loadReader, type Reader } from './reader.ts'

export type {
  Block,
  Cell,
  Character,
  Decoder,
  Document,
  Line,
  OcrErrorCode,
  Page,
  PageRange,
  Point,
  Polygon,
  Table,
  TranscribeOptions,
  Warning,
  Word,
} from '../engine/vocabulary.ts'
export type { Format } from '../names.ts'
export { OcrError }

export interface OcrOptions {
  /** Who reads: `fast`, `balanced`, `accurate`, or the id of a recogniser of the models. */
  readonly recogniser?: string
  /** `beam` (the default) uses a language model, `greedy` does not. */
  readonly decoder?: Decoder
  /** Files read at once, each in a thread of its own; 0 (the default) reads in the thread that asks, and blocks it. */
  readonly workers?: number
  /** Threads for one file: as many as there are cores, with workers one. */
  readonly threads?: number
  /** Another folder of models, with its manifest.json. */
  readonly modelsDir?: string
}

export interface ReadOptions extends Partial<TranscribeOptions> {
  /** Called with each page as soon as it is read. */
  readonly onPage?: (page: Page, pageCount?: number) => void
}

/** Bytes, or the path of a file. */
export type Input = Uint8Array | string | URL

export interface Ocr {
  /** Reads an image or a PDF. Throws `OcrError`, whose `code` says what is wrong with the file. */
  read(file: Input, options?: ReadOptions): Promise<Document>
  /**
   * What was read, in one of the formats. Formats with boxes of words need `detail: 'word'` of `read`, `pdf` the file itself.
   * Throws `OcrError`: `not-acceptable`.
   */
  render(document: Document, format: Format, file?: Input): Promise<string | Uint8Array>
  /** Ends the threads, and what they were reading. */
  close(): Promise<void>
}

/** Loads the models. Throws `OcrError` where they do not fit, and `RangeError` for options that are none. */
export async function createOcr(options: OcrOptions = {}): Promise<Ocr> {
  const { recogniser, decoder = 'beam', modelsDir = MODELS_DIR } = options
  const workers = whole('workers', options.workers ?? 0, 0)
  const threads = whole('threads', options.threads ?? (workers > 0 ? 1 : availableParallelism()), 1)
  oneOf('decoder', DECODERS, decoder)
  const load = { modelsDir, recogniser, decoder, threads }
  const reader: Reader = workers > 0 ? await createPool(workers, load) : await loadReader(load)
  let isClosed = false
  const open = (): void => {
    if (isClosed) throw closed()
  }
  return {
    async read(file, { onPage, ...asked } = {}) {
      open()
      return reader.read(await bytesOf(file), asked, onPage)
    },
    async render(document, format, file) {
      open()
      oneOf('format', FORMATS, format)
      return reader.render(document, format, file === undefined ? undefined : await bytesOf(file))
    },
    async close() {
      isClosed = true
      await reader.close()
    },
  }
}

async function bytesOf(file: Input): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file
  return readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const code = cause.code === 'ENOENT' ? 'not-found' : 'unreadable-image'
    throw new OcrError(code, `the file cannot be opened: ${cause.message}`, { cause })
  })
}

function whole(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new RangeError(`expected a whole number from ${least} for ${name} but received ${value}`)
}

function oneOf(name: string, allowed: readonly string[], value: string): void {
  if (!allowed.includes(value))
    throw new RangeError(`expected ${allowed.join(' or ')} for ${name} but received "${value}"`)
}
