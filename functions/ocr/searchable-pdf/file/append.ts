// The objects of a PDF and what was changed of them in, the file with an update at its end out (ISO 32000-1, 7.5.6): the
// bytes that came stay as they are. A file whose table was broken gets a whole one.
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import {
  PDFArray,
  PDFDict,
  PDFHexString,
  PDFName,
  PDFNumber,
  type PDFObject,
  type PDFRef,
} from '@cantoo/pdf-lib'
import type { PdfObjects } from './objects.ts'
import type { Place } from './table.ts'

/** Of the trailer, or of the stream that it is part of, what speaks of one section alone. */
const OF_A_SECTION = [
  'Size',
  'Prev',
  'XRefStm',
  'Type',
  'W',
  'Index',
  'Length',
  'Filter',
  'DecodeParms',
  'ID',
]
const ID_BYTES = 16

type Entry = readonly [number: number, place: Place | null]

export function appendUpdate({ bytes, table, context }: PdfObjects): Uint8Array {
  const parts: Uint8Array[] = [bytes, latin('\n')]
  let at = bytes.length + 1
  const put = (part: Uint8Array): void => {
    parts.push(part)
    at += part.length
  }
  const { isStream, startsAt } = table
  const entries = new Map<number, Place | null>(startsAt === undefined ? table.places : [])
  for (const [ref, object] of context.enumerateIndirectObjects()) {
    entries.set(ref.objectNumber, { offset: at, generation: ref.generationNumber })
    put(serialised(ref, object))
  }
  const digest = createHash('sha256')
  for (const part of parts.slice(1)) digest.update(part)
  const trailer = trailerOf(table.trailer, digest.update(String(bytes.length)).digest().subarray(0, ID_BYTES))
  if (startsAt === undefined) {
    // A table of its own has a line for every number.
    for (let number = 0; number <= context.largestObjectNumber; number++)
      if (!entries.has(number)) entries.set(number, null)
  } else trailer.set(PDFName.of('Prev'), PDFNumber.of(startsAt))
  const section = at
  if (isStream) {
    const ref = context.nextRef()
    entries.set(ref.objectNumber, { offset: section, generation: 0 })
    trailer.set(PDFName.of('Size'), PDFNumber.of(context.largestObjectNumber + 1))
    put(serialised(ref, tableStream(trailer, sorted(entries))))
  } else {
    trailer.set(PDFName.of('Size'), PDFNumber.of(context.largestObjectNumber + 1))
    put(latin(`${tableText(sorted(entries))}trailer\n${trailer}\n`))
  }
  put(latin(`startxref\n${section}\n%%EOF\n`))
  return Buffer.concat(parts, at)

  function tableStream(dict: PDFDict, all: readonly Entry[]): PDFObject {
    const content = deflateSync(Buffer.concat(all.map(([, place]) => packed(place))))
    const index = rangesOf(all).flatMap((range) => [range[0]![0], range.length])
    const own = context.obj({ Type: 'XRef', W: [1, 4, 2], Index: index, Filter: 'FlateDecode' })
    for (const [key, value] of own.entries()) dict.set(key, value)
    return context.stream(
      content,
      Object.fromEntries(dict.entries().map(([key, value]) => [key.decodeText(), value])),
    )
  }
}

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const sorted = (entries: ReadonlyMap<number, Place | null>): Entry[] => [...entries].sort(([a], [b]) => a - b)

export function serialised(ref: PDFRef, object: PDFObject): Uint8Array {
  const [head, tail] = [`${ref.objectNumber} ${ref.generationNumber} obj\n`, '\nendobj\n']
  const whole = new Uint8Array(head.length + object.sizeInBytes() + tail.length)
  whole.set(latin(head))
  const length = object.copyBytesInto(whole, head.length)
  whole.set(latin(tail), head.length + length)
  return whole
}

/** The first half of an ID stays for ever, the second changes with the file (14.4). */
function trailerOf(before: PDFDict, id: Uint8Array): PDFDict {
  const kept = before.entries().filter(([key]) => !OF_A_SECTION.includes(key.decodeText()))
  const dict = PDFDict.fromMapWithContext(new Map(kept), before.context)
  const own = PDFHexString.of(Buffer.from(id).toString('hex'))
  const known = before.get(PDFName.of('ID'))
  const first = known instanceof PDFArray && known.size() > 0 ? known.get(0) : own
  dict.set(PDFName.of('ID'), before.context.obj([first, own]))
  return dict
}

/** Runs of numbers that follow each other. */
function rangesOf(entries: readonly Entry[]): Entry[][] {
  const ranges: Entry[][] = []
  for (const entry of entries) {
    const last = ranges.at(-1)
    if (last && last.at(-1)![0] === entry[0] - 1) last.push(entry)
    else ranges.push([entry])
  }
  return ranges
}

function tableText(entries: readonly Entry[]): string {
  const digits = (value: number, count: number) => String(value).padStart(count, '0')
  const line = ([, place]: Entry) =>
    place && 'offset' in place
      ? `${digits(place.offset, 10)} ${digits(place.generation, 5)} n \n`
      : `${digits(0, 10)} 65535 f \n`
  const section = (range: readonly Entry[]) => `${range[0]![0]} ${range.length}\n${range.map(line).join('')}`
  return `xref\n${rangesOf(entries).map(section).join('')}`
}

/** One byte for the kind, four and two for where it lies. */
function packed(place: Place | null): Uint8Array {
  const entry = Buffer.alloc(7)
  if (!place) entry.writeUInt16BE(65535, 5)
  else if ('offset' in place) {
    entry[0] = 1
    entry.writeUInt32BE(place.offset, 1)
    entry.writeUInt16BE(place.generation, 5)
  } else {
    entry[0] = 2
    entry.writeUInt32BE(place.stream, 1)
    entry.writeUInt16BE(place.nth, 5)
  }
  return entry
}
