// Bytes of a PDF whose table is broken in, a table of the objects that can be found in it out; as viewers repair it.
import { PDFDict, PDFName, PDFNumber, PDFRawStream } from '@cantoo/pdf-lib'
import { contentOf } from './filters.ts'
import { parseObject, parseObjectAt } from './parse.ts'
import type { Place, Table } from './table.ts'

/** What an object stream unpacks to. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024
/** The type of an object stands near its beginning. */
const LOOK_BYTES = 1024
/** A window of text at a time, so that a large file is not there twice; as much as an object's number takes overlaps. */
const WINDOW_BYTES = 4 * 1024 * 1024
const OVERLAP_BYTES = 32

/** Throws `Error` where there is no catalogue. */
export function rebuildTable(bytes: Uint8Array): Table {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found = new Map<number, Place>()
  const streams: [number, number][] = []
  let catalog: number | undefined
  for (const [offset, number, generation] of objectsIn(buffer)) {
    found.set(number, { offset, generation })
    const look = buffer.toString('latin1', offset, offset + LOOK_BYTES).split('endobj')[0]!
    if (/\/Type\s*\/Catalog\b/.test(look)) catalog = number
    if (/\/Type\s*\/ObjStm\b/.test(look)) streams.push([number, offset])
  }
  const within = new Map<number, Place>()
  for (const [stream, offset] of streams)
    for (const [nth, number] of numbersIn(bytes, offset).entries()) within.set(number, { stream, nth })
  const trailer = lastTrailer(buffer) ?? (catalog === undefined ? undefined : trailerOf(catalog))
  if (!trailer) throw new Error('Expected a catalogue but there is none.')
  return { places: new Map([...within, ...found]), trailer, isStream: within.size > 0 }
}

function* objectsIn(
  buffer: Buffer,
): Generator<readonly [offset: number, number: number, generation: number]> {
  let after = -1
  for (let from = 0; from < buffer.length; from += WINDOW_BYTES) {
    const text = buffer.toString('latin1', from, from + WINDOW_BYTES + OVERLAP_BYTES)
    for (const match of text.matchAll(/(?<![\d.])(\d{1,7})\s{1,4}(\d{1,5})\s{1,4}obj\b/g)) {
      const offset = from + match.index
      if (offset <= after) continue
      after = offset
      yield [offset, Number(match[1]), Number(match[2])]
    }
  }
}

/** Of the objects in a stream of them. A broken stream has none. */
function numbersIn(bytes: Uint8Array, offset: number): number[] {
  try {
    const { object } = parseObjectAt(bytes, offset, (each) => each)
    if (!(object instanceof PDFRawStream)) return []
    return objectStream(object, MAX_STREAM_BYTES).map(([number]) => number)
  } catch {
    return []
  }
}

/** Number and bytes of each object of such a stream (ISO 32000-1, 7.5.7). Throws `Error`. */
export function objectStream(
  stream: PDFRawStream,
  maxBytes: number,
  lookup: Parameters<typeof contentOf>[1] = (each) => each,
): (readonly [number: number, bytes: Uint8Array])[] {
  const number = (key: string): number => {
    const value = lookup(stream.dict.get(PDFName.of(key)))
    if (!(value instanceof PDFNumber)) throw new Error(`Expected ${key} of an object stream.`)
    return value.asNumber()
  }
  const [count, first] = [number('N'), number('First')]
  const content = contentOf(stream, lookup, maxBytes)
  const head = Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1', 0, first)
  const numbers = head.trim().split(/\s+/).map(Number)
  if (numbers.length < 2 * count) throw new Error('Expected more objects in an object stream.')
  return Array.from({ length: count }, (_, nth) => {
    const next = nth + 1 < count ? first + numbers[2 * nth + 3]! : content.length
    return [numbers[2 * nth]!, content.subarray(first + numbers[2 * nth + 1]!, next)] as const
  })
}

function lastTrailer(buffer: Buffer): PDFDict | undefined {
  for (let at = buffer.lastIndexOf('trailer'); at > 0; at = buffer.lastIndexOf('trailer', at - 1)) {
    try {
      const dict = parseObject(buffer.subarray(at + 'trailer'.length))
      if (dict instanceof PDFDict && dict.has(PDFName.of('Root'))) return dict
    } catch {
      // The one before it may be whole.
    }
  }
  return undefined
}

const trailerOf = (catalog: number): PDFDict =>
  parseObject(Buffer.from(`<</Root ${catalog} 0 R>>`)) as PDFDict
