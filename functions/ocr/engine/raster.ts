// Rasters in, rasters out: resizing, turning and grey, by sharp where it is faster than a loop.
import sharp, { type Sharp } from 'sharp'
import { OcrError, type Polygon, type Raster } from './vocabulary.ts'

/** Small letters stay legible; a page of text takes about a third of what it does at 95. */
const JPEG_QUALITY = 80
/** Nobody sees a difference. */
const FINE_JPEG = { quality: 92, chromaSubsampling: '4:4:4' } as const
const MAX_JPEG_SIDE_PX = 65_535

const open = ({ data, widthPx, heightPx, channels }: Raster): Sharp =>
  sharp(data, { raw: { width: widthPx, height: heightPx, channels }, limitInputPixels: false })

/** Shrinks by area, grows by cubic interpolation. */
export async function resize(raster: Raster, widthPx: number, heightPx: number): Promise<Raster> {
  if (widthPx === raster.widthPx && heightPx === raster.heightPx) return raster
  const data = await open(raster)
    .resize(widthPx, heightPx, {
      fit: 'fill',
      kernel: widthPx < raster.widthPx ? 'linear' : 'cubic',
      fastShrinkOnLoad: false,
    })
    .raw()
    .toBuffer()
  return { widthPx, heightPx, channels: raster.channels, data }
}

/** Turns about the centre by `degrees` clockwise on a white ground that grows to hold the whole picture. */
export async function turn(raster: Raster, degrees: number): Promise<Raster> {
  const { data, info } = await open(raster)
    .rotate(degrees, { background: '#ffffff' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, channels: raster.channels, data }
}

/** The median of 3 x 3 pixels in the place of each, channel by channel. */
export async function median(raster: Raster): Promise<Raster> {
  const space = raster.channels === 1 ? 'b-w' : 'srgb'
  const data = await open(raster).median(3).toColourspace(space).raw().toBuffer()
  return { ...raster, data }
}

/**
 * A JPEG file of the raster. Throws `OcrError('image-too-large')`: the format holds sides of 16 bits.
 * @param isFine for paper: as if nothing were lost
 */
export async function toJpeg(raster: Raster, isFine = false): Promise<Uint8Array> {
  const { widthPx, heightPx } = raster
  if (Math.max(widthPx, heightPx) > MAX_JPEG_SIDE_PX) {
    throw new OcrError(
      'image-too-large',
      `expected sides of at most ${MAX_JPEG_SIDE_PX} pixels for a picture of the page but received ${widthPx} x ${heightPx} pixels`,
    )
  }
  return open(raster)
    .jpeg(isFine ? FINE_JPEG : { quality: JPEG_QUALITY })
    .toBuffer()
}

/** Grey as one channel. */
export async function toPng(raster: Raster): Promise<Uint8Array> {
  return open(raster)
    .toColourspace(raster.channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 9 })
    .toBuffer()
}

/** A TIFF file in one piece, whose sides are filled up to multiples of 16. Of one channel that is black and white. */
export async function toG4(raster: Raster): Promise<Uint8Array> {
  const fill = (px: number) => Math.ceil(px / 16) * 16
  const tile = { tile: true, tileWidth: fill(raster.widthPx), tileHeight: fill(raster.heightPx) }
  return open(raster)
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, miniswhite: true, ...tile })
    .toBuffer()
}

/** From (x0, y0) to (x1, y1), ends not included. */
export interface Part {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** The upright part under a polygon and `marginPx` around it, as far as the raster goes; at least a pixel of it. */
export function partUnder({ widthPx, heightPx }: Raster, polygon: Polygon, marginPx = 0): Part {
  const span = (values: readonly number[], sizePx: number) => {
    const from = Math.min(sizePx - 1, Math.max(0, Math.floor(Math.min(...values)) - marginPx))
    return [from, Math.max(from + 1, Math.min(sizePx, Math.ceil(Math.max(...values)) + marginPx))] as const
  }
  const xs = polygon.map(([x]) => x)
  const ys = polygon.map(([, y]) => y)
  const [x0, x1] = span(xs, widthPx)
  const [y0, y1] = span(ys, heightPx)
  return { x0, y0, x1, y1 }
}

/** A copy of a part of the raster, or itself for all of it. */
export function crop(raster: Raster, { x0, y0, x1, y1 }: Part): Raster {
  if (x1 - x0 === raster.widthPx && y1 - y0 === raster.heightPx) return raster
  const row = (x1 - x0) * raster.channels
  const data = new Uint8Array(row * (y1 - y0))
  for (let y = y0; y < y1; y++) {
    const from = (y * raster.widthPx + x0) * raster.channels
    data.set(raster.data.subarray(from, from + row), (y - y0) * row)
  }
  return { widthPx: x1 - x0, heightPx: y1 - y0, channels: raster.channels, data }
}

/** Luma of ITU-R BT.601. */
export function toGrey(raster: Raster): Raster {
  if (raster.channels === 1) return raster
  const { data } = raster
  const pixels = raster.widthPx * raster.heightPx
  const grey = new Uint8Array(pixels)
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    grey[i] = (data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29) >> 8
  }
  return { ...raster, channels: 1, data: grey }
}

/** As `toGrey`, in 256ths. */
export function lumaOf({ data, channels, widthPx, heightPx }: Raster): Uint16Array {
  const luma = new Uint16Array(widthPx * heightPx)
  if (channels === 1) for (let i = 0; i < luma.length; i++) luma[i] = data[i]! << 8
  else
    for (let i = 0, at = 0; i < luma.length; i++, at += 3)
      luma[i] = data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29
  return luma
}
