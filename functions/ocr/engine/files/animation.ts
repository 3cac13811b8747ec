// Bytes of an animation in, its frames as pages out, each as a viewer shows it. Frames are drawn over each other once and
// in their order, so that a page costs what its frame costs: libvips begins with the first frame for every page.
import { layOnGround } from '../lay-on-ground.ts'
import { checkSize, corrupt } from '../limits.ts'
import { gifFrames } from './gif-frames.ts'
import type { DecodedPage, Frame, PagedFile } from './paged-file.ts'
import { webpFrames } from './webp-frames.ts'

/** RGBA of a file of this size. */
type DecodeFrame = (file: Uint8Array, name: string, widthPx: number, heightPx: number) => Promise<Uint8Array>

/** Undefined where the file has one frame or none. Pages throw `OcrError('unreadable-image')` and as `checkSize`. */
export function openAnimation(
  bytes: Uint8Array,
  format: 'gif' | 'webp',
  name: string,
  decodeFrame: DecodeFrame,
): PagedFile | undefined {
  const { widthPx, heightPx, frames } = (format === 'gif' ? gifFrames : webpFrames)(bytes)
  if (frames.length < 2) return undefined
  let canvas = new Uint8Array(0)
  /** What the last frame covered, where it has to come back. */
  let covered: Uint8Array | undefined
  /** Frames drawn so far. */
  let drawn = 0
  const broken = new Map<number, unknown>()

  function dispose(frame: Frame): void {
    const { disposal } = frame
    if (disposal === 'clear') forRows(frame, (at, length) => canvas.fill(0, at, at + length))
    if (disposal === 'restore' && covered) {
      const before = covered
      let from = 0
      forRows(frame, (at, length) => {
        canvas.set(before.subarray(from, from + length), at)
        from += length
      })
    }
    covered = undefined
  }

  async function draw(frame: Frame): Promise<void> {
    if (frame.widthPx === 0 || frame.heightPx === 0) return
    if (frame.widthPx > widthPx || frame.heightPx > heightPx) throw corrupt(name)
    const pixels = await decodeFrame(frame.file(), name, frame.widthPx, frame.heightPx)
    if (frame.disposal === 'restore') {
      const rows: Uint8Array[] = []
      forRows(frame, (at, length) => void rows.push(canvas.slice(at, at + length)))
      covered = Buffer.concat(rows)
    }
    forRows(frame, (at, length, row) => {
      const from = row * frame.widthPx * 4
      const samples = pixels.subarray(from, from + length)
      if (frame.isOpaque || !frame.isBlended) canvas.set(samples, at)
      else blend(canvas, at, samples)
    })
  }

  /** The rows of a frame that lie on the canvas: where in it, and how many bytes. */
  function forRows(frame: Frame, work: (at: number, length: number, row: number) => void): void {
    const length = Math.max(0, Math.min(frame.widthPx, widthPx - frame.x)) * 4
    const rows = Math.min(frame.heightPx, heightPx - frame.y)
    for (let row = 0; row < rows; row++) work(((frame.y + row) * widthPx + frame.x) * 4, length, row)
  }

  const isWhole = (frame: Frame): boolean =>
    frame.x === 0 &&
    frame.y === 0 &&
    frame.widthPx >= widthPx &&
    frame.heightPx >= heightPx &&
    (frame.isOpaque || !frame.isBlended)

  async function drawUpTo(number: number): Promise<void> {
    if (drawn > number || canvas.length === 0) {
      canvas = new Uint8Array(widthPx * heightPx * 4)
      covered = undefined
      drawn = 0
    }
    // What a whole frame covers need not be drawn.
    const whole = frames.slice(drawn, number).findLastIndex(isWhole)
    if (whole > 0) {
      drawn += whole
      covered = undefined
    }
    for (; drawn < number; drawn++) {
      if (drawn > 0) dispose(frames[drawn - 1]!)
      try {
        await draw(frames[drawn]!)
      } catch (error) {
        broken.set(drawn + 1, error)
      }
    }
  }

  return {
    pageCount: frames.length,
    async decode(number): Promise<DecodedPage> {
      checkSize(widthPx, heightPx)
      if (number > frames.length) throw corrupt(name)
      await drawUpTo(number)
      if (broken.has(number)) throw broken.get(number)
      const { rgb, warnings } = layOnGround(canvas.slice(), 4, widthPx)
      return { page: { widthPx, heightPx, channels: 3, data: rgb }, warnings }
    },
  }
}

/** Draws RGBA samples over those from `at` on (Porter and Duff, 1984: "over", colours not multiplied by alpha). */
function blend(canvas: Uint8Array, at: number, samples: Uint8Array): void {
  for (let from = 0, to = at; from < samples.length; from += 4, to += 4) {
    const alpha = samples[from + 3]!
    if (alpha === 0) continue
    const below = (canvas[to + 3]! * (255 - alpha)) / 255
    const whole = alpha + below
    for (let c = 0; c < 3; c++) {
      canvas[to + c] = Math.round((samples[from + c]! * alpha + canvas[to + c]! * below) / whole)
    }
    canvas[to + 3] = Math.round(whole)
  }
}
