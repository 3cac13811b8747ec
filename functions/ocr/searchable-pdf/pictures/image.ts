// What the files of pictures have in common once they are taken apart for a PDF.

/** An image of a PDF: its entries (ISO 32000-1, table 89) and its stream, as the file had them. */
export interface PdfImage {
  readonly widthPx: number
  readonly heightPx: number
  /** As in EXIF, 1 to 8: how the stored picture is turned and mirrored to stand upright. */
  readonly orientation: number
  /** Columns that only fill up the stream's rows, on the right. */
  readonly padding: number
  readonly space: 'DeviceGray' | 'DeviceRGB' | 'DeviceCMYK'
  /** RGB of each index, where samples are indices into them. */
  readonly palette?: Uint8Array
  /** ICC profile of `space`, not compressed. */
  readonly profile?: Uint8Array
  readonly bits: number
  readonly filter: 'DCTDecode' | 'FlateDecode' | 'CCITTFaxDecode'
  readonly parameters?: Readonly<Record<string, number | boolean>>
  readonly decode?: readonly number[]
  readonly stream: Uint8Array
}

const PROFILE_HEADER_BYTES = 128
const SPACES = { GRAY: 'DeviceGray', 'RGB ': 'DeviceRGB', CMYK: 'DeviceCMYK' } as const
/** Of input devices, displays, printers and colour spaces: the others are no profiles of pictures. */
const CLASSES = ['scnr', 'mntr', 'prtr', 'spac']

/** Undefined where the bytes are no ICC profile of that colour space (ICC.1:2010, 7.2). */
export function profileFor(bytes: Uint8Array, space: PdfImage['space']): Uint8Array | undefined {
  if (bytes.length < PROFILE_HEADER_BYTES) return undefined
  const text = (at: number): string => Buffer.from(bytes.subarray(at, at + 4)).toString('latin1')
  const isOurs = SPACES[text(16) as keyof typeof SPACES] === space
  return isOurs && CLASSES.includes(text(12)) && text(36) === 'acsp' ? bytes : undefined
}
