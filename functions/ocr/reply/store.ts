// A document or a permanent error in, objects in the results bucket out, through a port.
// Every put replaces the same key with the same content, so a notification delivered twice does no harm.
import { type Document, OcrError } from '../engine/vocabulary.ts'
import type { Format } from '../names.ts'
import { JSON_TYPE } from './formats/json.ts'
import { type Files, render } from './render.ts'
import { isHashed, resultKey, resultKeys, zipKey } from './result-keys.ts'

/** The results bucket. Both throw whatever the storage throws: the queue retries. */
export interface ResultsPort {
  put(key: string, body: string | Uint8Array, contentType: string): Promise<void>
  /** Does nothing where there is no such object. */
  remove(key: string): Promise<void>
}

/**
 * Text first, JSON last: whoever sees the `.json` may rely on the others. The error that an earlier, broken
 * upload left goes after that, so that a key is never without an answer.
 * @param formats those to store; `text` and `json` always are
 * @param files the upload, for formats that are made of it
 * @returns formats that this document cannot be had in, which are left out; those of an earlier upload go
 */
export async function storeDocument(
  port: ResultsPort,
  key: string,
  document: Document,
  coldStart: boolean,
  formats: readonly Format[],
  files: Files,
): Promise<Format[]> {
  const leftOut: Format[] = []
  for (const format of inOrder(formats)) {
    try {
      // One after the other: a searchable PDF is as large as the upload.
      const { body, type } = await render(format, document, coldStart, { files })
      const [name, ...others] = keysOf(key, format, type)
      await port.put(name!, format === 'json' ? signed(key, body) : body, type)
      for (const other of others) await port.remove(other)
    } catch (error) {
      if (!(error instanceof OcrError && error.code === 'not-acceptable')) throw error
      for (const name of keysOf(key, format)) await port.remove(name)
      leftOut.push(format)
    }
  }
  const keys = resultKeys(key)
  await port.remove(keys.error)
  await port.remove(keys.partial)
  return leftOut
}

/** The pages so far, as JSON that says `"partial": true` and what is `next`; other results stay as they are. */
export async function storePartial(port: ResultsPort, key: string, document: Document, coldStart: boolean) {
  const { body, type } = await render('json', document, coldStart)
  await port.put(resultKeys(key).partial, signed(key, body), type)
}

/** `{"error": {"code", "message"}}`, for a file that can never be read. */
export async function storeError(
  port: ResultsPort,
  key: string,
  { code, message }: OcrError,
  formats: readonly Format[],
) {
  const keys = resultKeys(key)
  await port.put(keys.error, signed(key, JSON.stringify({ error: { code, message } })), JSON_TYPE)
  for (const format of inOrder(formats).reverse())
    for (const name of keysOf(key, format)) await port.remove(name)
  await port.remove(keys.partial)
}

/** A JSON object whose own key does not say which upload it is about says so itself, before all else. */
function signed(key: string, json: string | Uint8Array): string | Uint8Array {
  return isHashed(key) ? `{"upload":${JSON.stringify(key)},${String(json).slice(1)}` : json
}

/** Under which a format may lie, first the one for this type. */
function keysOf(key: string, format: Format, type = ''): string[] {
  const names = [resultKey(key, format), ...(format === 'csv' ? [zipKey(key)] : [])]
  return type === 'application/zip' ? names.reverse() : names
}

function inOrder(formats: readonly Format[]): Format[] {
  return [...new Set<Format>(['text', ...formats.filter((format) => format !== 'json'), 'json'])]
}
