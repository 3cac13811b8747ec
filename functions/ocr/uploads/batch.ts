// What tells of objects in, results stored, and the items that have to be tried again out.
import type { SQSBatchResponse } from 'aws-lambda'
import { acceptS3, type Message, withProgress } from '../accept/s3.ts'
import { goOn, NO_PROGRESS } from './bounds.ts'
import { comeBackSoon, type RetryParts } from './come-back.ts'
import { beginWork, type ProcessParts, processObject, type Work } from './process-object.ts'
import { isRefused, type SetAsideParts, setAside } from './set-aside.ts'

export interface BatchParts extends ProcessParts, SetAsideParts, RetryParts {
  readonly log: ProcessParts['log']
}

/** `remainingMs`: until the invocation is ended. */
export type Batch = (
  event: unknown,
  requestId: string,
  remainingMs: () => number,
) => Promise<SQSBatchResponse>

/**
 * One message after the other: they share one processor. A message fails as a whole and alone. Without a queue
 * there is nobody to name failures to, so the first one is thrown and Lambda repeats the event.
 *
 * A file that does not fit the remaining time is read in several invocations (across-invocations.ts): the pages so far are stored, and a message
 * like the one that asked for it asks for the rest. It is a new message, so that a long file does not use up the
 * deliveries that one which cannot be worked off has before it goes to the dead letters. There is an end to it (bounds.ts).
 *
 * What the storage refuses does not come back until a person did something: its message goes to the dead letters at once.
 * What may pass comes back soon.
 */
export function createBatch(parts: BatchParts): Batch {
  return async (event, requestId, remainingMs) => {
    const work = beginWork(parts, requestId, remainingMs)
    const failed: { itemIdentifier: string }[] = []
    let unnamed: unknown
    for (const message of acceptS3(event)) {
      try {
        await processMessage(message, work, parts)
      } catch (error) {
        const { messageId } = message
        const isAside = isRefused(error) && (await setAside(message, parts))
        parts.log.error(isAside ? 'message set aside' : 'message failed', { requestId, messageId, error })
        if (isAside) continue
        if (messageId === undefined) unnamed ??= error
        else {
          await comeBackSoon(message, parts)
          failed.push({ itemIdentifier: messageId })
        }
      }
    }
    if (unnamed !== undefined) throw unnamed
    return { batchItemFailures: failed }
  }
}

async function processMessage(message: Message, work: Work, parts: BatchParts): Promise<void> {
  const { malformed, objects, body, progress = NO_PROGRESS } = message
  if (malformed !== undefined) throw new Error(malformed)
  let [pages, pagesLeft] = [0, false]
  let refused: unknown
  for (const reference of objects) {
    // What is not begun does no harm and comes back. Not before the first: the margin is less than all the time.
    if (work.isOutOfTime())
      throw new Error('Expected time for another object but the invocation is at its end.')
    try {
      const done = await processObject(reference, progress, work)
      pages += done.pages
      pagesLeft ||= done.state === 'pages-left'
    } catch (error) {
      if (!isRefused(error)) throw error
      refused ??= error
    }
  }
  // A refusal comes again with the pages that are left.
  if (!pagesLeft && refused !== undefined) throw refused
  if (!pagesLeft) return
  const { uploadsQueue, send } = parts
  if (uploadsQueue === undefined || body === undefined)
    throw new Error('Expected to read all pages but there are more.')
  await send(uploadsQueue, withProgress(body, goOn(progress, pages)))
}
