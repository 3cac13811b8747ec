// Bytes and an offset in, the object that begins there out. The library parses what objects are made of; where a stream
// ends is found here, without a look at each of its bytes and without a copy of them.
import {
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFObjectParser,
  PDFRawStream,
} from '@cantoo/pdf-lib'
import type { Lookup } from './filters.ts'

export interface Found {
  readonly object: PDFObject
  readonly number: number
  readonly generation: number
}

/** References in what is parsed stay references: nothing is looked up in it. */
const CONTEXT = PDFContext.create()
/** Of `12 0 obj`, with the white space that some writers add. */
const HEADER_BYTES = 64

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)

/**
 * Streams aside. Of empty arrays it becomes a hundred times as much: one allocation beyond what a thread may have ends the
 * whole process.
 */
const MAX_OBJECT_BYTES = 4 * 1024 * 1024

/** An object without a number. Throws `Error`. */
export const parseObject = (bytes: Uint8Array): PDFObject =>
  PDFObjectParser.forBytes(bytes, CONTEXT).parseObject()

/** One that is all of the bytes, white space aside. Throws `Error`. */
export function parseWhole(bytes: Uint8Array): PDFObject {
  if (bytes.length > MAX_OBJECT_BYTES) throw new Error('Expected a smaller object.')
  return parseObject(bytes)
}

/**
 * @param lookup finds the length of a stream that has it elsewhere
 * @param end the object ends before: a broken one does not cost the rest of the file
 * @throws Error
 */
export function parseObjectAt(bytes: Uint8Array, at: number, lookup: Lookup, end = bytes.length): Found {
  const buffer = bufferOf(bytes).subarray(0, end)
  const match = /^\s*(\d{1,7})\s+(\d{1,5})\s+obj/.exec(buffer.toString('latin1', at, at + HEADER_BYTES))
  if (!match) throw new Error(`Expected an object at ${at}.`)
  const from = at + match[0].length
  const numbers = { number: Number(match[1]), generation: Number(match[2]) }
  const keyword = streamKeyword(buffer, from)
  const object = parseWhole(upToEnd(buffer.subarray(from, keyword)))
  if (keyword === undefined || !(object instanceof PDFDict)) return { object, ...numbers }
  const start = keyword + 'stream'.length + lineEnd(buffer, keyword + 'stream'.length)
  const length = lookup(object.get(PDFName.of('Length')))
  const stop = endOf(buffer, start, length instanceof PDFNumber ? length.asNumber() : -1)
  return { object: PDFRawStream.of(object, buffer.subarray(start, stop)), ...numbers }
}

/** Where it stands behind a dictionary: in front of `endobj`, as all before it is that dictionary. */
function streamKeyword(buffer: Buffer, from: number): number | undefined {
  const endobj = buffer.indexOf('endobj', from)
  for (let at = buffer.indexOf('stream', from); at >= 0; at = buffer.indexOf('stream', at + 1)) {
    if (endobj >= 0 && endobj < at) return undefined
    if (/>>\s*$/.test(buffer.toString('latin1', Math.max(from, at - 8), at))) return at
  }
  return undefined
}

/** Between an object and the next one there may be what has been replaced. */
function upToEnd(object: Buffer): Buffer {
  const end = object.length > MAX_OBJECT_BYTES ? object.indexOf('endobj') : -1
  return end < 0 ? object : object.subarray(0, end)
}

function lineEnd(buffer: Buffer, at: number): number {
  if (buffer[at] === 0x0d) return buffer[at + 1] === 0x0a ? 2 : 1
  return buffer[at] === 0x0a ? 1 : 0
}

/** By its length where that is right. */
function endOf(buffer: Buffer, start: number, length: number): number {
  const stop = start + length
  if (length >= 0 && /^\s*endstream/.test(buffer.toString('latin1', stop, stop + 16))) return stop
  const found = buffer.indexOf('endstream', start)
  if (found < 0) throw new Error('Expected the end of a stream.')
  if (buffer[found - 1] !== 0x0a) return buffer[found - 1] === 0x0d ? found - 1 : found
  return buffer[found - 2] === 0x0d ? found - 2 : found - 1
}
