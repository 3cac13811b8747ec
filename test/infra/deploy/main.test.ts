// The command itself, as a process of its own: what it says where something is missing, before anything is changed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../stacks.ts'
import { ACCOUNT, accountSettings, error, type FakeAws, jsonError, startFakeAws } from './fake-aws.ts'

let aws: FakeAws
beforeEach(async () => {
  aws = await startFakeAws()
})
afterEach(() => aws.close())

async function run(words: readonly string[], variables: Record<string, string> = {}) {
  // Nothing inherited: no profile, no AWS_*.
  const env = { PATH: '/nonexistent', HOME: '/nonexistent', ...aws.env, ...variables }
  const child = spawn(process.execPath, [path.join(ROOT, 'infra/deploy/main.ts'), ...words], { env })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, out, lines: err.trimEnd().split('\n') }
}

test('all that is missing comes at once, a sentence each, and nothing is begun', async () => {
  aws.answers.GetParameter = jsonError('ParameterNotFound', 'none')
  aws.answers['GET /2016-08-19/account-settings'] = accountSettings(10, 10)
  const { code, out, lines } = await run(['deploy', '--env', 'prod'])
  expect([code, out]).toEqual([1, ''])
  expect(lines).toEqual([
    `serverless-ocr-prod: account ${ACCOUNT}, eu-west-1, as arn:aws:iam::${ACCOUNT}:user/anna`,
    expect.stringMatching(/^Account 123456789012 in eu-west-1 is not prepared for CDK: npm run bootstrap /),
    expect.stringMatching(/^prod reserves 50 concurrent executions, but of the account's 10 no more than 0 /),
    expect.stringMatching(/^Expected docker to build the image but it is not on the path: install Docker/),
  ])
  expect([...new Set(aws.asked.map(({ operation }) => operation))].sort()).toEqual([
    'DescribeStacks',
    'GET /2016-08-19/account-settings',
    'GetCallerIdentity',
    'GetParameter',
  ])
})

test.each([
  [{ AWS_REGION: '' }, 'No AWS region is chosen: export AWS_REGION=eu-central-1, or another one.'],
  [{ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, 'No AWS credentials were found ('],
])('without %j one sentence', async (variables, sentence) => {
  for (const verb of ['deploy', 'destroy', 'diff']) {
    const { code, lines } = await run([verb], variables)
    expect([code, lines.length]).toEqual([1, 1])
    expect(lines[0]).toContain(sentence)
  }
})

test('an unknown environment or verb is one sentence, and so are rights that have gone', async () => {
  expect((await run(['deploy', '--env', 'production'])).lines).toEqual([
    expect.stringMatching(/^Unknown environment 'production': choose one of dev, staging, prod/),
  ])
  expect((await run(['depoly'])).lines).toEqual([
    'Expected deploy, destroy, diff or synth but received depoly.',
  ])
  aws.answers.GetCallerIdentity = error('ExpiredToken', 'gone', 403)
  expect((await run(['destroy'])).lines).toEqual([
    'The AWS credentials have expired: aws sso login, and export AWS_PROFILE=NAME.',
  ])
})
