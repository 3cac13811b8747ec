// A job in, its pages out as they are read, or the file in another format: what is asked of the service, and in which
// order.
import { type Format, ROUTES } from '../../names.ts'
import { type Job, keepPicture, needsPictures, type Reading, type Stored } from '../files/job.ts'
import { isUsual } from '../files/options.ts'
import { ask, DIRECT_BYTES, get, PAUSE_S, type Question, type Report, retryAfterS } from './ask.ts'
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
  if (job.file.size > DIRECT_BYTES) job.stored ??= await storeFile(job.file, signal, report)
  // What is stored is read as a whole, and as usual; pages that it leaves are asked for as those of any other file.
  if (job.stored && pages === '' && isUsual(job.options))
    job.reading = await whenRead(job.stored.result, signal, report, takePagesOf(job, report))
  else {
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

/**
 * The file in another format: one, or one for each part that was read, where those cannot be put together. Throws as
 * `readJob` does.
 */
export async function convert(job: Job, format: Format): Promise<Blob[]> {
  const { stored, file, parts, stop } = job
  if (stored && isUsual(job.options)) return [await storedAs(stored, format, stop.signal)]
  // The store makes one PDF of all pages.
  if (format === 'pdf' && parts.length > 1 && isUsual(job.options)) {
    const whole = await storeFile(file, stop.signal, () => {}).catch(() => undefined)
    if (whole) {
      await whenRead(whole.result, stop.signal)
      return [await storedAs(whole, format, stop.signal)]
    }
  }
  const blobs: Blob[] = []
  for (const pages of parts) {
    // A PDF comes with all its pages, and goes in again for those that have no text yet.
    const before = format === 'pdf' && isPdf(file) ? blobs.pop() : undefined
    const asked = before ? { ...job, ...(await sendable(before, job)) } : job
    blobs.push((await ask(recognise(asked, format, pages), stop.signal)).body)
  }
  return blobs
}

const storedAs = async ({ result }: Stored, format: Format, signal: AbortSignal): Promise<Blob> =>
  (await ask(get(`${result}?format=${format}`), signal)).body

const isPdf = ({ name, type }: File): boolean => type === 'application/pdf' || /\.pdf$/i.test(name)

/** By way of the store where it is too large for a request. */
async function sendable(pdf: Blob, { file: { name }, stop }: Job): Promise<Pick<Job, 'file' | 'stored'>> {
  const file = new File([pdf], name, { type: 'application/pdf' })
  const isSmall = file.size <= DIRECT_BYTES
  return { file, stored: isSmall ? undefined : await storeFile(file, stop.signal, () => {}) }
}

/** The bytes as they are (the service goes by what they hold, not by their name), or where they lie. */
function recognise(job: Job, format: Format, pages: string, pictures = false): Question {
  const { file, stored, options } = job
  const asked = pages || options.pages
  const query = new URLSearchParams({ detail: 'word', format, ...(asked && { pages: asked }) })
  if (options.mode !== 'page') query.set('mode', options.mode)
  if (options.pdfText !== 'ignore') query.set('pdfText', options.pdfText)
  if (pictures) query.set('pictures', 'true')
  return {
    method: 'POST',
    url: `.${ROUTES.ocr}?${query}`,
    body: stored ? JSON.stringify({ s3: stored.object }) : file,
  }
}

/** Asks for a stored result until it is there: 202 says that it is not, and `onPending` hears what else it says. */
async function whenRead(
  address: string,
  signal: AbortSignal,
  report: Report = () => {},
  onPending: (answer: Answer) => Promise<void> = async () => {},
): Promise<Reading> {
  for (;;) {
    const answer = await ask(get(address), signal, report)
    if (answer.status !== 202) return documentOf(answer)
    await onPending(answer)
    await pause(retryAfterS(answer, PAUSE_S), signal)
  }
}

/** Of a file that is read over several invocations: puts pages into the job whenever there are more. */
function takePagesOf(job: Job, report: Report): (answer: Answer) => Promise<void> {
  let pages = 0
  return async (answer) => {
    const { pagesDone = 0 } = JSON.parse(await answer.body.text()) as { pagesDone?: number }
    if (pagesDone <= pages) return
    pages = pagesDone
    const lines = await ask(get(`${job.stored!.result}?format=ndjson`), job.stop.signal)
    // By now it may all be there: then it comes as a whole, next time.
    if (lines.status === 202) streamInto(job, (came) => report({ came })).take(await lines.body.text())
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
