// POST / with X-Amz-Target in, what Amazon Textract would answer out, errors included. Loaded with the first such request.
import { bodyBytes } from '../accept/body.ts'
import { wantsNoStore } from '../accept/http.ts'
import { OcrError } from '../engine/vocabulary.ts'
import { MAX_PAGES, ROUTES } from '../names.ts'
import { readHeaders } from '../reply/headers.ts'
import { answer, type HttpAnswer } from '../reply/http.ts'
import { toProblem } from '../reply/problem.ts'
import { FORMAT_TYPES, render } from '../reply/render.ts'
import { answerWith } from '../textract/blocks.ts'
import { TextractError, toFault } from '../textract/errors.ts'
import { operationIn, requestIn, type TextractRequest } from '../textract/request.ts'
import { checkSignature, signatureIn } from '../textract/signature.ts'
import { createDeadline } from './deadline.ts'
import { readObject } from './fetch-object.ts'
import { noteDocuments } from './log-facts.ts'
import type { Asked, ServeParts } from './request.ts'

type Read = Extract<TextractRequest, { kind: 'read' }>

/** Throws `OcrError('bad-request')` where the sender is no client of Textract. */
export async function answerTextract(
  asked: Asked,
  parts: ServeParts,
  nowMs = Date.now(),
): Promise<HttpAnswer> {
  const { event, facts, requestId } = asked
  const target = event.headers?.['x-amz-target']
  if (target === undefined)
    throw new OcrError(
      'bad-request',
      `Expected the header X-Amz-Target, by which Textract's clients come, but received none: POST ${ROUTES.ocr} takes files.`,
    )
  facts.format = 'textract'
  try {
    const operation = operationIn(target)
    facts.operation = operation
    const body = bodyBytes(event, `the JSON of ${operation}`)
    if (parts.access) facts.key = await signerOf(asked, body, parts.access, nowMs)
    const request = requestIn(operation, body)
    if (request.kind === 'read') return await read(request, asked, parts)
    const { getJob, startJob } = await import('./textract-jobs.ts')
    return request.kind === 'start'
      ? jsonAnswer(200, await startJob(request, parts, nowMs))
      : jsonAnswer(200, await getJob(request, parts, nowMs))
  } catch (error) {
    const { name, status, message } = toFault(error)
    facts.code = error instanceof TextractError ? name : toProblem(error, requestId).code
    if (status >= 500) facts.error = error
    return jsonAnswer(status, { __type: name, Code: name, Message: message })
  }
}

async function read({ analysis, source }: Read, asked: Asked, parts: ServeParts): Promise<HttpAnswer> {
  const { event, facts, coldStart, remainingMs } = asked
  const bytes = source instanceof Uint8Array ? source : await readObject(source, parts)
  facts.bytes = bytes.length
  facts.images = 1
  const control = { isOutOfTime: createDeadline(remainingMs), remainingMs, maxPages: MAX_PAGES }
  const noStore = wantsNoStore(event.headers)
  const { document, cache } = await parts.read(bytes, { detail: 'word' }, { ...control, noStore, coldStart })
  noteDocuments([{ document, cache }], facts)
  const { body } = await render('textract', document, coldStart)
  return jsonAnswer(200, answerWith(String(body), analysis), readHeaders([{ image: 1, document }]))
}

/**
 * The name of the key, which is both the access key and the secret: only its hash is kept, so that it has to come along
 * for its signature to be checked. Throws `TextractError`.
 */
async function signerOf(
  { event }: Asked,
  body: Uint8Array,
  access: NonNullable<ServeParts['access']>,
  nowMs: number,
): Promise<string> {
  const headers = event.headers ?? {}
  const authorization = headers.authorization
  if (authorization === undefined)
    throw new TextractError(
      'MissingAuthenticationTokenException',
      'Expected a signed request but received another.',
    )
  const signature = signatureIn(authorization)
  const bearer = signature === undefined ? authorization : `Bearer ${signature.accessKey}`
  let name: string
  try {
    name = await access({ authorization: bearer })
  } catch (error) {
    if (!(error instanceof OcrError)) throw error
    throw new TextractError(
      'UnrecognizedClientException',
      'Expected an API key as the access key and as the secret but received another.',
      { cause: error },
    )
  }
  if (signature !== undefined) {
    const { method } = event.requestContext.http
    const signed = { method, path: event.rawPath, query: event.rawQueryString ?? '', headers, body }
    checkSignature(signed, signature, signature.accessKey, nowMs)
  }
  return name
}

function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return answer(status, FORMAT_TYPES.textract, JSON.stringify(value), headers)
}
