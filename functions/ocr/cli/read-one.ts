// One file that was found in, what was read in it out, or why nothing was.
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type Control, OcrError, type Transcribe, type TranscribeOptions } from '../engine/vocabulary.ts'
import { type Found, STDIN } from './find-images.ts'
import type { Read, Unread } from './print.ts'

async function readBytes(found: Found): Promise<Uint8Array> {
  if (found.error) throw found.error
  const bytes = found.file === STDIN ? buffer(process.stdin) : readFile(found.file)
  return bytes.catch((cause: Error) => {
    throw new OcrError('unreadable-image', `the file cannot be opened: ${cause.message}`, { cause })
  })
}

export async function readOne(
  found: Found,
  transcribe: Transcribe,
  options: TranscribeOptions,
  onPage: NonNullable<Control['onPage']>,
): Promise<Read | Unread> {
  const { image } = found
  try {
    const bytes = await readBytes(found)
    return { image, bytes, document: await transcribe(bytes, options, { onPage }) }
  } catch (error) {
    const code = error instanceof OcrError ? error.code : 'internal'
    return { image, error: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}
