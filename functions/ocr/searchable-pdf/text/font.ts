// The characters of a page in, codes for its content out, and at the end the font object they belong to: a Type 0 font
// of empty glyphs whose ToUnicode map says what each code means (ISO 32000-1, 9.7 and 9.10.3).
import { type PDFContext, type PDFRef, PDFString } from '@cantoo/pdf-lib'
import { OcrError } from '../../engine/vocabulary.ts'
import { flateStream } from '../file/flate.ts'
import { ASCENT, DESCENT, FONT_NAME, glyphlessFont, UNITS, WIDEST_GLYPH, WIDTH_STEP } from './glyphless.ts'

/** Codes have two bytes, and 0 is taken. */
const MAX_CODES = 0xffff
/** Entries of one section of a CMap at most. */
const SECTION = 100
/** `Symbolic`: no standard Latin character set. */
const FLAGS = 4

export interface PageFont {
  /** Four hexadecimal digits for a character set `steps` of `WIDTH_STEP` wide, 1 to `WIDEST_GLYPH`. */
  encode(character: string, steps: number): string
  /** Gives codes anew to all that was encoded, by width and character: what the tables say takes less. */
  sort(): void
  /** Writes the font with all that was encoded until now. */
  write(): PDFRef
}

/** Fonts of the pages of one file: the glyphs are theirs together, the codes each page's own. */
export function createFonts(context: PDFContext): { forPage(): PageFont } {
  let descriptor: PDFRef | undefined
  return {
    forPage() {
      descriptor ??= context.register(descriptorIn(context))
      return createPageFont(context, descriptor)
    },
  }
}

function descriptorIn(context: PDFContext) {
  const file = glyphlessFont()
  return context.obj({
    ...{ Type: 'FontDescriptor', FontName: FONT_NAME, Flags: FLAGS, ItalicAngle: 0, StemV: 80 },
    ...{ FontBBox: [0, DESCENT, WIDEST_GLYPH * WIDTH_STEP, ASCENT] },
    ...{ Ascent: ASCENT, Descent: DESCENT, CapHeight: ASCENT },
    FontFile2: context.register(flateStream(context, file, { Length1: file.length })),
  })
}

interface Code {
  readonly character: string
  readonly steps: number
}

function createPageFont(context: PDFContext, descriptor: PDFRef): PageFont {
  const codes = new Map<string, number>()
  const entries: Code[] = []
  return {
    encode(character, steps) {
      const key = `${steps} ${character}`
      const code = codes.get(key) ?? entries.push({ character, steps })
      if (code > MAX_CODES) throw tooMany()
      codes.set(key, code)
      return hex(code)
    },
    sort() {
      entries.sort((a, b) => a.steps - b.steps || (a.character < b.character ? -1 : 1))
      for (const [at, { character, steps }] of entries.entries()) codes.set(`${steps} ${character}`, at + 1)
    },
    write: () => context.register(fontObject(context, descriptor, entries)),
  }
}

/** `entries` in the order of their codes, which begin at 1. */
function fontObject(context: PDFContext, descriptor: PDFRef, entries: readonly Code[]) {
  const glyphs = [0, ...entries.map(({ steps }) => steps)]
  const descendant = context.obj({
    ...{ Type: 'Font', Subtype: 'CIDFontType2', BaseFont: FONT_NAME, DW: UNITS },
    CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
    FontDescriptor: descriptor,
    W: widths(glyphs),
    CIDToGIDMap: context.register(
      flateStream(context, Uint8Array.from(glyphs.flatMap((glyph) => [0, glyph]))),
    ),
  })
  return context.obj({
    ...{ Type: 'Font', Subtype: 'Type0', BaseFont: FONT_NAME, Encoding: 'Identity-H' },
    DescendantFonts: [context.register(descendant)],
    ToUnicode: context.register(flateStream(context, toUnicode(entries))),
  })
}

/** Of runs of codes: first, last, width (ISO 32000-1, 9.7.4.3). */
function widths(glyphs: readonly number[]): number[] {
  const runs: [first: number, last: number, width: number][] = []
  for (const [code, glyph] of glyphs.entries()) {
    const [run, width] = [runs.at(-1), Math.max(glyph, 1) * WIDTH_STEP]
    if (run?.[2] === width) run[1] = code
    else runs.push([code, code, width])
  }
  return runs.flat()
}

/** https://adobe-type-tools.github.io/font-tech-notes/pdfs/5411.ToUnicode.pdf */
function toUnicode(entries: readonly Code[]): string {
  const ranges = rangesOf(entries.length).map(([first, last]) => {
    const characters = entries.slice(first - 1, last).map(({ character }) => `<${utf16(character)}>`)
    return `<${hex(first)}><${hex(last)}>[${characters.join('')}]\n`
  })
  const sections = Array.from({ length: Math.ceil(ranges.length / SECTION) }, (_, nth) => {
    const section = ranges.slice(nth * SECTION, (nth + 1) * SECTION)
    return `${section.length} beginbfrange\n${section.join('')}endbfrange\n`
  })
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
${sections.join('')}endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}

/** Of codes from 1 to `last`; those of a range have their first byte in common. */
function rangesOf(last: number): (readonly [first: number, last: number])[] {
  return Array.from({ length: (last >> 8) + 1 }, (_, high) => {
    const range = [Math.max(high << 8, 1), Math.min((high << 8) | 0xff, last)] as const
    return range
  }).filter(([first, end]) => first <= end)
}

const hex = (code: number): string => code.toString(16).padStart(4, '0')

/** Big-endian; a character beyond the BMP takes a pair of surrogates. */
function utf16(character: string): string {
  return character
    .split('')
    .map((unit) => hex(unit.charCodeAt(0)))
    .join('')
}

function tooMany(): OcrError {
  return new OcrError(
    'not-acceptable',
    `Expected a page of at most ${MAX_CODES} different characters for the format pdf but received more.`,
  )
}
