// Bytes of a GIF in, its frames out, each as a GIF of its own.
// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
import type { Frame, Frames } from './paged-file.ts'

const HEADER_BYTES = 13
const [EXTENSION, IMAGE] = [0x21, 0x2c]
const GRAPHIC_CONTROL = 0xf9
const TRAILER = 0x3b
/** What becomes of a frame when the next one comes. */
const DISPOSALS = { 2: 'clear', 3: 'restore' } as const

/** As many as there are up to the end of the file, the last one cut short perhaps. */
export function gifFrames(bytes: Uint8Array): Frames {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames: Frame[] = []
  const globalTable = bytes.subarray(HEADER_BYTES, HEADER_BYTES + tableBytes(bytes[10]!))
  let [widthPx, heightPx] = [view.getUint16(6, true), view.getUint16(8, true)]
  let control: Uint8Array | undefined
  let at = HEADER_BYTES + globalTable.length
  while (at < bytes.length) {
    if (bytes[at] === EXTENSION) {
      const end = endOfBlocks(bytes, at + 2)
      if (bytes[at + 1] === GRAPHIC_CONTROL) control = bytes.subarray(at, end)
      at = end
    } else if (bytes[at] === IMAGE && at + 10 < bytes.length) {
      const [x, y, width, height] = [1, 3, 5, 7].map((offset) => view.getUint16(at + offset, true)) as [
        number,
        number,
        number,
        number,
      ]
      // Behind the descriptor: a table of its own, and the code size before the blocks.
      const end = endOfBlocks(bytes, at + 10 + tableBytes(bytes[at + 9]!) + 1)
      const image = bytes.subarray(at, end)
      const flags = control?.[3] ?? 0
      const disposal = DISPOSALS[((flags >> 2) & 7) as 2 | 3] ?? 'keep'
      const ownControl = control
      frames.push({
        ...{ x, y, widthPx: width, heightPx: height, disposal },
        isOpaque: (flags & 1) === 0,
        isBlended: true,
        file: () => alone(bytes, globalTable, ownControl, image, width, height),
      })
      if (frames.length === 1) {
        // Some programs write a screen that the first picture does not fit.
        widthPx = Math.max(widthPx, x + width)
        heightPx = Math.max(heightPx, y + height)
      }
      control = undefined
      at = end
    } else {
      break
    }
  }
  return { widthPx, heightPx, frames }
}

const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** Behind the empty block that ends those from `at` on. */
function endOfBlocks(bytes: Uint8Array, at: number): number {
  let end = at
  while (end < bytes.length && bytes[end] !== 0) end += bytes[end]! + 1
  return Math.min(bytes.length, end + 1)
}

function alone(
  bytes: Uint8Array,
  globalTable: Uint8Array,
  control: Uint8Array | undefined,
  image: Uint8Array,
  widthPx: number,
  heightPx: number,
): Uint8Array {
  const header = Buffer.from(bytes.subarray(0, HEADER_BYTES))
  header.writeUInt16LE(widthPx, 6)
  header.writeUInt16LE(heightPx, 8)
  const moved = Buffer.from(image)
  moved.fill(0, 1, 5)
  return Buffer.concat([header, globalTable, control ?? Buffer.alloc(0), moved, Buffer.from([TRAILER])])
}
