// Bytes of an animated WebP in, its frames out, each as a WebP of its own.
// https://developers.google.com/speed/webp/docs/riff_container
import type { Frame, Frames } from './paged-file.ts'

const RIFF_BYTES = 12
const CHUNK_BYTES = 8
const FRAME_BYTES = 16
const ALPHA_FLAG = 0x10
const NOT_BLENDED = 2
const CLEARED = 1

interface Chunk {
  readonly name: string
  readonly data: Uint8Array
  /** With its header and padding. */
  readonly whole: Uint8Array
}

/** No frames where the file is no animation. */
export function webpFrames(bytes: Uint8Array): Frames {
  const chunks = [...chunksOf(bytes.subarray(RIFF_BYTES))]
  const head = chunks[0]
  if (head?.name !== 'VP8X' || head.data.length < 10) return { widthPx: 0, heightPx: 0, frames: [] }
  const frames = chunks.flatMap(({ name, data }) =>
    name === 'ANMF' && data.length >= FRAME_BYTES ? [frameOf(data)] : [],
  )
  return { widthPx: int24(head.data, 4) + 1, heightPx: int24(head.data, 7) + 1, frames }
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + CHUNK_BYTES <= bytes.length; ) {
    const size = view.getUint32(at + 4, true)
    const from = at + CHUNK_BYTES
    const end = from + size + (size % 2)
    const name = String.fromCharCode(...bytes.subarray(at, at + 4))
    yield { name, data: bytes.subarray(from, from + size), whole: bytes.subarray(at, end) }
    at = end
  }
}

const int24 = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)

function frameOf(data: Uint8Array): Frame {
  const [widthPx, heightPx] = [int24(data, 6) + 1, int24(data, 9) + 1]
  const flags = data[15]!
  const parts = [...chunksOf(data.subarray(FRAME_BYTES))].filter(({ name }) =>
    ['ALPH', 'VP8 ', 'VP8L'].includes(name),
  )
  const isLossless = parts.some(({ name }) => name === 'VP8L')
  const hasAlpha = parts.some(({ name }) => name === 'ALPH')
  return {
    ...{ x: int24(data, 0) * 2, y: int24(data, 3) * 2, widthPx, heightPx },
    disposal: flags & CLEARED ? 'clear' : 'keep',
    isOpaque: !isLossless && !hasAlpha,
    isBlended: (flags & NOT_BLENDED) === 0,
    file: () =>
      riff([...(hasAlpha ? [extended(widthPx, heightPx)] : []), ...parts.map(({ whole }) => whole)]),
  }
}

function riff(chunks: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks])
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

/** The chunk that says that one with alpha follows. */
function extended(widthPx: number, heightPx: number): Uint8Array {
  const chunk = Buffer.alloc(CHUNK_BYTES + 10)
  chunk.write('VP8X')
  chunk.writeUInt32LE(10, 4)
  chunk[8] = ALPHA_FLAG
  chunk.writeUIntLE(widthPx - 1, 12, 3)
  chunk.writeUIntLE(heightPx - 1, 15, 3)
  return chunk
}
