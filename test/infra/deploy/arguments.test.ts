// How an environment is chosen on the command line.
import { expect, test } from 'vitest'
import { readArguments } from '../../../infra/deploy/arguments.ts'

test.each([
  ['--env prod'],
  ['--env=prod'],
  ['-c env=prod'],
  ['--context env=prod'],
  ['--context=env=prod'],
  ['--env prod -c env=prod'],
])('%s', (line) => {
  expect(readArguments(line.split(' '))).toEqual({
    choice: { env: 'prod' },
    profile: undefined,
    withSample: true,
    rest: [],
  })
})

test('what is not ours stays as it is, in its order', () => {
  const words = [
    '--no-sample',
    '--require-approval',
    'never',
    '-c',
    'a=b',
    '--env',
    'x',
    '-v',
    '--extends=dev',
    '--profile',
    'p',
  ]
  expect(readArguments(words)).toEqual({
    choice: { env: 'x', extends: 'dev' },
    profile: 'p',
    withSample: false,
    rest: ['--require-approval', 'never', '-c', 'a=b', '-v', '--profile', 'p'],
  })
  expect(readArguments([])).toEqual({ choice: {}, profile: undefined, withSample: true, rest: [] })
})

test('two that differ, or none, are a sentence', () => {
  expect(() => readArguments(['--env', 'prod', '-c', 'env=dev'])).toThrow(
    'Expected one env but received prod and dev.',
  )
  expect(() => readArguments(['--env'])).toThrow('Expected a name after --env but received nothing.')
  expect(() => readArguments(['-c', 'env='])).toThrow('Expected a name after --env but received nothing.')
})
