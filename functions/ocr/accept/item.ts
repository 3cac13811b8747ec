// What a state machine hands to the function in, the object to read out: `{ "s3": "s3://bucket/key" }`, the input of a
// Lambda task or of a child of a distributed map.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
import { OcrError } from '../engine/vocabulary.ts'
import { INCOMING_PREFIX } from '../names.ts'
import { isRecord, isUpload, type ObjectReference } from './notification.ts'
import { quote } from './quote.ts'
import { parseS3Uri } from './s3-uri.ts'

export interface Item {
  readonly s3: string
  readonly object: ObjectReference
  /** The answer holds the document, and not its place alone. */
  readonly wantsDocument: boolean
}

export function isItem(event: unknown): event is { readonly s3: string; readonly document?: unknown } {
  return isRecord(event) && typeof event.s3 === 'string'
}

/** Throws `OcrError('bad-request')` where it is no upload. */
export function acceptItem({
  s3,
  document = false,
}: {
  readonly s3: string
  readonly document?: unknown
}): Item {
  const object = parseS3Uri(s3)
  if (!isUpload(object.key))
    throw new OcrError(
      'bad-request',
      `Expected a key under ${INCOMING_PREFIX} for "s3" but received ${quote(s3)}.`,
    )
  if (typeof document !== 'boolean')
    throw new OcrError('bad-request', 'Expected true or false for "document" but received something else.')
  return { s3, object, wantsDocument: document }
}

/** Names of members and never their values: an error that is for the log. */
export function describeEvent(event: unknown): string {
  if (Array.isArray(event)) return `a list of ${event.length}`
  if (event === undefined) return 'nothing'
  if (!isRecord(event)) return event === null ? 'null' : `a ${typeof event}`
  const names = Object.keys(event)
  const shown = names.slice(0, 10).map(quote).join(', ')
  if (names.length === 0) return 'an object without members'
  return `an object with ${shown}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`
}
