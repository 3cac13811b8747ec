// Jobs in, two of them under way at a time, in the order they came.
import type { Job } from '../files/job.ts'

const AT_ONCE = 2

export interface Queue {
  add(job: Job): void
  /** Takes a job that has not begun out of the queue. */
  remove(job: Job): void
}

/** `run` never rejects. */
export function createQueue(run: (job: Job) => Promise<void>): Queue {
  const waiting: Job[] = []
  let running = 0
  const next = (): void => {
    while (running < AT_ONCE) {
      const job = waiting.shift()
      if (!job) return
      running++
      void run(job).finally(() => {
        running--
        next()
      })
    }
  }
  return {
    add(job) {
      waiting.push(job)
      next()
    },
    remove(job) {
      const place = waiting.indexOf(job)
      if (place >= 0) waiting.splice(place, 1)
    },
  }
}
