// A message that failed in, its next delivery soon out: the queue's own time is six times the function's, as it also bounds
// what dies without a word.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
import type { Message } from '../accept/s3.ts'
import type { Log } from '../log.ts'
import type { QueuesPort } from '../ports.ts'

export interface RetryParts {
  /** URL of the queue that the messages come from. Absent: one that is not done fails, and comes back after a while. */
  readonly uploadsQueue?: string | undefined
  /** Seconds after the first delivery, the second, and so on. Where there are no more, the queue's own time holds. */
  readonly retryDelaysS: readonly number[]
  readonly comeBack: QueuesPort['comeBack']
  readonly log: Pick<Log, 'warn'>
}

/** Never rejects: a message that comes back late is still one that comes back. */
export async function comeBackSoon(message: Message, parts: RetryParts): Promise<void> {
  const { receiptHandle, deliveries = 1, messageId, malformed } = message
  const { uploadsQueue, retryDelaysS, comeBack, log } = parts
  const seconds = retryDelaysS[Math.max(1, deliveries) - 1]
  // No time mends a message that says nothing.
  if (!uploadsQueue || !receiptHandle || malformed !== undefined || seconds === undefined) return
  try {
    await comeBack(uploadsQueue, receiptHandle, seconds)
  } catch (error) {
    log.warn('message comes back late', { messageId, error })
  }
}
