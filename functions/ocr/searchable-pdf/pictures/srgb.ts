// Nothing in, an ICC profile of sRGB out: its curve is a formula here (ISO 15076-1, 10.18, function type 3), which takes two
// kilobytes less than the table of numbers that most have.

const HEADER_BYTES = 128
const TAG_BYTES = 12

/** What of sRGB is red, green and blue, seen by the white of a print (IEC 61966-2-1, adapted by Bradford's matrix). */
const COLOURS = {
  rXYZ: [0x6fa2, 0x38f5, 0x0390],
  gXYZ: [0x6299, 0xb785, 0x18da],
  bXYZ: [0x24a0, 0x0f84, 0xb6cf],
  wtpt: [0xf6d6, 0x10000, 0xd32d],
}
/** From the white of a screen to that of a print. */
const ADAPTATION = [1.04788, 0.02292, -0.0502, 0.02959, 0.99048, -0.01706, -0.00923, 0.01508, 0.75168]
/** (a x + b) ^ g from d on, and c x below. */
const CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]

export function srgbProfile(): Uint8Array {
  const curve = typed('para', Buffer.from([0, 3, 0, 0]), fixed(CURVE.map(scaled)))
  const tags: readonly (readonly [tag: string, data: Buffer])[] = [
    ['desc', unicode('sRGB')],
    ['cprt', unicode('CC0')],
    ...Object.entries(COLOURS).map(([tag, values]) => [tag, typed('XYZ ', fixed(values))] as const),
    ['chad', typed('sf32', fixed(ADAPTATION.map(scaled)))],
    ...['rTRC', 'gTRC', 'bTRC'].map((tag) => [tag, curve] as const),
  ]
  const blocks = [...new Set(tags.map(([, data]) => data))]
  const start = HEADER_BYTES + 4 + TAG_BYTES * tags.length
  const places = new Map<Buffer, number>()
  let end = start
  for (const block of blocks) {
    places.set(block, end)
    end += block.length
  }
  const table = tags.map(([tag, data]) =>
    Buffer.concat([Buffer.from(tag), words([places.get(data)!, data.length])]),
  )
  return Buffer.concat([header(end), words([tags.length]), ...table, ...blocks])
}

/** Version 4, for screens, colours to XYZ, seen by the white of a print. */
function header(bytes: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES)
  words([bytes]).copy(head)
  head.writeUInt32BE(0x04200000, 8)
  head.write('mntrRGB XYZ ', 12)
  // No date can be left out: that of the standard.
  for (const [at, part] of [2004, 10, 1].entries()) head.writeUInt16BE(part, 24 + 2 * at)
  head.write('acsp', 36)
  fixed(COLOURS.wtpt).copy(head, 68)
  return head
}

const scaled = (value: number): number => Math.round(value * 0x10000)

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * at)
  return bytes
}

/** 16 bits before the point and 16 behind it. */
const fixed = words

/** Blocks begin at multiples of 4 bytes. */
function typed(type: string, ...parts: readonly Buffer[]): Buffer {
  const block = Buffer.concat([Buffer.from(type), Buffer.alloc(4), ...parts])
  return Buffer.concat([block, Buffer.alloc(-block.length & 3)])
}

/** One record, in English. */
function unicode(text: string): Buffer {
  const record = Buffer.concat([words([1, 12]), Buffer.from('enUS'), words([2 * text.length, 28])])
  return typed('mluc', record, Buffer.from(text, 'utf16le').swap16())
}
