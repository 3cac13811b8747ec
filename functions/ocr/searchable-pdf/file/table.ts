// Bytes of a PDF in, the table of its objects out: where each lies (ISO 32000-1, 7.5.4 and 7.5.8). Newest section first.
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream } from '@cantoo/pdf-lib'
import { contentOf } from './filters.ts'
import { type Found, parseObject, parseObjectAt } from './parse.ts'

/** Where an object lies: in the file, or as the nth of an object stream. */
export type Place =
  | { readonly offset: number; readonly generation: number }
  | { readonly stream: number; readonly nth: number }

export interface Table {
  /** By object number; null where it is free. */
  readonly places: ReadonlyMap<number, Place | null>
  /** Of the newest section. */
  readonly trailer: PDFDict
  /** Where that begins; absent: there is none that can be relied on. */
  readonly startsAt?: number
  /** It is a stream, and so must be whatever goes on from it. */
  readonly isStream: boolean
}

/** A file has no more objects: 8,388,607 (ISO 32000-1, annex C.2). */
const MAX_OBJECTS = 8_388_607
const MAX_TABLE_BYTES = 64 * 1024 * 1024
const MAX_SECTIONS = 1000
/** `startxref` stands in the last 1024 bytes (annex H, 3.4.4). */
const TAIL_BYTES = 1024

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, to)

export const numberIn = (dict: PDFDict, key: string): number | undefined => {
  const value = dict.get(PDFName.of(key))
  return value instanceof PDFNumber ? value.asNumber() : undefined
}

interface Section {
  readonly trailer: PDFDict
  readonly isStream: boolean
}

/** Throws `Error` where the table is not whole. */
export function readTable(bytes: Uint8Array): Table {
  const tail = text(bytes, Math.max(0, bytes.length - TAIL_BYTES), bytes.length)
  const startsAt = Number([...tail.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1] ?? Number.NaN)
  const places = new Map<number, Place | null>()
  const seen = new Set<number>()
  let newest: Section | undefined
  const todo = [startsAt]
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (!(at > 0 && at < bytes.length) || seen.size > MAX_SECTIONS)
      throw new Error('Expected a table of objects.')
    const section = readSection(bytes, at, places)
    newest ??= section
    const [more, before] = [numberIn(section.trailer, 'XRefStm'), numberIn(section.trailer, 'Prev')]
    if (before !== undefined) todo.push(before)
    // Of a file for readers old and new: what the former do not see.
    if (more !== undefined) todo.push(more)
  }
  return { places, ...newest!, startsAt }
}

function readSection(bytes: Uint8Array, at: number, places: Map<number, Place | null>): Section {
  const head = /^\s*xref\s/.exec(text(bytes, at, at + 32))
  // What stands in the table must not need the table.
  if (!head)
    return readStream(
      parseObjectAt(bytes, at, (each) => each),
      places,
    )
  const end = readEntries(bytes, at + head[0].length, places)
  const trailer = parseObject(bytes.subarray(end))
  if (!(trailer instanceof PDFDict)) throw new Error('Expected a trailer.')
  return { trailer, isStream: false }
}

/** Returns where the trailer's dictionary begins. */
function readEntries(bytes: Uint8Array, from: number, places: Map<number, Place | null>): number {
  let at = from
  const word = (): string => {
    while (bytes[at]! <= 0x20) at++
    const start = at
    while (bytes[at]! > 0x20 && bytes[at] !== 0x3c && at - start < 20) at++
    return text(bytes, start, at)
  }
  const number = (given = word()): number => {
    if (!/^\d+$/.test(given)) throw new Error('Expected a number in the table of objects.')
    return Number(given)
  }
  for (let first = word(); first !== 'trailer'; first = word()) {
    const [begin, count] = [number(first), number()]
    if (begin + count > MAX_OBJECTS) throw new Error('Expected fewer objects.')
    for (let nth = begin; nth < begin + count; nth++) {
      const [offset, generation, kind] = [number(), number(), word()]
      if (!places.has(nth)) places.set(nth, kind === 'n' ? { offset, generation } : null)
    }
  }
  return at
}

function readStream({ object }: Found, places: Map<number, Place | null>): Section {
  if (!(object instanceof PDFRawStream)) throw new Error('Expected a table of objects.')
  const { dict } = object
  const numbers = (key: string): number[] | undefined => {
    const value = dict.get(PDFName.of(key))
    if (!(value instanceof PDFArray)) return undefined
    return value.asArray().map((each) => (each instanceof PDFNumber ? each.asNumber() : Number.NaN))
  }
  const widths = numbers('W')
  if (widths?.length !== 3 || widths.some((width) => !(width >= 0 && width <= 6)))
    throw new Error('Expected the widths of a table of objects.')
  const content = contentOf(object, (each) => each, MAX_TABLE_BYTES)
  const ranges = numbers('Index') ?? [0, numberIn(dict, 'Size') ?? 0]
  let at = 0
  const field = (width: number, usual: number): number => {
    if (width === 0) return usual
    let value = 0
    for (let i = 0; i < width; i++) value = value * 256 + (content[at++] ?? Number.NaN)
    return value
  }
  for (let range = 0; range + 1 < ranges.length; range += 2) {
    const [begin, count] = [ranges[range]!, ranges[range + 1]!]
    if (!(begin + count <= MAX_OBJECTS)) throw new Error('Expected fewer objects.')
    for (let number = begin; number < begin + count && at < content.length; number++) {
      const [kind, second, third] = [field(widths[0]!, 1), field(widths[1]!, 0), field(widths[2]!, 0)]
      if (places.has(number)) continue
      if (kind === 1) places.set(number, { offset: second, generation: third })
      else places.set(number, kind === 2 ? { stream: second, nth: third } : null)
    }
  }
  return { trailer: dict, isStream: true }
}
