// The header X-Amz-Target and a JSON body in, what Textract's client asks for out
// (https://docs.aws.amazon.com/textract/latest/dg/API_Reference.html).
import { decodeBase64 } from '../accept/base64.ts'
import { objectIn } from '../accept/json.ts'
import { kindOf, quote } from '../accept/quote.ts'
import { type ObjectReference, parseS3Uri } from '../accept/s3-uri.ts'
import type { Feature } from './blocks.ts'
import { TextractError } from './errors.ts'

export type TextractRequest =
  | {
      readonly kind: 'read'
      readonly analysis: readonly Feature[] | undefined
      readonly source: Uint8Array | ObjectReference
    }
  | {
      readonly kind: 'start'
      readonly analysis: readonly Feature[] | undefined
      readonly object: ObjectReference
    }
  | {
      readonly kind: 'get'
      readonly isAnalysis: boolean
      readonly jobId: string
      readonly maxResults: number
      readonly from: number
    }

type Members = Readonly<Record<string, unknown>>

/** What Textract itself gives in one answer at most. */
const MAX_RESULTS = 1000
const FEATURES: readonly Feature[] = ['TABLES', 'LAYOUT']
/** Nobody here does what they ask for; to leave them out silently would be to say it was done. */
const REFUSED = [
  'HumanLoopConfig',
  'QueriesConfig',
  'AdaptersConfig',
  'NotificationChannel',
  'OutputConfig',
  'KMSKeyId',
]

const OPERATIONS: Readonly<Record<string, (body: Members) => TextractRequest>> = {
  DetectDocumentText: (body) => ({ kind: 'read', analysis: undefined, source: sourceIn(body) }),
  AnalyzeDocument: (body) => ({ kind: 'read', analysis: featuresIn(body), source: sourceIn(body) }),
  StartDocumentTextDetection: (body) => ({ kind: 'start', analysis: undefined, object: locationIn(body) }),
  StartDocumentAnalysis: (body) => ({ kind: 'start', analysis: featuresIn(body), object: locationIn(body) }),
  GetDocumentTextDetection: (body) => ({ kind: 'get', isAnalysis: false, ...pageIn(body) }),
  GetDocumentAnalysis: (body) => ({ kind: 'get', isAnalysis: true, ...pageIn(body) }),
}

/** The operation of `Textract.<operation>`, as it is called in AWS's documentation. Throws `TextractError`. */
export function operationIn(target: string): string {
  const [, operation = ''] = /^Textract\.(\w+)$/.exec(target) ?? []
  if (Object.hasOwn(OPERATIONS, operation)) return operation
  const known = Object.keys(OPERATIONS).join(', ')
  throw new TextractError(
    'UnknownOperationException',
    `Expected one of Textract's operations ${known} but received ${quote(target)}.`,
  )
}

/** Throws `TextractError` and `OcrError('bad-request')`. `operation` is one of `operationIn`. */
export function requestIn(operation: string, body: Uint8Array): TextractRequest {
  const members = objectIn(body, `the JSON of ${operation}`)
  const refused = REFUSED.find((name) => members[name] !== undefined)
  if (refused !== undefined) throw unexpected(`a request without ${refused}`, 'one with it')
  return OPERATIONS[operation]!(members)
}

function sourceIn(body: Members): Uint8Array | ObjectReference {
  const document = memberIn(body, 'Document')
  const { Bytes: bytes, S3Object: object } = document
  if ((bytes === undefined) === (object === undefined)) {
    const received = bytes === undefined ? 'neither' : 'both'
    throw unexpected('Document with either Bytes or S3Object', received)
  }
  if (object !== undefined) return objectOf(memberIn(document, 'S3Object'))
  if (typeof bytes !== 'string') throw unexpected('base64 in Document.Bytes', kindOf(bytes))
  const file = decodeBase64(bytes, 'Document.Bytes')
  if (file.length === 0) throw unexpected('the bytes of a file in Document.Bytes', 'none')
  return file
}

function locationIn(body: Members): ObjectReference {
  return objectOf(memberIn(memberIn(body, 'DocumentLocation'), 'S3Object'))
}

function objectOf({ Bucket: bucket, Name: name, Version: version }: Members): ObjectReference {
  if (typeof bucket !== 'string' || typeof name !== 'string')
    throw unexpected('S3Object with Bucket and Name', `${kindOf(bucket)} and ${kindOf(name)}`)
  if (version !== undefined) throw unexpected('S3Object without Version', 'one with it')
  return parseS3Uri(`s3://${bucket}/${name}`)
}

function featuresIn({ FeatureTypes: given }: Members): Feature[] {
  const expected = `FeatureTypes of ${FEATURES.join(' and ')}`
  if (!Array.isArray(given)) throw unexpected(expected, kindOf(given))
  if (given.length === 0) throw unexpected(expected, 'an empty list')
  return given.map((each) => {
    const feature = FEATURES.find((known) => known === each)
    if (feature === undefined) {
      const received = typeof each === 'string' ? `${quote(each)}, which is not supported here` : kindOf(each)
      throw unexpected(expected, received)
    }
    return feature
  })
}

function pageIn({ JobId: jobId, MaxResults: max = MAX_RESULTS, NextToken: token = '0' }: Members) {
  if (typeof jobId !== 'string') throw unexpected('JobId', kindOf(jobId))
  if (!Number.isSafeInteger(max) || (max as number) < 1)
    throw unexpected('MaxResults of 1 or more', typeof max === 'number' ? String(max) : kindOf(max))
  if (typeof token !== 'string' || !/^\d{1,15}$/.test(token))
    throw unexpected(
      'NextToken as an answer gave it',
      typeof token === 'string' ? quote(token) : kindOf(token),
    )
  return { jobId, maxResults: Math.min(max as number, MAX_RESULTS), from: Number(token) }
}

function memberIn(body: Members, name: string): Members {
  const value = body[name]
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members
  throw unexpected(`an object for ${name}`, kindOf(value))
}

function unexpected(expected: string, received: string): TextractError {
  return new TextractError('InvalidParameterException', `Expected ${expected} but received ${received}.`)
}
