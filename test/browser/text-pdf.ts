// Texts in, a PDF with a page for each out, in 20 pt Helvetica.
import { randomBytes } from 'node:crypto'
import { PDFDocument } from '@cantoo/pdf-lib'

/** With a file of so many bytes inside, that makes it larger. */
export async function textPdf(texts: readonly string[], extraBytes = 0): Promise<Buffer> {
  const document = await PDFDocument.create()
  if (extraBytes > 0) await document.attach(randomBytes(extraBytes), 'extra.bin')
  for (const text of texts) document.addPage([260, 44]).drawText(text, { x: 20, y: 15, size: 20 })
  return Buffer.from(await document.save())
}

export const asPdf = (buffer: Buffer) => ({ name: 'pages.pdf', mimeType: 'application/pdf', buffer })
