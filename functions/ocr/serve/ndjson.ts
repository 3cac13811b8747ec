// Files in, an answer out that grows by a line as soon as a page is read. Loaded with the first such request.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from '../engine/vocabulary.ts'
import { joinDocuments } from '../reply/document.ts'
import { errorLine, lastLine, pageLine } from '../reply/formats/ndjson.ts'
import { answer, type HttpAnswer } from '../reply/http.ts'
import { toProblem } from '../reply/problem.ts'
import { FORMAT_TYPES } from '../reply/render.ts'
import { noteOutcomes } from './log-facts.ts'
import { type Outcome, type ReadParts, readFiles } from './read-files.ts'
import type { Asked } from './request.ts'

/** No page is read in so short a time: all pages of the file are there already. */
const FROM_CACHE_MS = 1

type Event = { readonly image: number; readonly page: Page; readonly pageCount: number | undefined } | Outcome

/**
 * The status is decided by the first page: until there is one, an error is the answer, as in every other format.
 * @param headersOf the header fields for all outcomes, or for none of them where reading goes on while the answer leaves
 * @throws the first error where no file can be read
 */
export async function streamLines(
  files: readonly Uint8Array[],
  reading: ReadParts,
  asked: Asked,
  headersOf: (outcomes: readonly Outcome[]) => Record<string, string>,
): Promise<HttpAnswer> {
  const outcomes: Outcome[] = []
  const events = eventsOf(files, reading, outcomes).values()
  const begun: Event[] = []
  while (!begun.some((event) => 'page' in event)) {
    const { value, done } = await events.next()
    if (!done) begun.push(value)
    else if (outcomes.some((outcome) => 'document' in outcome)) break
    else throw outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))[0]
  }
  // What comes from a cache is complete by then.
  await nextTurn()
  const headers = headersOf(outcomes.length === files.length ? outcomes : [])
  return answer(
    200,
    FORMAT_TYPES.ndjson,
    linesOf(begun, events, outcomes, asked, reading.options.pictures),
    headers,
  )
}

/** Pages as they are read, and what became of each file; the latter go into `outcomes` too, ahead of their reader. */
function eventsOf(
  files: readonly Uint8Array[],
  reading: ReadParts,
  outcomes: Outcome[],
): ReadableStream<Event> {
  let hasLeft = false
  return new ReadableStream<Event>({
    start(controller) {
      let wentOnMs = Number.NEGATIVE_INFINITY
      const onPage = async (image: number, page: Page, pageCount?: number) => {
        if (!hasLeft) controller.enqueue({ image, page, pageCount })
        if (performance.now() - wentOnMs < FROM_CACHE_MS) return
        // The engine does not give its thread back of its own: the line leaves now, and not behind the next page.
        await nextTurn()
        wentOnMs = performance.now()
      }
      const isOutOfTime = () => hasLeft || reading.isOutOfTime()
      const pump = async () => {
        for await (const outcome of readFiles(files, { ...reading, onPage, isOutOfTime })) {
          outcomes.push(outcome)
          if (!hasLeft) controller.enqueue(outcome)
        }
        if (!hasLeft) controller.close()
      }
      pump().catch((error) => controller.error(error))
    },
    cancel() {
      hasLeft = true
    },
  })
}

async function* linesOf(
  begun: readonly Event[],
  events: AsyncIterator<Event> & AsyncIterable<Event>,
  outcomes: readonly Outcome[],
  { requestId, coldStart, facts }: Asked,
  withPictures: boolean,
): AsyncGenerator<string> {
  try {
    for (const event of begun) yield* lineOf(event, requestId, withPictures)
    for await (const event of events) yield* lineOf(event, requestId, withPictures)
    const documents = outcomes.flatMap((outcome) => ('document' in outcome ? [outcome.document] : []))
    if (documents.length > 0) yield lastLine(joinDocuments(documents), coldStart)
  } finally {
    // Whoever has left is read no more pages for.
    await events.return?.()
    noteOutcomes(outcomes, facts)
  }
}

function* lineOf(event: Event, requestId: string, withPictures: boolean): Generator<string> {
  if ('page' in event) yield pageLine(event.page, event.image, { pageCount: event.pageCount, withPictures })
  // A document has been told page by page.
  else if ('error' in event) yield errorLine(toProblem(event.error, requestId), event.image)
}
