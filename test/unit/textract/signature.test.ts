// Two requests as boto3 1.44.8 and @aws-sdk/client-textract 3.1169.0 signed them, to an address of a test's own.
import { expect, test } from 'vitest'
import { checkSignature, signatureIn } from '../../../functions/ocr/textract/signature.ts'

const NOW = Date.UTC(2026, 10, 27, 5, 6, 40)
const SCOPE = 'Credential=a/20261127/us-east-1/textract/aws4_request'
const BOTO3 = {
  headers: {
    authorization: `AWS4-HMAC-SHA256 ${SCOPE}, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=51fa142085968d59918eb16bdaa7674c7859c8027c8cb74823f418498ce30279`,
    'content-type': 'application/x-amz-json-1.1',
    host: '127.0.0.1:9311',
    'x-amz-date': '20261127T050633Z',
    'x-amz-target': 'Textract.DetectDocumentText',
  },
  body: '{"Document": {"Bytes": "YWJj"}}',
}
const JAVASCRIPT = {
  headers: {
    authorization: `AWS4-HMAC-SHA256 ${SCOPE}, SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target;x-amz-user-agent, Signature=5b6393c023fddc5237de30f640fdbe178c61ac4313715bdf6c82efdfb2441423`,
    'amz-sdk-invocation-id': '3aa9e426-585d-4ed2-8d2e-f4b6e7bd87be',
    'amz-sdk-request': 'attempt=1; max=3',
    'content-length': '29',
    'content-type': 'application/x-amz-json-1.1',
    host: '127.0.0.1:9312',
    'x-amz-content-sha256': 'd6f94a8ac9bc6a67eed70c0fc1156af41d7ba774e83ef38023d8b059fdc8f254',
    'x-amz-date': '20261127T050637Z',
    'x-amz-target': 'Textract.DetectDocumentText',
    'x-amz-user-agent': 'aws-sdk-js/3.1168.0',
  },
  body: '{"Document":{"Bytes":"YWJj"}}',
}
type Signed = { readonly headers: Record<string, string>; readonly body: string }

function check({ headers, body }: Signed, secret = 'b', nowMs = NOW): void {
  const signature = signatureIn(headers.authorization!)!
  checkSignature(
    { method: 'POST', path: '/', query: '', headers, body: Buffer.from(body) },
    signature,
    secret,
    nowMs,
  )
}
const withHeader = (signed: Signed, name: string, value: string) => ({
  ...signed,
  headers: { ...signed.headers, [name]: value },
})

test.each([BOTO3, JAVASCRIPT])('what a client signed is taken', (signed) => {
  expect(signatureIn(signed.headers.authorization)?.accessKey).toBe('a')
  check(signed)
})

test.each<[string, () => void]>([
  ['another secret', () => check(BOTO3, 'c')],
  ['another body', () => check({ ...BOTO3, body: '{"Document": {"Bytes": "YWJk"}}' })],
  [
    'another body beside the hash of the first',
    () => check({ ...JAVASCRIPT, body: '{"Document":{"Bytes":"YWJk"}}' }),
  ],
  ['another operation', () => check(withHeader(BOTO3, 'x-amz-target', 'Textract.AnalyzeDocument'))],
  ['another host', () => check(withHeader(BOTO3, 'host', 'elsewhere.example'))],
  ['a signature of an hour ago', () => check(BOTO3, 'b', NOW + 3_600_000)],
  ['a signature of an hour from now', () => check(BOTO3, 'b', NOW - 3_600_000)],
  ['no date', () => check(withHeader(BOTO3, 'x-amz-date', '20261127'))],
  [
    'a header left unsigned',
    () => check(withHeader(BOTO3, 'authorization', BOTO3.headers.authorization.replace(';x-amz-target', ''))),
  ],
])('%s is refused', (_what, call) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidSignatureException' }))
})

test.each([
  '',
  'Bearer a',
  `AWS4-HMAC-SHA256 ${SCOPE}, SignedHeaders=host`,
  'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=h, Signature=0',
])('%j is no signature', (authorization) => {
  expect(signatureIn(authorization)).toBeUndefined()
})
