import { expect, test } from 'vitest'
import { OcrError, type OcrErrorCode } from '../../../functions/ocr/engine/vocabulary.ts'
import { problemAnswer } from '../../../functions/ocr/reply/http.ts'
import { isPermanent, toProblem } from '../../../functions/ocr/reply/problem.ts'

test.each<[OcrErrorCode, number, string]>([
  ['bad-request', 400, 'Bad Request'],
  ['unauthorized', 401, 'Unauthorized'],
  ['invalid-token', 401, 'Unauthorized'],
  ['forbidden', 403, 'Forbidden'],
  ['not-found', 404, 'Not Found'],
  ['method-not-allowed', 405, 'Method Not Allowed'],
  ['not-acceptable', 406, 'Not Acceptable'],
  ['payload-too-large', 413, 'Content Too Large'],
  ['image-too-large', 413, 'Content Too Large'],
  ['unsupported-media-type', 415, 'Unsupported Media Type'],
  ['image-too-small', 422, 'Unprocessable Content'],
  ['unreadable-image', 422, 'Unprocessable Content'],
  ['unreadable-pdf', 422, 'Unprocessable Content'],
  ['encrypted-pdf', 422, 'Unprocessable Content'],
  ['no-such-page', 422, 'Unprocessable Content'],
])('%s is %i %s and permanent', (code, status, title) => {
  const error = new OcrError(code, 'What was wrong.')
  const expected = { type: 'about:blank', title, status, detail: 'What was wrong.', instance: 'r', code }
  expect(toProblem(error, 'r')).toEqual(expected)
  expect(isPermanent(error)).toBe(true)
})

test.each([
  ['model-mismatch', new OcrError('model-mismatch', 'secret')],
  ['internal', new OcrError('internal', 'secret')],
  ['internal', new Error('secret')],
  ['internal', 'secret'],
  ['internal', undefined],
])('%s is a 500 that tells nothing, and is worth a retry', (code, error) => {
  const problem = toProblem(error, 'r')
  expect(problem).toMatchObject({ title: 'Internal Server Error', status: 500, instance: 'r', code })
  expect(JSON.stringify(problem)).not.toContain('secret')
  expect(isPermanent(error)).toBe(false)
})

test('a 401 says how to come by', () => {
  const problem = toProblem(new OcrError('unauthorized', 'No.'), 'r')
  expect(problemAnswer(problem, '/ocr').headers).toMatchObject({ 'www-authenticate': 'Bearer' })
})

test('a 405 says what would have been allowed', () => {
  const problem = toProblem(new OcrError('method-not-allowed', 'No.'), 'r')
  expect(problemAnswer(problem, '/health')).toEqual({
    statusCode: 405,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      allow: 'GET, HEAD, OPTIONS',
    },
    body: '{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"No.","instance":"r","code":"method-not-allowed"}',
  })
})
