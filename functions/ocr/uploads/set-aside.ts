// A message whose upload the storage refuses in, among the dead letters out: five deliveries would end there as well, hours
// later, and nobody would know until then.
import type { Message } from '../accept/s3.ts'
import { OcrError } from '../engine/vocabulary.ts'
import type { Log } from '../log.ts'
import { StorageRefusal } from '../ports.ts'

/** Whether the storage refuses to hand an upload out, or to keep what was read of it. */
export function isRefused(error: unknown): boolean {
  return (
    error instanceof StorageRefusal || (error instanceof OcrError && error.cause instanceof StorageRefusal)
  )
}

export interface SetAsideParts {
  /** URL of the queue; absent: the message fails and comes back, in vain. */
  readonly deadLetters?: string | undefined
  readonly send: (url: string, body: string) => Promise<void>
  readonly log: Pick<Log, 'error'>
}

/** Returns whether it lies there now: only then it may be done. */
export async function setAside({ body, messageId }: Message, parts: SetAsideParts): Promise<boolean> {
  const { deadLetters, send, log } = parts
  if (deadLetters === undefined || body === undefined) return false
  try {
    await send(deadLetters, body)
    return true
  } catch (error) {
    log.error('message cannot be set aside', { messageId, error })
    return false
  }
}
