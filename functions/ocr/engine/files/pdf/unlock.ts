// An open PDF in, a copy of it without its lock out: written by PDFium, whose memory has a ceiling whatever the file unpacks to.
import { type Pdfium, withMemory } from './pdfium.ts'

// fpdf_save.h
const REMOVE_SECURITY = 3
const FILE_WRITE_BYTES = 8
const FILE_WRITE_VERSION = 1
/** PDFium writes objects that were packed one by one: what becomes more than this is broken or hostile. */
const MAX_COPY_BYTES = 128 * 2 ** 20
const NOT_LOCKED = -1
const NULL = 0

/** A module that hands on what it imports as `e.f`, a function of three numbers that gives one. */
const THUNK = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 1, 0x7f], // type
  ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0], // import
  ...[7, 5, 1, 1, 0x66, 0, 0], // export
)

type WriteBlock = (self: number, from: number, bytes: number) => number

/** Node has it; TypeScript declares it for browsers only. */
const { Instance, Module } = (
  globalThis as unknown as {
    WebAssembly: {
      Instance: new (module: object, imports: object) => { readonly exports: { readonly f: WriteBlock } }
      Module: new (bytes: Uint8Array) => object
    }
  }
).WebAssembly

/** Undefined where it has no lock. Throws `Error` where it cannot be written. */
export function unlockedCopy(pdfium: Pdfium, document: number): Uint8Array | undefined {
  if (pdfium._FPDF_GetSecurityHandlerRevision!(document) === NOT_LOCKED) return undefined
  const parts: Uint8Array[] = []
  let leftBytes = MAX_COPY_BYTES
  const write: WriteBlock = (_, from, bytes) => {
    leftBytes -= bytes
    if (leftBytes < 0) return 0
    parts.push(pdfium.HEAPU8.slice(from, from + bytes))
    return 1
  }
  // C calls by the place in a table, which cannot grow; where only functions of WebAssembly may stand, and none at NULL.
  const { __indirect_function_table: table } = pdfium.wasmExports
  table.set(NULL, new Instance(new Module(THUNK), { e: { f: write } }).exports.f)
  const isWritten = withMemory(pdfium, FILE_WRITE_BYTES, (at) => {
    new Int32Array(pdfium.HEAPU8.buffer as ArrayBuffer, at, 2).set([FILE_WRITE_VERSION, NULL])
    return pdfium._FPDF_SaveAsCopy!(document, at, REMOVE_SECURITY)
  })
  table.set(NULL, null)
  if (!isWritten) throw new Error('PDFium could not write a copy without the lock.')
  return Buffer.concat(parts)
}
