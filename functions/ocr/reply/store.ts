// A document or a permanent error in, objects in the results bucket out, through a port.
// Every put replaces the same key with the same content, so a notification delivered twice does no harm.
import { type Document, OcrError } from '../engine/vocabulary.ts'
import { type Format, MAX_KEY_BYTES, resultKey, resultKeys, zipKey } from '../names.ts'
import { JSON_TYPE } from './formats/json.ts'
import { render } from './render.ts'

/** The results bucket. Both throw whatever the storage throws: the queue retries. */
export interface ResultsPort {
  put(key: string, body: string | Uint8Array, contentType: string): Promise<void>
  /** Does nothing where there is no such object. */
  remove(key: string): Promise<void>
}

/** False where S3 would take the upload's key but not all those of its results, which are longer. */
export function canStore(key: string, formats: readonly Format[]): boolean {
  const keys = [...Object.values(resultKeys(key)), ...formats.flatMap((format) => keysOf(key, format))]
  return keys.every((each) => Buffer.byteLength(each) <= MAX_KEY_BYTES)
}

/**
 * Text first, JSON last: whoever sees the `.json` may rely on the others. An `.error.json` that an earlier, broken
 * upload left goes after that, so that a key is never without an answer.
 * @param formats those to store; `text` and `json` always are
 * @returns formats that this document cannot be had in, which are left out; those of an earlier upload go
 */
export async function storeDocument(
  port: ResultsPort,
  key: string,
  document: Document,
  coldStart: boolean,
  formats: readonly Format[],
): Promise<Format[]> {
  const leftOut: Format[] = []
  for (const format of inOrder(formats)) {
    try {
      // One after the other: a searchable PDF is as large as all its pictures.
      const { body, type } = await render(format, document, coldStart)
      const [name, ...others] = keysOf(key, format, type)
      await port.put(name!, body, type)
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
  await port.put(resultKeys(key).partial, body, type)
}

/** `{"error": {"code", "message"}}`, for a file that can never be read. */
export async function storeError(
  port: ResultsPort,
  key: string,
  { code, message }: OcrError,
  formats: readonly Format[],
) {
  const keys = resultKeys(key)
  await port.put(keys.error, JSON.stringify({ error: { code, message } }), JSON_TYPE)
  for (const format of inOrder(formats).reverse())
    for (const name of keysOf(key, format)) await port.remove(name)
  await port.remove(keys.partial)
}

/** Under which a format may lie, first the one for this type. */
function keysOf(key: string, format: Format, type = ''): string[] {
  const names = [resultKey(key, format), ...(format === 'csv' ? [zipKey(key)] : [])]
  return type === 'application/zip' ? names.reverse() : names
}

function inOrder(formats: readonly Format[]): Format[] {
  return [...new Set<Format>(['text', ...formats.filter((format) => format !== 'json'), 'json'])]
}
