// Nothing in, a TrueType font out whose glyphs have an extent and no outline: text set in it has its place, and no ink.
// It stands for every script, so that no font of thousands of characters has to be embedded.
// https://learn.microsoft.com/en-us/typography/opentype/spec/

export const FONT_NAME = 'Glyphless'
/** A size of 1 is 1000 units. */
export const UNITS = 1000
/** Above and below the baseline; together as high as the font's size. */
export const ASCENT = 750
export const DESCENT = -250
/** Glyph n is n of these wide; glyph 0, `.notdef`, as the first. */
export const WIDTH_STEP = 50
export const WIDEST_GLYPH = 40

type Words = readonly number[]

/** What has 32 bits, as two words. */
const long = (value: number): [number, number] => [value >>> 16, value & 0xffff]
const zeros = (count: number): Words => new Array<number>(count).fill(0)
const pair = (text: string): number => (text.charCodeAt(0) << 8) | text.charCodeAt(1)

const GLYPHS = Array.from({ length: WIDEST_GLYPH }, (_, at) => ({ width: (at + 1) * WIDTH_STEP }))
const WIDEST = WIDEST_GLYPH * WIDTH_STEP
const GLYPH_BYTES = 28

/**
 * Two contours of one point each, in opposite corners: nothing to fill or to stroke, but as large as the text it stands
 * for. PDFium takes the extent of text from its glyphs, and drops text that has none.
 */
const twoPoints = ({ width }: { width: number }): Words => [
  ...[2, 0, DESCENT & 0xffff, width, ASCENT, 0, 1, 0],
  // Flags of both points (on the curve, 16-bit coordinates), x, y, and what pads the glyph to a multiple of 4 bytes.
  ...[0x0101, 0, width, DESCENT & 0xffff, ASCENT - DESCENT, 0],
]

const VERSION_1 = [1, 0]

/**
 * By tag and in its order, as tables of a file must be. Each consists of big-endian 16-bit words. Names, and which character
 * has which glyph, are what a PDF says itself (ISO 32000-1, 9.9): cairo's fonts have no more tables either.
 */
const TABLES: Readonly<Record<string, Words>> = {
  glyf: GLYPHS.flatMap(twoPoints),
  head: [
    ...[...VERSION_1, ...VERSION_1, ...long(0), ...long(0x5f0f3cf5), 0, UNITS],
    // No dates: the same text gives the same file.
    ...[...zeros(8), 0, DESCENT & 0xffff, WIDEST, ASCENT, 0, 8, 2, 0, 0],
  ],
  hhea: [
    ...VERSION_1,
    ASCENT,
    DESCENT & 0xffff,
    0,
    WIDEST,
    0,
    0,
    0,
    1,
    0,
    0,
    ...zeros(4),
    0,
    WIDEST_GLYPH + 1,
  ],
  hmtx: [WIDTH_STEP, 0, ...GLYPHS.flatMap(({ width }) => [width, 0])],
  // .notdef has no outline at all. Offsets are halved.
  loca: [0, ...[{}, ...GLYPHS].map((_, at) => (at * GLYPH_BYTES) / 2)],
  maxp: [...VERSION_1, WIDEST_GLYPH + 1, 2, 2, 0, 0, 1, ...zeros(8)],
}
/** Of `checkSumAdjustment` in `head`. */
const ADJUSTMENT_OFFSET = 8

export function glyphlessFont(): Uint8Array {
  const tables = Object.entries(TABLES).map(([tag, words]) => ({ tag, bytes: bytesOf(words) }))
  const log = Math.floor(Math.log2(tables.length))
  const header: number[] = [1, 0, tables.length, 16 << log, log, 16 * tables.length - (16 << log)]
  const start = 2 * header.length + 16 * tables.length
  let end = start
  const places = new Map<string, number>()
  for (const { tag, bytes } of tables) {
    places.set(tag, end)
    header.push(pair(tag), pair(tag.slice(2)), ...long(sum(bytes)), ...long(end), ...long(bytes.length))
    end += Math.ceil(bytes.length / 4) * 4
  }
  const font = new Uint8Array(end)
  font.set(bytesOf(header))
  for (const { tag, bytes } of tables) font.set(bytes, places.get(tag)!)
  font.set(bytesOf(long((0xb1b0afba - sum(font)) >>> 0)), places.get('head')! + ADJUSTMENT_OFFSET)
  return font
}

function bytesOf(words: Words): Uint8Array {
  return Uint8Array.from(words.flatMap((word) => [word >>> 8, word & 0xff]))
}

/** Of 32-bit words, modulo 2^32; what is missing of the last one counts as 0. */
function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte, at) => (total + byte * 2 ** (24 - 8 * (at % 4))) % 2 ** 32, 0)
}
