// PDFium's compiled WebAssembly in, PDFium out: a library of functions on pointers, in a memory of its own. The one file that imports it.
// The functions: https://pdfium.googlesource.com/pdfium/+/refs/heads/main/public/
import { PDFiumModule } from '@hyzyla/pdfium'
import type { LoadPdfiumOptions } from '@hyzyla/pdfium/dist/vendor/pdfium.esm.js'

/** Pointers are numbers, and so are truth values. */
type PdfiumFunction = (...args: number[]) => number

export interface Pdfium {
  /** Replaced when the memory grows: never keep it. */
  readonly HEAPU8: Uint8Array
  readonly wasmExports: {
    readonly malloc: (bytes: number) => number
    readonly free: (at: number) => void
    /** Of all that can be called by a pointer. */
    readonly __indirect_function_table: {
      readonly set: (place: number, exported: unknown) => void
    }
  }
  readonly [name: `_FPDF${string}` | `_FORM_${string}`]: PdfiumFunction
}

/** A page that wants more is broken or hostile; the rest of the function has to live, too. */
const MAX_MEMORY_BYTES = 512 * 2 ** 20

type Imports = Readonly<Record<string, Readonly<Record<string, (...args: number[]) => unknown>>>>
type Instance = { readonly exports: object }

/** Node has it; TypeScript declares it for browsers only. */
const { Instance } = (
  globalThis as unknown as { WebAssembly: { Instance: new (module: object, imports: Imports) => Instance } }
).WebAssembly

/** @param wasm pdfium.wasm, compiled */
export async function createPdfium(wasm: object): Promise<Pdfium> {
  const silent = () => {}
  const options = {
    ...{ locateFile: () => '', print: silent, printErr: silent },
    instantiateWasm(imports: Imports, done: (instance: Instance) => void) {
      const resize = imports.env!.emscripten_resize_heap!
      const bounded = (bytes: number) => (bytes >>> 0 > MAX_MEMORY_BYTES ? 0 : resize(bytes))
      const env = { ...imports.env, emscripten_resize_heap: bounded }
      const instance = new Instance(wasm, { ...imports, env })
      done(instance)
      return instance.exports
    },
  }
  const pdfium = (await PDFiumModule(options as unknown as LoadPdfiumOptions)) as unknown as Pdfium
  pdfium._FPDF_InitLibrary!()
  return pdfium
}

/** Runs `work` with so many bytes of PDFium's memory, which are given back afterwards. */
export function withMemory<T>(pdfium: Pdfium, bytes: number, work: (at: number) => T): T {
  const at = pdfium.wasmExports.malloc(bytes)
  if (at === 0) throw new Error(`PDFium has no ${bytes} bytes left`)
  try {
    return work(at)
  } finally {
    pdfium.wasmExports.free(at)
  }
}

/** `count` numbers that PDFium wrote. */
export function numbersAt(
  { HEAPU8: { buffer } }: Pdfium,
  at: number,
  count: number,
  type: typeof Float32Array | typeof Float64Array | typeof Int32Array,
): number[] {
  return Array.from(new type(buffer as ArrayBuffer, at, count))
}
