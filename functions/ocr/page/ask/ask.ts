// A question to the service in, its answer out: asked again while the service is busy.
import type { Job } from '../files/job.ts'
import { key } from './key.ts'
import { type Answer, pause, problemOf, type Request, send } from './send.ts'

/** A Function URL takes 6 MB of base64: beyond this, a file goes through the store. */
export const DIRECT_BYTES = 4_400_000
const TRIES = 6
export const PAUSE_S = 2

/** What is to be said about a request under way. */
export type Report = (progress: Partial<Pick<Job, 'phase' | 'sent' | 'pauseS' | 'came'>>) => void

export type Question = Pick<Request, 'method' | 'url' | 'body' | 'onText'>

export const get = (url: string): Question => ({ method: 'GET', url })

/** Asks, and asks again while the service is busy. Any success is an answer. Throws `ProblemError`, the signal's reason. */
export async function ask(
  question: Question,
  signal: AbortSignal,
  report: Report = () => {},
): Promise<Answer> {
  const isFile = question.body instanceof Blob
  const type = isFile ? 'application/octet-stream' : 'application/json'
  const headers: Record<string, string> = {
    ...(question.body === undefined ? {} : { 'content-type': type }),
    ...(key() ? { authorization: `Bearer ${key()}` } : {}),
  }
  const onSent = (sent: number): void => report(sent < 1 ? { phase: 'sending', sent } : { phase: 'reading' })
  for (let tries = 1; ; tries++) {
    report(isFile ? { phase: 'sending', sent: 0 } : { phase: 'reading' })
    const answer = await send({ ...question, headers, signal, ...(isFile ? { onSent } : {}) })
    if (answer.status < 300) return answer
    if (answer.status !== 429 || tries === TRIES) throw await problemOf(answer)
    for (let pauseS = retryAfterS(answer, tries * PAUSE_S); pauseS > 0; pauseS--) {
      report({ phase: 'pausing', pauseS })
      await pause(1, signal)
    }
  }
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-retry-after, as seconds; a minute at most. */
export function retryAfterS(answer: Answer, otherwise: number): number {
  const seconds = Number(answer.header('retry-after') ?? otherwise)
  return Math.min(60, Math.max(1, Number.isFinite(seconds) ? Math.ceil(seconds) : otherwise))
}
