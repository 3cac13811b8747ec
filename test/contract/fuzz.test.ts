// Some hundred bad requests to the shipped bundle over HTTP, from a seed: whatever is wrong with one, its answer is among
// those that openapi.json describes for that path and method.
import { METHODS as HTTP_METHODS } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import openapi from '../../functions/ocr/contract/openapi.json' with { type: 'json' }
import { deployFunction, type TestDeployment } from '../e2e/support.ts'
import { faultsOf, seen } from './described.ts'
import { bmp, emptyPdf } from './files.ts'
import { formOf, type Sent, send } from './send.ts'

const SEED = 20_262
const RUNS = 500
const LIMIT_MS = 20_000

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await deployFunction({ concurrency: 1 })
})
afterAll(() => deployment.stop())

/** Mostly those that a path takes. CONNECT asks for a tunnel and not for an answer. */
const method = fc.oneof(
  { weight: 5, arbitrary: fc.constant('POST') },
  { weight: 3, arbitrary: fc.constant('GET') },
  fc.constantFrom(...HTTP_METHODS.filter((name) => name !== 'CONNECT')),
)

/** What may stand in a path or a query as it is; the rest is escaped. */
const segment = fc.oneof(
  fc.constantFrom('docs.js', 'icon.svg', 'x', '..', '%2e%2e', '%', '%00', `65000000-${'0'.repeat(32)}`),
  fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
)
const path = fc.oneof(
  { weight: 6, arbitrary: fc.constant('/ocr') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...Object.keys(openapi.paths)), segment)
      .map(([template, value]) => template.replace(/\{\w+\}/, value)),
  },
  fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
)

const { parameters } = openapi.components
const names = [parameters.format, parameters.mode, parameters.preprocess, parameters.detail, parameters.pages]
const value = fc.oneof(
  fc.constantFrom(
    'json',
    'text',
    'pdf',
    'tsv',
    'textract',
    'page',
    'line',
    'word',
    'prefer',
    'none',
    '1',
    '1-',
  ),
  fc.constantFrom('', '0', '-1', '2-1', '1,,2', '99999999', '1-3,7', 'null', 'JSON', '%E5', '%', '+'),
  fc.string({ unit: 'grapheme' }).map(encodeURIComponent),
)
const name = fc.constantFrom(...names.map((each) => each.name), 'pdfText', 'unknown', '')
const query = fc
  .array(fc.tuple(name, value), { maxLength: 3 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map((pair) => pair.join('=')).join('&')}`))

const FORM = formOf(bmp())
const visible = fc.string({ unit: fc.constantFrom(...'abz09/;=,"*. -+\t') }).map((text) => text.trim())
const headers = fc.record(
  {
    'content-type': fc.oneof(
      fc.constantFrom(
        'image/png',
        'application/pdf',
        'application/json',
        'application/octet-stream',
        'text/html',
      ),
      fc.constantFrom(FORM.headers!['content-type']!, 'multipart/form-data', 'application/json; charset=gbk'),
      fc.constantFrom('application/proto', 'application/grpc-web+proto', 'application/grpc'),
      visible,
    ),
    accept: fc.oneof(fc.constantFrom('*/*', 'text/html', 'application/pdf;q=x', 'image/png', ';;,'), visible),
    'accept-encoding': fc.constantFrom('br', 'gzip', '*;q=0', 'x'),
    'content-encoding': fc.constantFrom('identity', 'gzip', 'x'),
    'if-none-match': fc.oneof(fc.constantFrom('*', '"x"', 'W/"x", "y"'), visible),
    'cache-control': fc.constantFrom('no-store', 'max-age=0', 'no-store,,'),
    authorization: fc.constantFrom('Bearer x', 'Basic eDp5', ''),
    range: fc.constantFrom('bytes=0-1', 'x'),
  },
  { requiredKeys: [] },
)

/** A part of it cut out, and something put there. */
function damaged(bytes: string | Uint8Array): fc.Arbitrary<Uint8Array> {
  const whole = Buffer.from(bytes)
  return fc
    .record({ at: fc.nat(whole.length), cut: fc.nat(20), put: fc.uint8Array({ maxLength: 20 }) })
    .map(({ at, cut, put }) => Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + cut)]))
}
const member = fc.tuple(fc.constantFrom('image', 's3', 'contentType', 'contentLength', 'x'), fc.jsonValue())

const json = fc.oneof(
  fc.constantFrom(
    '{}',
    '[]',
    '{"image":"####"}',
    '{"s3":"s3://another-bucket/x"}',
    '{"s3":"s3://ocr-uploads/x"}',
  ),
  fc.constantFrom('{"contentType":"image/png","contentLength":7}', '{"contentType":"x","contentLength":7}'),
  fc.array(member, { maxLength: 3 }).map((members) => JSON.stringify(Object.fromEntries(members))),
  fc.json(),
)

test('bad requests have answers that openapi.json describes', { timeout: 3 * LIMIT_MS }, async () => {
  const form = FORM.headers!['content-type']!
  // A body of the type that its header says, damaged all the same; or anything with any type.
  const typed = fc.oneof(
    fc.tuple(fc.constant('application/json'), json),
    fc.tuple(fc.constantFrom('image/bmp', 'application/octet-stream'), damaged(bmp())),
    fc.tuple(fc.constant(form), damaged(FORM.body!)),
    fc.tuple(fc.constant('application/pdf'), damaged(await emptyPdf(2))),
    fc.tuple(fc.constant(undefined), fc.oneof(json, fc.uint8Array({ maxLength: 200 }), fc.constant(''))),
  )
  const request = fc.record({ method, path, query, headers, typed })
  let count = 0
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, headers, typed: [type, body] }) => {
      const named = type === undefined ? headers : { ...headers, 'content-type': type }
      const sent = { method, path: path + query, headers: named, body } as Sent
      expect(faultsOf(await send(deployment.url, sent))).toEqual([])
      count++
    }),
    { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS, markInterruptAsFailure: false },
  )
  expect(count).toBeGreaterThan(RUNS / 5)
  // They are bad in many ways, or they would say little.
  const statuses = new Set([...seen].map((key) => Number(key.split(' ')[1])))
  expect([...statuses]).toEqual(expect.arrayContaining([400, 404, 405, 415, 422]))
  // None of them is our fault.
  expect([...statuses].filter((status) => status >= 500)).toEqual([])
})
