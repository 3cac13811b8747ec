// Files and their names in, one zip of them out (APPNOTE.TXT 6.3, sections 4.3 to 4.5), deflated by the browser. Less than
// 4 GB and 65,536 files: beyond, the format has other fields.

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50]
/** 2.0: deflated. */
const VERSION = 20
const NAMES_ARE_UTF8 = 1 << 11
const DEFLATED = 8

export async function zip(files: ReadonlyMap<string, Blob>): Promise<Blob> {
  const entries: BlobPart[] = []
  const directory: BlobPart[] = []
  let offset = 0
  let directoryBytes = 0
  for (const [name, file] of files) {
    const path = new TextEncoder().encode(name)
    const packed = await new Response(file.stream().pipeThrough(new CompressionStream('deflate-raw'))).blob()
    const crc = crc32(new Uint8Array(await file.arrayBuffer()))
    const what = [
      ...[u16(VERSION), u16(NAMES_ARE_UTF8), u16(DEFLATED), ...dosTime(new Date())],
      ...[u32(crc), u32(packed.size), u32(file.size), u16(path.length), u16(0)],
    ]
    const local = [u32(LOCAL), ...what, path]
    const central = [u32(CENTRAL), u16(VERSION), ...what, u16(0), u16(0), u16(0), u32(0), u32(offset), path]
    entries.push(...local, packed)
    directory.push(...central)
    offset += bytesOf(local) + packed.size
    directoryBytes += bytesOf(central)
  }
  const count = u16(files.size)
  const end = [u32(END), u16(0), u16(0), count, count, u32(directoryBytes), u32(offset), u16(0)]
  return new Blob([...entries, ...directory, ...end], { type: 'application/zip' })
}

type Bytes = Uint8Array<ArrayBuffer>

const u16 = (value: number): Bytes => Uint8Array.of(value, value >>> 8)
const u32 = (value: number): Bytes => Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24)
const bytesOf = (parts: readonly Bytes[]): number => parts.reduce((sum, { length }) => sum + length, 0)

/** Time and day as MS-DOS has them: two seconds a step, from 1980 on. */
const dosTime = (now: Date): Bytes[] => [
  u16((now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >>> 1)),
  u16(((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate()),
]

const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** https://www.rfc-editor.org/rfc/rfc1952#section-8 */
function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) crc = CRC_OF_BYTE[(crc ^ byte) & 255]! ^ (crc >>> 8)
  return ~crc
}
