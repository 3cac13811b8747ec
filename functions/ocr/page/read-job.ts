// A job in, its pages out as they are read, or the file in another format: what is asked of the service, and in which
// order.
import { type Format, MAX_PAGES, ROUTES } from '../names.ts'
import { ask, DIRECT_BYTES, get, PAUSE_S, type Question, type Report, retryAfterS } from './ask.ts'
import { type Job, keepPicture, needsPictures, type Reading } from './job.ts'
import { type Answer, ProblemError, pause } from './send.ts'
import { storeFile } from './store-file.ts'
import { interrupted, type Stream, streamInto } from './stream.ts'

/**
 * Reads the file, or with `pages` the pages that were left, and puts each page into the job as it comes. What came
 * before something went wrong stays there.
 * Throws `ProblemError`, and the reason of `job.stop`.
 */
export async function readJob(job: Job, report: Report, pages = ''): Promise<void> {
  const { signal } = job.stop
  // Pages that the stored result leaves are asked for as those of any other file.
  if (job.file.size > DIRECT_BYTES && pages === '') {
    job.stored ??= await storeFile(job.file, signal, report)
    job.reading = await whenRead(job.stored.result, signal, report)
  } else {
    const stream = streamInto(job, (came) => report({ came }))
    const question = recognise(job, 'ndjson', pages, await needsPictures(job))
    await ask({ ...question, onText: stream.take }, signal, report).catch((error) => brokeOff(error, stream))
    stream.end()
  }
  if (!job.parts.includes(pages)) job.parts.push(pages)
}

function brokeOff(error: unknown, stream: Stream): never {
  const isCut = error instanceof ProblemError && error.problem.code === 'network' && stream.hasBegun()
  throw isCut ? interrupted() : error
}

/**
 * The picture of one page of a file that went through the store, where results are kept without: the page is read again.
 * Where that fails, there is none. Asks once a page.
 */
export async function fetchPicture(job: Job, number: number): Promise<void> {
  if (job.pictures.has(number)) return
  job.pictures.set(number, '')
  const answer = await ask(recognise(job, 'ndjson', String(number), true), job.stop.signal).catch(
    () => undefined,
  )
  const [line = '{}'] = (await answer?.body.text())?.split('\n') ?? []
  const { picture } = JSON.parse(line) as { picture?: string }
  if (picture) keepPicture(job, number, picture)
}

/** The file in another format, one for each part that was read. Throws as `readJob` does. */
export async function convert(job: Job, format: Format): Promise<Blob[]> {
  const { stored, reading, stop } = job
  const whole = stored && (await whenStored(`${stored.result}?format=${format}`, stop.signal))
  if (whole) return [whole]
  const parts = stored ? rangesOf(reading!.pageCount!) : job.parts
  const blobs: Blob[] = []
  for (const pages of parts) blobs.push((await ask(recognise(job, format, pages), stop.signal)).body)
  return blobs
}

/** Undefined where the stored result lacks what the format needs: then the file has to be read again. */
async function whenStored(url: string, signal: AbortSignal): Promise<Blob | undefined> {
  try {
    return (await ask(get(url), signal)).body
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'not-acceptable') return undefined
    throw error
  }
}

/** All pages, in as few requests as may carry them. */
function rangesOf(pageCount: number): string[] {
  if (pageCount <= MAX_PAGES) return ['']
  const starts = Array.from({ length: Math.ceil(pageCount / MAX_PAGES) }, (_, part) => part * MAX_PAGES)
  return starts.map((start) => `${start + 1}-${Math.min(start + MAX_PAGES, pageCount)}`)
}

/** The bytes as they are (the service goes by what they hold, not by their name), or where they lie. */
function recognise({ file, stored }: Job, format: Format, pages: string, pictures = false): Question {
  const query = new URLSearchParams({ detail: 'word', format, ...(pages && { pages }) })
  if (pictures) query.set('pictures', 'true')
  return {
    method: 'POST',
    url: `.${ROUTES.ocr}?${query}`,
    body: stored ? JSON.stringify({ s3: stored.object }) : file,
  }
}

/** Asks for a stored result until it is there: 202 says that it is not. */
async function whenRead(address: string, signal: AbortSignal, report: Report): Promise<Reading> {
  for (;;) {
    const answer = await ask(get(address), signal, report)
    if (answer.status !== 202) return documentOf(answer)
    await pause(retryAfterS(answer, PAUSE_S), signal)
  }
}

async function documentOf(answer: Answer): Promise<Reading> {
  const body = JSON.parse(await answer.body.text())
  if (Array.isArray(body.pages)) return body
  throw new ProblemError({
    code: 'internal',
    detail: 'Expected a document with pages.',
    status: answer.status,
  })
}
