// A picture as the file has it in, an image of a PDF and the operators that draw it upright out.
import type { PDFContext, PDFRef } from '@cantoo/pdf-lib'
import { flateStream } from '../file/flate.ts'
import type { PdfImage } from './image.ts'

/** Sums of the width and height of the page: a, b, c, d, e, f of the matrix (ISO 32000-1, 8.3.3) by EXIF's orientation. */
const UPRIGHT: readonly ((width: number, height: number) => readonly number[])[] = [
  (w, h) => [w, 0, 0, h, 0, 0],
  (w, h) => [-w, 0, 0, h, w, 0],
  (w, h) => [-w, 0, 0, -h, w, h],
  (w, h) => [w, 0, 0, -h, 0, h],
  (w, h) => [0, -h, -w, 0, w, h],
  (w, h) => [0, -h, w, 0, 0, h],
  (w, h) => [0, h, w, 0, 0, 0],
  (w, h) => [0, h, -w, 0, w, 0],
]

export const isOnSide = ({ orientation }: PdfImage): boolean => orientation > 4

/** The operators fill a page of this size with the image of that name; what only fills up rows lies outside. */
export function drawn(image: PdfImage, widthPt: number, heightPt: number, name: string): string {
  const { orientation, padding, widthPx } = image
  const wide = widthPt * (1 + padding / widthPx)
  const matrix = (UPRIGHT[orientation - 1] ?? UPRIGHT[0]!)(wide, heightPt)
  return `q ${matrix.map((part) => Number(part.toFixed(4))).join(' ')} cm /${name} Do Q\n`
}

export function embed(context: PDFContext, image: PdfImage): PDFRef {
  const { widthPx, padding, heightPx, bits, filter, parameters, decode, stream } = image
  return context.register(
    context.stream(stream, {
      ...{ Type: 'XObject', Subtype: 'Image', Width: widthPx + padding, Height: heightPx },
      ...{ ColorSpace: spaceOf(context, image), BitsPerComponent: bits, Filter: filter },
      ...(parameters ? { DecodeParms: { ...parameters } } : {}),
      ...(decode ? { Decode: [...decode] } : {}),
    }),
  )
}

const COMPONENTS = { DeviceGray: 1, DeviceRGB: 3, DeviceCMYK: 4 } as const

function spaceOf(context: PDFContext, { space, profile, palette }: PdfImage) {
  const base = profile
    ? context.obj(['ICCBased', context.register(flateStream(context, profile, { N: COMPONENTS[space] }))])
    : context.obj(space)
  if (!palette) return base
  const colours = context.register(flateStream(context, palette))
  return context.obj(['Indexed', base, palette.length / 3 - 1, colours])
}
