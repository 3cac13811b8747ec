// The text of an NDJSON answer in, piece by piece; each page of it in the job as soon as its line is whole.
import type { Document } from '../../engine/vocabulary.ts'
import { type Job, keepPicture, type Page, type Reading } from '../files/job.ts'
import { type Problem, ProblemError } from './send.ts'

type PageLine = Omit<Page, 'number' | 'picture'> & {
  readonly image: number
  readonly page: number
  readonly pageCount?: number
  /** A JPEG file in base64. */
  readonly picture?: string
}
type EndLine = { readonly done: true } & Omit<Document, 'text' | 'pages'>
type Line = PageLine | EndLine | { readonly error: Problem }

export interface Stream {
  /** Throws `ProblemError` where the answer tells of one, and `SyntaxError`. */
  take(piece: string): void
  /** Throws `ProblemError` 'interrupted' where the last line did not come. */
  end(): void
  /** Whether any page came. */
  readonly hasBegun: () => boolean
}

/** `onPage` hears of the number of each page. */
export function streamInto(job: Job, onPage: (number: number) => void): Stream {
  let rest = ''
  let pages = 0
  let isDone = false
  const takeLine = (line: Line): void => {
    if ('error' in line) throw new ProblemError(line.error)
    if ('done' in line) {
      isDone = true
      job.reading = ended(job.reading, line)
      return
    }
    const { image: _image, page: number, pageCount, picture, ...page } = line
    if (picture) keepPicture(job, number, picture)
    job.reading = withPage(job.reading, { number, ...page }, pageCount)
    pages++
    onPage(number)
  }
  return {
    take(piece) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop()!
      for (const line of lines) takeLine(JSON.parse(line))
    },
    end() {
      if (!isDone) throw interrupted()
    },
    hasBegun: () => pages > 0,
  }
}

export const interrupted = (): ProblemError =>
  new ProblemError({ code: 'interrupted', detail: '', status: 0 })

/** In the place of the page of that number, where it came before. */
function withPage(reading: Reading | undefined, page: Page, pageCount: number | undefined): Reading {
  const { pages: before = [], text: _text, ...rest } = reading ?? {}
  const others = before.filter(({ number }) => number !== page.number)
  const pages = [...others, page].sort((a, b) => a.number - b.number)
  const text = pages.map((each) => each.text).join('\n\n')
  return { text, pages, ...rest, ...(pageCount ? { pageCount } : {}) }
}

/** `next` and `partial` are those of what came last, times are those of all of it. */
function ended(reading: Reading | undefined, { done: _done, ...end }: EndLine): Reading {
  const { text = '', pages = [], timings: before } = reading ?? {}
  const timings = { ...end.timings }
  for (const [stage, ms] of Object.entries(before ?? {}) as [keyof typeof timings, number][])
    if (typeof ms === 'number') timings[stage] += ms
  return { text, pages, ...end, timings }
}
