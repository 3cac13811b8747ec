// An image and the lines found in it in; out a JPEG with each line's box on the picture (green: sure, red: unsure)
// and its text at the same place on a blank page beside it.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import sharp from 'sharp'
import type { Line, Polygon } from '../../functions/ocr/engine/vocabulary.ts'

/** Larger pictures are drawn smaller, so that a folder of them stays handy. */
const MAX_SIDE_PX = 2400

const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`).replace(/\p{Cc}/gu, '\u00b7')

/** Confidence 0.5 and less is red, 1 is green. */
const colour = (confidence: number): string =>
  `hsl(${Math.round(120 * Math.max(0, 2 * confidence - 1))} 90% 38%)`

const distance = (polygon: Polygon, from: number, to: number): number =>
  Math.hypot(polygon[to]![0] - polygon[from]![0], polygon[to]![1] - polygon[from]![1])

/** Outlines with the rank of each line in reading order, so that a wrong order shows. */
function boxes(lines: readonly Line[], scale: number): string {
  return lines
    .map(({ polygon, confidence }, rank) => {
      const points = polygon.map(([x, y]) => `${x * scale},${y * scale}`).join(' ')
      const [x, y] = polygon[0]
      const stroke = `fill="none" stroke="${colour(confidence)}" stroke-width="2"`
      const label = `<text x="${x * scale}" y="${y * scale - 2}" font-size="11" fill="#06c">${rank + 1}</text>`
      return `<polygon points="${points}" ${stroke}/>${label}`
    })
    .join('')
}

/** Width of a text in ems, roughly: Chinese characters are square, others about half as wide. */
const widthInEms = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (character > '\u2e7f' ? 1 : 0.58), 0)

/** Each text at its line's place, turned as its line is, and small enough for its length. */
function texts(lines: readonly Line[], scale: number): string {
  const draw = ({ text, polygon, confidence }: Line): string => {
    const [[x, y], [rightX, rightY]] = polygon
    const angle = (Math.atan2(rightY - y, rightX - x) * 180) / Math.PI
    const [lengthPx, heightPx] = [distance(polygon, 0, 1) * scale, distance(polygon, 0, 3) * scale]
    const sizePx = Math.min(heightPx * 0.8, lengthPx / Math.max(1, widthInEms(text)))
    const place = `transform="translate(${x * scale} ${y * scale}) rotate(${angle})" y="${heightPx * 0.75}"`
    const font = `font-family="sans-serif" font-size="${sizePx}" fill="${colour(confidence)}"`
    return `<text ${place} ${font}>${escapeXml(text)}</text>`
  }
  return lines.map(draw).join('')
}

export interface DrawOptions {
  /** Where the texts go: on a page to the right of the picture (default), or nowhere. */
  readonly texts?: 'beside' | 'none'
}

/** Writes `toFile` (.jpg or .png). Throws sharp's error when the picture cannot be read. */
export async function drawLines(
  picture: string | Uint8Array,
  lines: readonly Line[],
  toFile: string,
  { texts: where = 'beside' }: DrawOptions = {},
): Promise<void> {
  const upright = await sharp(picture, { failOn: 'none' })
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true })
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(upright.info.width, upright.info.height))
  const width = Math.round(upright.info.width * scale)
  const height = Math.round(upright.info.height * scale)
  const wholeWidth = where === 'beside' ? width * 2 : width
  const overlay = `<svg xmlns="http://www.w3.org/2000/svg" width="${wholeWidth}" height="${height}">
    ${boxes(lines, scale)}<g transform="translate(${width} 0)">${where === 'beside' ? texts(lines, scale) : ''}</g></svg>`
  mkdirSync(dirname(toFile), { recursive: true })
  await sharp({ create: { width: wholeWidth, height, channels: 3, background: 'white' } })
    .composite([
      { input: await sharp(upright.data).resize(width, height, { fit: 'fill' }).toBuffer(), left: 0, top: 0 },
      { input: Buffer.from(overlay), left: 0, top: 0 },
    ])
    .toFile(toFile)
}
