// A raster in, the same at half its size, a quarter and so on out: where only a small part of its pixels can count, all of
// them are looked at once.
import type { Raster } from './vocabulary.ts'

/** A page so many times finer than the strip is halved first: more samples a pixel would cost more than they show. */
const TOO_FINE = 2

/** How often what is `fromPx` high is halved before samples are taken for what is `toPx` high. */
export const halvingsFor = (fromPx: number, toPx: number): number =>
  Math.max(0, Math.floor(Math.log2(fromPx / toPx / TOO_FINE)) + 1)

/**
 * The raster `halvings` times half as large, each pixel the mean of the 2 x 2 under it. Of an odd side the last pixel is its
 * own mean. Points keep their place: x becomes x / 2 ** halvings.
 */
export function halved(raster: Raster, halvings: number): Raster {
  return halvings <= 0 ? raster : halved(halfOf(raster), halvings - 1)
}

function halfOf(whole: Raster): Raster {
  const { channels, data } = whole
  const [widthPx, heightPx] = [Math.ceil(whole.widthPx / 2), Math.ceil(whole.heightPx / 2)]
  const half: Raster = { widthPx, heightPx, channels, data: new Uint8Array(widthPx * heightPx * channels) }
  const stride = whole.widthPx * channels
  /** Of an odd width the last column has none beside it, and of an odd height the last row none below. */
  const pairs = whole.widthPx >> 1
  let to = 0
  for (let y = 0; y < whole.heightPx; y += 2) {
    const top = y * stride
    const below = y + 1 < whole.heightPx ? top + stride : top
    if (channels === 3) halveRow(data, top, below, pairs, half.data, to)
    else halveGreyRow(data, top, below, pairs, half.data, to)
    to += pairs * channels
    for (let at = pairs * 2 * channels; at < stride; at++)
      half.data[to++] = (data[top + at]! + data[below + at]! + 1) >> 1
  }
  return half
}

/** Written out for three channels: a loop over them takes twice as long. */
function halveRow(
  data: Uint8Array,
  top: number,
  below: number,
  pairs: number,
  out: Uint8Array,
  to: number,
): void {
  let [a, b] = [top, below]
  for (const end = to + pairs * 3; to < end; to += 3, a += 6, b += 6) {
    out[to] = (data[a]! + data[a + 3]! + data[b]! + data[b + 3]! + 2) >> 2
    out[to + 1] = (data[a + 1]! + data[a + 4]! + data[b + 1]! + data[b + 4]! + 2) >> 2
    out[to + 2] = (data[a + 2]! + data[a + 5]! + data[b + 2]! + data[b + 5]! + 2) >> 2
  }
}

function halveGreyRow(
  data: Uint8Array,
  top: number,
  below: number,
  pairs: number,
  out: Uint8Array,
  to: number,
): void {
  let [a, b] = [top, below]
  for (const end = to + pairs; to < end; to++, a += 2, b += 2) {
    out[to] = (data[a]! + data[a + 1]! + data[b]! + data[b + 1]! + 2) >> 2
  }
}
