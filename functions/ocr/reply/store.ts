// A document or a permanent error in, objects in the results bucket out, through a port.
// Every put replaces the same key with the same content, so a notification delivered twice does no harm.
import type { Document, OcrError } from '../engine/vocabulary.ts'
import { resultKeys } from '../names.ts'
import { JSON_TYPE, toJson } from './formats/json.ts'
import { TEXT_TYPE, toText } from './formats/text.ts'

/** The results bucket. Both throw whatever the storage throws: the queue retries. */
export interface ResultsPort {
  put(key: string, body: string, contentType: string): Promise<void>
  /** Does nothing where there is no such object. */
  remove(key: string): Promise<void>
}

/**
 * Text first: whoever sees the `.json` may rely on the `.txt`. An `.error.json` that an earlier, broken upload left
 * goes last, so that a key is never without an answer.
 */
export async function storeDocument(port: ResultsPort, key: string, document: Document, coldStart: boolean) {
  const keys = resultKeys(key)
  await port.put(keys.text, toText(document), TEXT_TYPE)
  await port.put(keys.json, toJson(document, coldStart), JSON_TYPE)
  await port.remove(keys.error)
}

/** `{"error": {"code", "message"}}`, for a file that can never be read. */
export async function storeError(port: ResultsPort, key: string, { code, message }: OcrError) {
  const keys = resultKeys(key)
  await port.put(keys.error, JSON.stringify({ error: { code, message } }), JSON_TYPE)
  await port.remove(keys.json)
  await port.remove(keys.text)
}
