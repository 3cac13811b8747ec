// Rasters in, rasters out: resizing, turning and grey, by sharp where it is faster than a loop.
import sharp, { type Sharp } from 'sharp'
import type { Raster } from './vocabulary.ts'

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

/** Luma of ITU-R BT.601. */
export function toGrey(raster: Raster): Raster {
  if (raster.channels === 1) return raster
  const grey = new Uint8Array(raster.widthPx * raster.heightPx)
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (raster.data[at]! * 77 + raster.data[at + 1]! * 150 + raster.data[at + 2]! * 29) >> 8
  }
  return { ...raster, channels: 1, data: grey }
}
