// Bytes of a PDF in, its objects out one by one as they are asked for: what nobody asks for costs nothing, however large
// or hostile the file is.
import {
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  type PDFObject,
  PDFRawStream,
  PDFRef,
} from '@cantoo/pdf-lib'
import type { Lookup } from './filters.ts'
import { parseObjectAt, parseWhole } from './parse.ts'
import { objectStream, rebuildTable } from './rebuild.ts'
import { readTable, type Table } from './table.ts'

export interface PdfObjects {
  readonly bytes: Uint8Array
  readonly table: Table
  /** Of what is new, and of what replaces objects of the file. */
  readonly context: PDFContext
  /** Follows references; what is changed already comes changed. Undefined for what is not there or broken. */
  readonly lookup: Lookup
  readonly get: (dict: PDFDict, key: string) => PDFObject | undefined
}

/** All that the object streams of a file unpack to. */
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024
const MAX_REFERENCES = 32

/** Throws `Error` where not even a repaired table leads to a catalogue. */
export function openObjects(bytes: Uint8Array): PdfObjects {
  const whole = attempt(() => open(bytes, readTable(bytes)))
  if (whole && hasPages(whole)) return whole
  const repaired = open(bytes, rebuildTable(bytes))
  if (!hasPages(repaired)) throw new Error('Expected a tree of pages but there is none.')
  return repaired
}

export const dictOf = (object: PDFObject | undefined): PDFDict | undefined =>
  object instanceof PDFDict ? object : undefined

export const catalogOf = ({ lookup, table }: PdfObjects): PDFDict | undefined =>
  dictOf(lookup(table.trailer.get(PDFName.of('Root'))))

function hasPages(objects: PdfObjects): boolean {
  const catalog = catalogOf(objects)
  return catalog !== undefined && dictOf(objects.get(catalog, 'Pages')) !== undefined
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function open(bytes: Uint8Array, table: Table): PdfObjects {
  const context = PDFContext.create()
  const size = table.trailer.get(PDFName.of('Size'))
  let largest = size instanceof PDFNumber ? size.asNumber() - 1 : 0
  for (const number of table.places.keys()) largest = Math.max(largest, number)
  context.largestObjectNumber = largest
  const parsed = new Map<number, PDFObject | undefined>()
  const streams = new Map<number, readonly (readonly [number: number, bytes: Uint8Array])[]>()
  const endOf = endsOf(table, bytes.length)
  let leftBytes = MAX_UNPACKED_BYTES

  function load(number: number): PDFObject | undefined {
    const place = table.places.get(number)
    if (!place) return undefined
    if ('offset' in place) {
      const found = parseObjectAt(bytes, place.offset, lookup, endOf(place.offset))
      if (found.number !== number) throw new Error(`Expected object ${number} but found ${found.number}.`)
      return found.object
    }
    const [own, content] = packed(place.stream)[place.nth] ?? []
    return own === number ? parseWhole(content!) : undefined
  }

  function packed(number: number) {
    const known = streams.get(number)
    if (known) return known
    const stream = lookup(PDFRef.of(number))
    if (!(stream instanceof PDFRawStream)) throw new Error('Expected an object stream.')
    const all = objectStream(stream, leftBytes, lookup)
    leftBytes -= all.reduce((sum, [, each]) => sum + each.length, 0)
    streams.set(number, all)
    return all
  }

  const lookup: Lookup = (given) => {
    let object = given
    for (let i = 0; object instanceof PDFRef; i++) {
      if (i === MAX_REFERENCES) return undefined
      const changed: PDFObject | undefined = context.lookup(object)
      const { objectNumber } = object
      if (!changed && !parsed.has(objectNumber)) {
        // Whoever asks for it while it is being loaded asks in a circle.
        parsed.set(objectNumber, undefined)
        parsed.set(
          objectNumber,
          attempt(() => load(objectNumber)),
        )
      }
      object = changed ?? parsed.get(objectNumber)
    }
    return object
  }
  return { bytes, table, context, lookup, get: (dict, key) => lookup(dict.get(PDFName.of(key))) }
}

/** Where the object after the one at an offset begins, so that nobody reads further. */
function endsOf({ places, startsAt = 0 }: Table, length: number): (offset: number) => number {
  const offsets = [...places.values()].flatMap((place) => (place && 'offset' in place ? [place.offset] : []))
  const starts = Float64Array.from([...offsets, startsAt, length]).sort()
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (starts[middle]! > offset) high = middle
      else low = middle + 1
    }
    return starts[low]!
  }
}
