// Bytes of a PNG in; out what a PDF says of it, with the samples as they lie in the file: both compress alike
// (https://www.w3.org/TR/png-3/, ISO 32000-1, 7.4.4.4).
import { inflateSync } from 'node:zlib'
import { type PdfImage, profileFor } from './image.ts'

const SIGNATURE_BYTES = 8
const [GREY, RGB, INDEXED] = [0, 2, 3]
/** Bring with them what has to be looked at: transparency, and which way is up. */
const OTHERS = ['tRNS', 'eXIf', 'acTL']
const MAX_PROFILE_BYTES = 4 * 1024 * 1024

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/** Undefined for a PNG that a PDF cannot hold as it is: interlaced, transparent, turned, animated, broken. */
export function readPng(bytes: Uint8Array): PdfImage | undefined {
  const chunks = chunksOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  const head = chunks[0]
  if (head?.type !== 'IHDR' || head.data.length < 13) return undefined
  const [widthPx, heightPx] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)]
  const [bits, kind, , , isInterlaced] = head.data.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ]
  const first = (type: string) => chunks.find((chunk) => chunk.type === type)?.data
  const palette = first('PLTE')
  if (isInterlaced || ![GREY, RGB, INDEXED].includes(kind) || (kind === INDEXED && !palette)) return undefined
  if (chunks.some(({ type }) => OTHERS.includes(type))) return undefined
  const space = kind === GREY ? 'DeviceGray' : 'DeviceRGB'
  const profile = profileIn(first('iCCP'), space)
  const colors = kind === RGB ? 3 : 1
  return {
    ...{ widthPx, heightPx, orientation: 1, padding: 0, space, bits, filter: 'FlateDecode' },
    ...(kind === INDEXED ? { palette: palette! } : {}),
    ...(profile ? { profile } : {}),
    parameters: { Predictor: 15, Colors: colors, BitsPerComponent: bits, Columns: widthPx },
    stream: Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  }
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (type === 'IEND') break
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return chunks
}

/** A name, a zero, the way of compression, and the profile. */
function profileIn(data: Buffer | undefined, space: PdfImage['space']): Uint8Array | undefined {
  if (!data) return undefined
  try {
    const packed = data.subarray(data.indexOf(0) + 2)
    return profileFor(inflateSync(packed, { maxOutputLength: MAX_PROFILE_BYTES }), space)
  } catch {
    return undefined
  }
}
