// Anything that was thrown in, a problem or one friendly sentence about it out.

import { type Problem, ProblemError } from '../ask/send.ts'
import { isKey, t } from '../language.ts'

export function problemFrom(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return { code: 'internal', detail: error instanceof Error ? error.message : '', status: 0 }
}

/** What a person can do something with. The service's own sentence stands beside it. */
export function sentence({ code, values }: Problem): string {
  const key = `problem.${code}`
  return isKey(key) ? t(key, values) : t('problem.internal')
}

export const explain = (error: unknown): string => {
  const problem = problemFrom(error)
  return `${sentence(problem)} ${problem.detail}`.trim()
}
