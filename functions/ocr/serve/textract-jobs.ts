// Textract's Start in, an upload of its own with the same content out, which the queue reads as any other; its Get in, how
// far that has come out. The id of a job says what was asked for, so that nothing has to be kept about it.
import { uploadId } from '../accept/upload.ts'
import { type Document, OcrError } from '../engine/vocabulary.ts'
import { PRESIGNED_PREFIX } from '../names.ts'
import { render } from '../reply/render.ts'
import { answerWith, type Feature, sliceOf } from '../textract/blocks.ts'
import { TextractError } from '../textract/errors.ts'
import type { TextractRequest } from '../textract/request.ts'
import { checkReadable } from './fetch-object.ts'
import { findResult } from './find-result.ts'
import { freshBytes } from './fresh-bytes.ts'
import type { ServeParts } from './request.ts'

type Start = Extract<TextractRequest, { kind: 'start' }>
type Get = Extract<TextractRequest, { kind: 'get' }>

/** How ids of jobs end, by what was asked for. */
const ENDS: Readonly<Record<string, readonly Feature[] | undefined>> = {
  d: undefined,
  at: ['TABLES'],
  al: ['LAYOUT'],
  atl: ['TABLES', 'LAYOUT'],
}

/** Throws `OcrError`: forbidden, not-found, payload-too-large. */
export async function startJob(
  { object: { bucket, key }, analysis }: Start,
  parts: ServeParts,
  nowMs: number,
): Promise<{ JobId: string }> {
  checkReadable({ bucket, key }, parts)
  const objects = await parts.objects()
  const found = await objects.head(bucket, key)
  if (found && found.bytes > parts.maxUploadBytes)
    throw new OcrError(
      'payload-too-large',
      `Expected an object of at most ${parts.maxUploadBytes} bytes but it has ${found.bytes}.`,
    )
  const id = uploadId(nowMs, freshBytes)
  if (!found || !(await objects.copy(bucket, key, PRESIGNED_PREFIX + id)))
    throw new OcrError('not-found', 'Expected an object of the bucket but there is none with this key.')
  return { JobId: `${id}-${endOf(analysis)}` }
}

/** Throws `TextractError('InvalidJobIdException')`. */
export async function getJob(
  { jobId, isAnalysis, maxResults, from }: Get,
  parts: ServeParts,
  nowMs: number,
): Promise<object> {
  const at = jobId.lastIndexOf('-')
  const [id, end] = [jobId.slice(0, at), jobId.slice(at + 1)]
  const analysis = Object.hasOwn(ENDS, end) ? ENDS[end] : undefined
  const isKnown = Object.hasOwn(ENDS, end) && (analysis !== undefined) === isAnalysis
  const found = isKnown ? await findResult(id, parts, nowMs) : undefined
  if (found === undefined)
    throw new TextractError(
      'InvalidJobIdException',
      'Expected the id of a job of this kind whose result is kept but received another.',
    )
  if (found.state === 'pending') return { JobStatus: 'IN_PROGRESS' }
  if (found.state === 'refused') return { JobStatus: 'FAILED', StatusMessage: found.error.message }
  const stored = JSON.parse(Buffer.from(found.json).toString()) as Document
  const { body } = await render('textract', stored, false)
  const answer = sliceOf(answerWith(String(body), analysis), from, maxResults)
  return { JobStatus: stored.partial ? 'PARTIAL_SUCCESS' : 'SUCCEEDED', ...answer, ...warningsOf(stored) }
}

function endOf(analysis: readonly Feature[] | undefined): string {
  if (analysis === undefined) return 'd'
  return `a${analysis.includes('TABLES') ? 't' : ''}${analysis.includes('LAYOUT') ? 'l' : ''}`
}

/** Pages that were left, of an upload with more than are read. */
function warningsOf({ partial, pages, pageCount }: Document) {
  if (!partial) return {}
  const read = new Set(pages.map(({ number }) => number))
  const left = Array.from({ length: pageCount }, (_, index) => index + 1).filter((page) => !read.has(page))
  return { Warnings: [{ ErrorCode: 'PAGES_LEFT', Pages: left }] }
}
