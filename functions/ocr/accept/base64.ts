// Base64 in, the bytes it stands for out.
import { OcrError } from '../engine/vocabulary.ts'

/**
 * RFC 4648 sections 4 and 5. Node's own decoder skips what it does not know, which hides damage.
 * Throws `OcrError('bad-request')`; `where` names the text in its message.
 */
export function decodeBase64(text: string, where: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  // Whatever it skipped is missing now. Only what is damaged is looked through: that takes ten times as long.
  if (text.length % 4 === 0 && bytes.length === wholeLength(text)) return bytes
  const odd = text.search(/[^\w+/-]/)
  const data = odd < 0 ? text.length : odd
  const padding = text.slice(data)
  if (!/^={0,2}$/.test(padding)) {
    throw new OcrError(
      'bad-request',
      `Expected base64 in ${where} but received another character at offset ${data}.`,
    )
  }
  if (data % 4 === 1 || (padding !== '' && text.length % 4 !== 0)) {
    throw new OcrError(
      'bad-request',
      `Expected base64 in ${where} but received ${text.length} characters, which is cut short.`,
    )
  }
  return bytes
}

/** Bytes that a text of four characters for every three stands for. */
function wholeLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return (text.length / 4) * 3 - padding
}
