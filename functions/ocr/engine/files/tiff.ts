// Bytes of a TIFF in, its pages out. The directories of its pages are found once, and each page is handed on as if it were
// the first and only one: libtiff walks to page n past all pages before it.
// TIFF 6.0, section 2; BigTIFF as libtiff has it (https://libtiff.gitlab.io/libtiff/specification/bigtiff.html).
import { corrupt } from '../limits.ts'
import { OcrError } from '../vocabulary.ts'
import { decodePage } from './image.ts'
import type { PagedFile } from './paged-file.ts'
import { type Tags, unknownKind } from './tiff-kinds.ts'

/** Widths of values by their type; other types hold nothing that is asked for here. */
const TYPES: Readonly<Record<number, 1 | 2 | 4 | 8>> = { 1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 }
/** Of one tag. More make no kind of picture. */
const MAX_VALUES = 16

interface Layout {
  readonly view: DataView
  readonly isLittle: boolean
  readonly isBig: boolean
}

/** Throws `OcrError('unreadable-image')`; pages throw `unsupported-media-type` and as `checkSize` as well. */
export function openTiff(bytes: Uint8Array): PagedFile {
  const layout = layoutOf(bytes)
  const directories = directoriesOf(layout)
  if (directories.length === 0) throw corrupt('TIFF')
  // What is written over must not be the sender's.
  const alone = directories.length > 1 ? parted(bytes, directories) : layout
  let turn: Promise<unknown> = Promise.resolve()
  return {
    pageCount: directories.length,
    decode(number) {
      const at = directories[number - 1]!
      const kind = unknownKind(tagsOf(alone, at))
      const page = turn.then(() => {
        if (kind !== undefined) {
          const sentence = `expected a TIFF of a common kind but received one ${kind}`
          throw new OcrError('unsupported-media-type', `${sentence}; convert it: magick page.tif page.png`)
        }
        if (directories.length > 1) writeOffset(alone, alone.isBig ? 8 : 4, at)
        const { buffer, byteOffset, byteLength } = alone.view
        return decodePage(new Uint8Array(buffer, byteOffset, byteLength), 'TIFF', 1)
      })
      // One after the other, as all are read through the same first bytes.
      turn = page.catch(() => {})
      return page
    },
  }
}

function layoutOf(bytes: Uint8Array): Layout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isLittle = bytes[0] === 0x49
  const isBig = bytes[isLittle ? 2 : 3] === 43
  if (bytes.length < (isBig ? 16 : 8)) throw corrupt('TIFF')
  return { view, isLittle, isBig }
}

const readOffset = ({ view, isLittle, isBig }: Layout, at: number): number =>
  isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint32(at, isLittle)

function writeOffset({ view, isLittle, isBig }: Layout, at: number, offset: number): void {
  if (isBig) view.setBigUint64(at, BigInt(offset), isLittle)
  else view.setUint32(at, offset, isLittle)
}

/** Where the entries of a directory begin, and where the offset of the next directory stands; undefined beyond the file. */
function spanOf(
  { view, isLittle, isBig }: Layout,
  at: number,
): { from: number; count: number; next: number } | undefined {
  const [countBytes, entryBytes, offsetBytes] = isBig ? [8, 20, 8] : [2, 12, 4]
  if (at + countBytes > view.byteLength) return undefined
  const count = isBig ? Number(view.getBigUint64(at, isLittle)) : view.getUint16(at, isLittle)
  const from = at + countBytes
  const next = from + count * entryBytes
  return next + offsetBytes > view.byteLength ? undefined : { from, count, next }
}

/** In the order of the pages, up to one that lies beyond the file or was there before. */
function directoriesOf(layout: Layout): number[] {
  const found = new Set<number>()
  let at = readOffset(layout, layout.isBig ? 8 : 4)
  while (at > 0 && !found.has(at)) {
    const span = spanOf(layout, at)
    if (!span) break
    found.add(at)
    at = readOffset(layout, span.next)
  }
  return [...found]
}

/** A copy in which no directory leads to another. */
function parted(bytes: Uint8Array, directories: readonly number[]): Layout {
  // Not `slice`, which of a Buffer is no copy.
  const layout = layoutOf(new Uint8Array(bytes))
  for (const at of directories) writeOffset(layout, spanOf(layout, at)!.next, 0)
  return layout
}

function tagsOf(layout: Layout, at: number): Tags {
  const { view, isLittle, isBig } = layout
  const { from, count } = spanOf(layout, at)!
  const tags = new Map<number, number[]>()
  for (let nth = 0; nth < count; nth++) {
    const entry = from + nth * (isBig ? 20 : 12)
    const width = TYPES[view.getUint16(entry + 2, isLittle)]
    if (width === undefined) continue
    const values = Math.min(MAX_VALUES, readOffset(layout, entry + 4))
    const own = entry + (isBig ? 12 : 8)
    const place = values * width <= (isBig ? 8 : 4) ? own : readOffset(layout, own)
    if (place + values * width > view.byteLength) continue
    const read = (i: number) => {
      const where = place + i * width
      if (width === 1) return view.getUint8(where)
      if (width === 2) return view.getUint16(where, isLittle)
      return width === 4 ? view.getUint32(where, isLittle) : Number(view.getBigUint64(where, isLittle))
    }
    tags.set(
      view.getUint16(entry, isLittle),
      Array.from({ length: values }, (_, i) => read(i)),
    )
  }
  return tags
}
