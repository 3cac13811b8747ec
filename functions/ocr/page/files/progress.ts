// A job under way in, how far it is out: in words, and as a part of the whole.

import { t } from '../language.ts'
import type { Job } from './job.ts'

/** Pages that came, and seconds since the job's own turn came: waiting behind other files is not counted. */
export function readingStatus(job: Job): string {
  const seconds = Math.floor((performance.now() - job.beganMs) / 1000)
  const parts = [t(job.stored ? 'storedReading' : 'reading'), ...cameStatus(job)]
  return [...parts, ...(seconds > 0 ? [t('seconds', { n: seconds })] : [])].join(' · ')
}

/** The last page that came, where one did. */
export function cameStatus({ came, reading }: Job): string[] {
  if (came === 0) return []
  const all = reading?.pageCount
  return [all ? t('pageOf', { n: came, all }) : t('page', { n: came })]
}

/** 0..1, or undefined where nobody knows. */
export function fraction({ phase, sent, came, reading }: Job): number | undefined {
  if (phase === 'waiting') return 0
  if (phase === 'sending') return sent
  return came > 0 && reading?.pageCount ? came / reading.pageCount : undefined
}
