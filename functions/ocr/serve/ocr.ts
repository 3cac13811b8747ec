// POST /ocr in, its answer out: one document, several, or a line a page.
import { acceptOcr, codingIn, type OcrRequest } from '../accept/http.ts'
import { cacheKey } from '../cache/read-through.ts'
import type { Document, TranscribeOptions } from '../engine/vocabulary.ts'
import type { Format } from '../names.ts'
import { joinDocuments } from '../reply/document.ts'
import { answer, type HttpAnswer, notModifiedAnswer } from '../reply/http.ts'
import { toProblem } from '../reply/problem.ts'
import { FORMAT_TYPES, needsOf, render } from '../reply/render.ts'
import type { Cost } from '../tell/cost.ts'
import { createDeadline } from './deadline.ts'
import { isKnown } from './etag.ts'
import { etagFor, headersOf, KEPT_BY_SENDER } from './headers.ts'
import { noteOutcomes } from './log-facts.ts'
import { type Outcome, type ReadParts, readFiles } from './read-files.ts'
import type { Asked, ServeParts } from './request.ts'

/** Throws `OcrError` for what is wrong with the request, or with the one file of it. */
export async function answerOcr(asked: Asked, parts: ServeParts): Promise<HttpAnswer> {
  const coding = codingIn(asked.event.headers)
  const { decoded } = coding === undefined ? {} : await import('../accept/codings.ts')
  const decode = (body: Uint8Array) => (coding === undefined ? body : decoded!(body, coding))
  const request = acceptOcr(asked.event, FORMAT_TYPES, decode)
  const { facts, coldStart } = asked
  facts.format = request.format
  const files = await filesOf(request, parts)
  facts.bytes = files.reduce((sum, file) => sum + file.length, 0)
  facts.images = files.length
  const options = optionsFor(request)
  // Only who asks whether something changed waits for a hash that the reading would not need.
  const asks = request.ifNoneMatch !== undefined && !request.noStore && !request.wantsCost
  const keys = () => files.map((file) => cacheKey(file, options, parts.modelTag))
  const etag = asks ? etagFor(request, keys()) : undefined
  if (etag !== undefined && isKnown(etag, request.ifNoneMatch)) {
    facts.cache = 'not-modified'
    return notModifiedAnswer({ ...KEPT_BY_SENDER, etag })
  }
  const { remainingMs } = asked
  const time = { isOutOfTime: createDeadline(remainingMs), remainingMs }
  const { read, model } = parts
  const reading: ReadParts = { read, model, options, noStore: request.noStore, coldStart, ...time }
  if (request.format === 'ndjson') {
    const { streamLines } = await import('./ndjson.ts')
    return streamLines(files, reading, asked, (outcomes) => headersOf(outcomes, request))
  }
  const outcomes: Outcome[] = []
  for await (const outcome of readFiles(files, reading)) outcomes.push(outcome)
  noteOutcomes(outcomes, facts)
  const headers = headersOf(outcomes, request)
  const extra = request.wantsCost ? () => parts.price(asked.elapsedMs(), coldStart) : undefined
  if (files.length > 1 && request.format === 'json')
    return withCost(await resultsAnswer(outcomes, asked, headers, options.pictures), extra)
  const { type, body } = await render(request.format, documentOf(outcomes), coldStart, {
    pictures: options.pictures,
    files: { sources: sourcesOf(outcomes, files), open: parts.openSource },
  })
  const given = answer(200, type, body, headers)
  return request.format === 'json' ? withCost(given, extra) : given
}

/** The last member of a JSON object, which nothing is done after. */
function withCost(given: HttpAnswer, cost: (() => Cost) | undefined): HttpAnswer {
  if (!cost) return given
  return { ...given, body: `${String(given.body).slice(0, -1)},"cost":${JSON.stringify(cost())}}` }
}

async function filesOf({ source }: OcrRequest, parts: ServeParts): Promise<readonly Uint8Array[]> {
  if ('files' in source) return source.files
  const { readObject } = await import('./fetch-object.ts')
  return [await readObject(source.object, parts)]
}

/** Formats that carry pictures to who asks for them: for the others none are made. */
const WITH_PICTURES: readonly Format[] = ['json', 'ndjson']

/** What is asked for, and what the format cannot do without. */
function optionsFor({ options, format }: OcrRequest): TranscribeOptions {
  const { detail } = needsOf(format)
  const pictures = options.pictures && WITH_PICTURES.includes(format)
  return { ...options, ...(detail && options.detail === 'line' ? { detail } : {}), pictures }
}

/** Of several images one answer each, in their order. */
async function resultsAnswer(
  outcomes: readonly Outcome[],
  { coldStart, requestId }: Asked,
  headers: Record<string, string>,
  withPictures: boolean,
): Promise<HttpAnswer> {
  const results = await Promise.all(
    outcomes.map(async (outcome) =>
      'document' in outcome
        ? (await render('json', outcome.document, coldStart, { pictures: withPictures })).body
        : JSON.stringify({ error: toProblem(outcome.error, requestId) }),
    ),
  )
  return answer(200, FORMAT_TYPES.json, `{"results":[${results.join(',')}]}`, headers)
}

/** All that could be read as one document. Throws the first error where nothing could. */
function documentOf(outcomes: readonly Outcome[]): Document {
  const read = readIn(outcomes)
  if (read.length > 0) return joinDocuments(read.map(({ document }) => document))
  throw outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))[0]
}

const sourcesOf = (outcomes: readonly Outcome[], files: readonly Uint8Array[]) =>
  readIn(outcomes).map(({ image, document }) => ({ bytes: files[image - 1]!, document }))

/** A file that was left for another request has nothing to add, unless all were. */
function readIn(outcomes: readonly Outcome[]) {
  const all = outcomes.flatMap((outcome) => ('document' in outcome ? [outcome] : []))
  const read = all.filter(({ document }) => document.pages.length > 0)
  return read.length > 0 ? read : all
}
