// The check that other tests rely on finds each kind of difference.
import { expect, it } from 'vitest'
import { type Answer, faultsOf } from './described.ts'

const health: Answer = {
  method: 'GET',
  path: '/health?x=1',
  status: 200,
  headers: {
    'content-type': 'application/json',
    'x-request-id': 'r-1',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    date: 'Sun, 22 Nov 2026 10:00:00 GMT',
  },
  bytes: Buffer.from('{"status":"ok","model":{"id":"crnn","version":"2.0.0"}}'),
}
const problem = (status: number, code: string, path: string): Answer => ({
  ...health,
  path,
  status,
  headers: { ...health.headers, 'content-type': 'application/problem+json' },
  bytes: Buffer.from(
    JSON.stringify({ type: 'about:blank', title: 'T', status, detail: 'D', instance: 'r-1', code }),
  ),
})
const { 'x-request-id': _, ...withoutId } = health.headers

it.each([
  ['an answer as described', health],
  ['a slash at the end of the path', { ...health, path: '/health/' }],
  ['HEAD', { ...health, method: 'HEAD', bytes: new Uint8Array() }],
  ['a path that nobody knows', problem(404, 'not-found', '/nowhere')],
  ['a result that nobody knows', problem(404, 'not-found', '/results/x')],
])('finds nothing in %s', (_what, answer) => {
  expect(faultsOf(answer)).toEqual([])
})

it.each([
  ['an undescribed status', { ...health, status: 418 }, 'getHealth 418 is not described'],
  ['a missing header', { ...health, headers: withoutId }, 'no header x-request-id'],
  [
    'a new header',
    { ...health, headers: { ...health.headers, server: 'x' } },
    'header server is not described',
  ],
  [
    'a header with another value',
    { ...health, headers: { ...health.headers, 'x-content-type-options': 'x' } },
    'header x-content-type-options: x must be equal',
  ],
  [
    'another media type',
    { ...health, headers: { ...health.headers, 'content-type': 'text/css' } },
    'content-type text/css is not described',
  ],
  [
    'a new member',
    { ...health, bytes: Buffer.from('{"status":"ok","model":{},"up":1}') },
    'additional properties',
  ],
  ['a missing member', { ...health, bytes: Buffer.from('{"status":"ok"}') }, "required property 'model'"],
  ['what is no JSON', { ...health, bytes: Buffer.from('{') }, 'no JSON'],
  ['a body for HEAD', { ...health, method: 'HEAD' }, 'a body for HEAD'],
  ["another status's code", problem(404, 'bad-request', '/results/x'), 'which is not among not-found'],
  ['a code that is none', problem(404, 'lost', '/nowhere'), '/code must be equal'],
  ['success on a path that nobody knows', { ...health, path: '/nowhere' }, 'NotFound 200 is not described'],
  ['success by a strange method', { ...health, method: 'PUT' }, 'MethodNotAllowed 200 is not described'],
  ['a status of another route', problem(422, 'unreadable-pdf', '/health'), 'getHealth 422 is not described'],
])('finds %s', (_what, answer, fault) => {
  expect(faultsOf(answer).join('\n')).toContain(fault)
})
