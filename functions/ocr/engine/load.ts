// A models directory in, a ready `Transcribe` out. The one place where files of models and decoders are read.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WASM_FILES, WORKER_FILE } from '../names.ts'
import { configureDecoder } from './files/image.ts'
import type { LoadWasm, Wasm, WasmName } from './files/paged-file.ts'
import { createDetector } from './find/detect.ts'
import { MAX_PAGE_MS } from './limits.ts'
import {
  classesOf,
  type LanguageModelEntry,
  languageModelOf,
  lookOf,
  type Manifest,
  type RecogniserEntry,
  selectModels,
} from './manifest.ts'
import { pastBlankEnds } from './read/blank-ends.ts'
import { withLastLook, withSecondLook } from './read/cascade.ts'
import { type NGram, openNGram } from './read/decode/ngram.ts'
import { createRecogniser, type Recogniser } from './read/recognise.ts'
import { checkSum, type Model, openModel } from './session.ts'
import { createTranscriber } from './transcribe.ts'
import { type Decoder, OcrError, type OpenSource, type Transcribe } from './vocabulary.ts'
import { type BoundedWorker, createBoundedWorker } from './worker/bounded-worker.ts'

export interface LoadOptions {
  /** Directory that holds manifest.json and the files it names. */
  readonly modelsDir: string
  /** Preset or id of the recogniser to read with; absent: the one that the manifest chooses. */
  readonly recogniser?: string | undefined
  /** `beam` reads the recogniser's language model, where the manifest gives it one that fits. */
  readonly decoder: Decoder
  /** Threads for inference and image decoding; at least 1. */
  readonly threads: number
}

export interface LoadedEngine {
  readonly transcribe: Transcribe
  readonly model: { readonly id: string; readonly version: string }
  /** Has no thread before the first file that needs one. */
  readonly worker: BoundedWorker
  readonly openSource: OpenSource
}

/**
 * Reads the manifest and the models it selects, checks them, and builds the recipe.
 * Throws `OcrError('model-mismatch')` when the manifest has no such recogniser, or a file is missing or does not fit
 * its manifest entry.
 */
export async function loadEngine(options: LoadOptions): Promise<LoadedEngine> {
  const { modelsDir, threads } = options
  configureDecoder(threads)
  const manifest = await readManifest(modelsDir)
  const entries = selectModels(manifest, options.recogniser)
  const [detectorModel, recogniser] = await Promise.all([
    readFileOf(modelsDir, entries.detector.file).then((bytes) => openModel(entries.detector, bytes, threads)),
    loadRecogniser(manifest, entries.recogniser, options),
  ])
  const model = { id: entries.recogniser.id, version: entries.recogniser.version }
  const worker = createBoundedWorker(workerFile())
  const apart = { loadWasm, worker, now: () => performance.now() }
  return {
    model,
    worker,
    openSource: async (bytes) =>
      (await import('./source/open-source.ts')).openSource(bytes, { ...apart, limitMs: () => MAX_PAGE_MS }),
    transcribe: createTranscriber({
      detector: createDetector(entries.detector, detectorModel),
      recogniser,
      model,
      ...apart,
    }),
  }
}

/** A recogniser of the manifest, with those that look again at what it doubts where its entry names any. */
export async function loadRecogniser(
  manifest: Manifest,
  entry: RecogniserEntry,
  options: Omit<LoadOptions, 'recogniser'>,
): Promise<Recogniser> {
  // They mostly share a language model, and often more: what one opens the others take.
  const opened: Opened = { models: new Map(), ngrams: new Map() }
  const load = async (which: 'secondLook' | 'lastLook') => {
    const look = lookOf(manifest, entry, which)
    return look && { recogniser: await loadOne(look.recogniser, options, opened), doubts: look.doubts }
  }
  const [first, second, last] = await Promise.all([
    loadOne(entry, options, opened),
    load('secondLook'),
    load('lastLook'),
  ])
  const both = second ? withSecondLook(first, second.recogniser, second.doubts) : first
  return last ? withLastLook(both, last.recogniser, last.doubts) : both
}

/** By sum, and of language models by alphabet, too: they are opened for one. */
interface Opened {
  readonly models: Map<string, Promise<Model>>
  readonly ngrams: Map<string, Promise<NGram>>
}

async function loadOne(
  entry: RecogniserEntry,
  { modelsDir, decoder, threads }: Omit<LoadOptions, 'recogniser'>,
  opened: Opened,
): Promise<Recogniser> {
  const languageModel = decoder === 'beam' ? languageModelOf(entry) : undefined
  const model = once(opened.models, entry.sha256, async () =>
    openModel(entry, await readFileOf(modelsDir, entry.file), threads),
  )
  const read = async () => {
    const alphabet = await readFileOf(modelsDir, entry.alphabet.file)
    const classes = classesOf(entry, new TextDecoder().decode(alphabet))
    const key = `${languageModel?.sha256} ${entry.alphabet.file}`
    const open = async (of: LanguageModelEntry) => {
      const bytes = await readFileOf(modelsDir, of.file)
      checkSum(entry.id, of, bytes)
      return openNGram(bytes, classes)
    }
    return { classes, ngram: languageModel && (await once(opened.ngrams, key, () => open(languageModel))) }
  }
  const [ready, { classes, ngram }] = await Promise.all([model, read()])
  return pastBlankEnds(await createRecogniser(entry, ready, classes, ngram))
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(key) ?? make()
  known.set(key, made)
  return made
}

export async function readManifest(modelsDir: string): Promise<Manifest> {
  return JSON.parse(new TextDecoder().decode(await readFileOf(modelsDir, 'manifest.json')))
}

async function readFileOf(modelsDir: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(join(modelsDir, file))
  } catch (cause) {
    const expected = `expected the model file ${join(modelsDir, file)} but it cannot be read`
    throw new OcrError('model-mismatch', expected, { cause })
  }
}

/** Node has it; TypeScript declares it for browsers only. */
const { compile } = (globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<Wasm> } })
  .WebAssembly

const compiled = new Map<WasmName, Promise<Wasm>>()

/** Compiled once, however many files and threads there are; what fails is tried again with the next. */
export const loadWasm: LoadWasm = (name) => {
  const begun = compiled.get(name) ?? readWasm(name).then(compile)
  compiled.set(name, begun)
  return begun.catch((error) => {
    compiled.delete(name)
    throw error
  })
}

/** Beside the bundle's files or above its chunks, wherever this code came to lie; in node_modules without a bundle. */
async function readWasm(name: WasmName): Promise<Uint8Array> {
  for (const folder of ['./wasm', '../wasm']) {
    const found = await readFile(new URL(`${folder}/${name}.wasm`, import.meta.url)).catch(() => undefined)
    if (found) return found
  }
  return readFile(new URL(import.meta.resolve(WASM_FILES[name])))
}

/** The same for the code of the thread. */
export function workerFile(): URL {
  const places = [`./${WORKER_FILE}`, `../${WORKER_FILE}`].map((place) => new URL(place, import.meta.url))
  return places.find((place) => existsSync(place)) ?? new URL('../worker.ts', import.meta.url)
}
