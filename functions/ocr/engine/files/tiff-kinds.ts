// The tags of a TIFF page in, what is special about it out where sharp's libvips does not read such pages: some it calls
// corrupt, and of some it makes a blank page without a word. test/unit/engine/files/tiff-kinds.test.ts tries all of it.

/** Values by the number of their tag. */
export type Tags = ReadonlyMap<number, readonly number[]>

const BITS_PER_SAMPLE = 258
const COMPRESSION = 259
const PHOTOMETRIC = 262
const SAMPLES_PER_PIXEL = 277
const PLANAR_CONFIGURATION = 284
const TILE_WIDTH = 322
const SAMPLE_FORMAT = 339
const SUBSAMPLING = 530

const JPEG = 7
/** What libtiff was built with: none, CCITT, LZW, JPEG, Deflate, PackBits, of old programs and cameras, WebP. */
const READ_COMPRESSIONS = [1, 2, 3, 4, 5, JPEG, 8, 32766, 32771, 32773, 32809, 32946, 34676, 34677, 50001]
const OTHER_COMPRESSIONS: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  9: 'JBIG',
  10: 'JBIG',
  32909: 'PixarLog',
  34661: 'JBIG',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34892: 'lossy JPEG',
  34925: 'LZMA',
  50000: 'Zstandard',
  50002: 'JPEG XL',
}

const [RGB, YCBCR, CIE_LAB] = [2, 6, 8]
/** White is zero, black is zero, RGB, palette, CMYK, YCbCr, L*a*b*, and what cameras measure: LogL, LogLuv. */
const READ_COLOURS = [0, 1, RGB, 3, 5, YCBCR, CIE_LAB, 32844, 32845]
const OTHER_COLOURS: Readonly<Record<number, string>> = {
  4: 'a transparency mask',
  9: 'ICC L*a*b*',
  10: 'ITU L*a*b*',
  32803: 'raw samples of a camera',
  34892: 'raw samples of a camera',
}

const [FLOATING, COMPLEX_INTEGER, COMPLEX] = [3, 5, 6]
const PARTED_PLANES = 2

/** Goes on from "one": `compressed by LZMA`. Undefined where the page can be tried. */
export function unknownKind(tags: Tags): string | undefined {
  const first = (tag: number, otherwise: number) => tags.get(tag)?.[0] ?? otherwise
  const compression = first(COMPRESSION, 1)
  if (!READ_COMPRESSIONS.includes(compression))
    return `compressed by ${OTHER_COMPRESSIONS[compression] ?? `method ${compression}`}`

  const colours = first(PHOTOMETRIC, 1)
  if (!READ_COLOURS.includes(colours)) return `of ${OTHER_COLOURS[colours] ?? `photometric kind ${colours}`}`

  const samples = first(SAMPLES_PER_PIXEL, 1)
  const bits = tags.get(BITS_PER_SAMPLE) ?? [1]
  if (bits.some((each) => each !== bits[0]))
    return `with samples of different sizes (${bits.join(', ')} bits)`
  const format = first(SAMPLE_FORMAT, 1)
  if ([FLOATING, COMPLEX_INTEGER, COMPLEX].includes(format)) return 'with numbers that are no integers'
  const known = samples > 1 ? [8, 16] : [1, 2, 4, 8, 16]
  if (!known.includes(bits[0]!)) return `of ${bits[0]} bits a sample`
  if (colours === CIE_LAB && bits[0] === 8) return 'of L*a*b* with 8 bits a sample'

  const isTiled = tags.has(TILE_WIDTH)
  const isParted = samples > 1 && first(PLANAR_CONFIGURATION, 1) === PARTED_PLANES
  if (isTiled && isParted) return 'with a plane of tiles for each colour'
  const [across = 2, down = 2] = tags.get(SUBSAMPLING) ?? []
  const isSubsampled = colours === YCBCR && compression !== JPEG && across * down > 1
  if (isSubsampled && (isTiled || isParted)) return 'of subsampled YCbCr in tiles or planes'
  return undefined
}
