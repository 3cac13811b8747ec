// A PDF page in, the characters that its text is made of out: where they stand, and whether they can be believed.

import type { Point } from '../../vocabulary.ts'
import { numbersAt, type Pdfium, withMemory } from './pdfium.ts'

/** Lengths in pixels of the page's raster, y down. */
export interface PdfCharacter {
  /** One character; a space or line break that PDFium found between others, too. */
  readonly text: string
  /** Two opposite corners of its cell: advance by font height. */
  readonly box: readonly [Point, Point]
  /** Where it stands on the base line. */
  readonly origin: Point
  /** Unit vector in which its line runs on. */
  readonly direction: Point
  readonly sizePx: number
  /** False where the font does not say what the glyph means. */
  readonly isMapped: boolean
  /** False where it is meant to be seen, but in a font that is not part of the file. */
  readonly hasFont: boolean
  /** Neither filled nor stroked: the text layer of a scan. */
  readonly isHidden: boolean
}

/** PDFium rounds to whole pixels; on a raster this much finer that does no harm. */
const FINER = 64
/** A hyphen at the end of a line, in PDFium's words. */
const LINE_END_HYPHEN = 2
/** Text render mode 3 (ISO 32000-1, table 106). */
const INVISIBLE = 3

/** Maps points of the page (1/72 inch, y up) to pixels of its raster. */
interface Map {
  readonly point: (x: number, y: number) => Point
  readonly vector: (x: number, y: number) => Point
}

export function readCharacters(
  pdfium: Pdfium,
  page: number,
  widthPx: number,
  heightPx: number,
): PdfCharacter[] {
  const textPage = pdfium._FPDFText_LoadPage!(page)
  if (textPage === 0) return []
  try {
    return withMemory(pdfium, 64, (at) => {
      const map = mapOf(pdfium, page, widthPx, heightPx, at)
      const count = Math.max(0, pdfium._FPDFText_CountChars!(textPage))
      return Array.from({ length: count }, (_, index) => readCharacter(pdfium, textPage, index, map, at))
    })
  } finally {
    pdfium._FPDFText_ClosePage!(textPage)
  }
}

function readCharacter(pdfium: Pdfium, textPage: number, index: number, map: Map, at: number): PdfCharacter {
  pdfium._FPDFText_GetLooseCharBox!(textPage, index, at)
  const [left, top, right, bottom] = numbersAt(pdfium, at, 4, Float32Array) as [
    number,
    number,
    number,
    number,
  ]
  pdfium._FPDFText_GetCharOrigin!(textPage, index, at, at + 8)
  const [x, y] = numbersAt(pdfium, at, 2, Float64Array) as [number, number]
  pdfium._FPDFText_GetMatrix!(textPage, index, at)
  const [, , c, d] = numbersAt(pdfium, at, 4, Float32Array) as [number, number, number, number]
  const angle = pdfium._FPDFText_GetCharAngle!(textPage, index)
  const size = pdfium._FPDFText_GetFontSize!(textPage, index)
  // PDFium's angle is that of the text's matrix. A negative size is half a turn more, which mostly undoes another.
  const sign = size < 0 ? -1 : 1
  const ahead = map.vector(Math.cos(angle) * sign, -Math.sin(angle) * sign)
  const length = Math.hypot(...ahead)
  const code = pdfium._FPDFText_GetUnicode!(textPage, index)
  const textObject = pdfium._FPDFText_GetTextObject!(textPage, index)
  // What PDFium adds between characters belongs to no object.
  const isHidden = textObject !== 0 && pdfium._FPDFTextObj_GetTextRenderMode!(textObject) === INVISIBLE
  return {
    text: textOf(code),
    box: [map.point(left, top), map.point(right, bottom)],
    origin: map.point(x, y),
    direction: [ahead[0] / length, ahead[1] / length],
    sizePx: Math.abs(size) * Math.hypot(c, d) * length,
    isMapped: isMeant(code) && pdfium._FPDFText_HasUnicodeMapError!(textPage, index) !== 1,
    hasFont: isHidden || hasFont(pdfium, textObject),
    isHidden,
  }
}

function hasFont(pdfium: Pdfium, textObject: number): boolean {
  if (textObject === 0) return true
  const font = pdfium._FPDFTextObj_GetFont!(textObject)
  return font === 0 || pdfium._FPDFFont_GetIsEmbedded!(font) !== 0
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdfff

function textOf(code: number): string {
  if (code === LINE_END_HYPHEN) return '-'
  return code > 0x10ffff || isSurrogate(code) || isControl(code) ? '\ufffd' : String.fromCodePoint(code)
}

/** No text, and not allowed in most of the formats that text is answered in; white space is. */
const isControl = (code: number): boolean =>
  (code < 0x20 && ![0x09, 0x0a, 0x0d].includes(code)) || (code >= 0x7f && code < 0xa0)

/** Neither nothing, nor a replacement, nor of a private area that only its font understands. */
const isMeant = (code: number): boolean =>
  code > 0 && code < 0xfffd && !isSurrogate(code)
    ? code < 0xe000 || code > 0xf8ff
    : code >= 0x10000 && code < 0xf0000

function mapOf(pdfium: Pdfium, page: number, widthPx: number, heightPx: number, at: number): Map {
  const device = (x: number, y: number): Point => {
    const [width, height] = [widthPx * FINER, heightPx * FINER]
    pdfium._FPDF_PageToDevice!(page, 0, 0, width, height, 0, x, y, at, at + 4)
    const [px, py] = numbersAt(pdfium, at, 2, Int32Array) as [number, number]
    return [px / FINER, py / FINER]
  }
  const [origin, right, up] = [device(0, 0), device(1000, 0), device(0, 1000)]
  const [a, b] = [(right[0] - origin[0]) / 1000, (right[1] - origin[1]) / 1000]
  const [c, d] = [(up[0] - origin[0]) / 1000, (up[1] - origin[1]) / 1000]
  return {
    point: (x, y) => [origin[0] + a * x + c * y, origin[1] + b * x + d * y],
    vector: (x, y) => [a * x + c * y, b * x + d * y],
  }
}
