// The bytes of a JSON body in, its own members out.
import { OcrError } from '../engine/vocabulary.ts'
import { kindOf } from './quote.ts'

/** Throws `OcrError('bad-request')` where the body is no JSON object; `expected` says in its message what would be. */
export function objectIn(body: Uint8Array, expected: string): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new OcrError(
      'bad-request',
      `Expected ${expected} in UTF-8 but received ${body.length} bytes that are not.`,
      { cause },
    )
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OcrError('bad-request', `Expected ${expected} but received ${kindOf(parsed)}.`)
  }
  // Without a prototype: only what the sender wrote is there.
  return Object.assign(Object.create(null), parsed)
}
