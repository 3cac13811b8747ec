// Small files of every kind that the function reads, made of one line of text. Nothing in, bytes out.
import { PDFDocument } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { readFixture } from '../fixtures/truth.ts'

export const line = readFixture('line-en')
export const png = new Uint8Array(line.bytes)

/** A PDF with the line as a picture on each page. */
export async function pdfOf(pages: number, password?: string): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  const picture = await document.embedPng(png)
  for (let page = 0; page < pages; page++) {
    const { width, height } = picture.scale(0.5)
    document.addPage([width + 40, height + 40]).drawImage(picture, { x: 20, y: 20, width, height })
  }
  if (password !== undefined) await document.encrypt({ userPassword: password, ownerPassword: password })
  return document.save()
}

/** Pages without anything on them. */
export async function emptyPdf(pages: number): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (let page = 0; page < pages; page++) document.addPage([72, 72])
  return document.save()
}

/** A page that carries its own text. */
export async function textPdf(text: string): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  document.addPage([400, 100]).drawText(text, { x: 20, y: 40, size: 20 })
  return document.save()
}

/** Frames of an animation, each of them the line. */
export function gif(): Promise<Uint8Array> {
  const { width, height } = line.truth
  return sharp([line.file, line.file], { join: { across: 1, animated: true } })
    .resize(width, height * 2)
    .gif({ loop: 0 })
    .toBuffer()
}

/** 24-bit BMP of `width` x 2 white pixels (BITMAPINFOHEADER). */
export function bmp(width = 64, height = 32): Uint8Array {
  const row = Math.ceil((width * 3) / 4) * 4
  const bytes = Buffer.alloc(54 + row * height, 0xff)
  bytes.fill(0, 0, 54)
  bytes.write('BM', 0, 'latin1')
  for (const [value, at] of [
    [bytes.length, 2],
    [54, 10],
    [40, 14],
    [width, 18],
    [height, 22],
  ] as const) {
    bytes.writeUInt32LE(value, at)
  }
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  return bytes
}

/** The PNG with another size in its header, and the checksum that fits. */
export function pngOfSize(width: number, height: number): Uint8Array {
  const bytes = Buffer.from(png)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  let crc = ~0
  for (const byte of bytes.subarray(12, 29)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  bytes.writeUInt32BE(~crc >>> 0, 29)
  return bytes
}
