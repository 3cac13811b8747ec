// What stands in the way of a deployment, found with the real clients of AWS against a server that answers as AWS does.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Account, openAccount } from '../../../infra/deploy/account.ts'
import { destroyProblems } from '../../../infra/deploy/destroy.ts'
import { bindingProblem, identify, problems } from '../../../infra/deploy/preflight.ts'
import type { Environment } from '../../../infra/environment/shape.ts'
import { environmentNamed } from '../stacks.ts'
import {
  ACCOUNT,
  accountSettings,
  error,
  type FakeAws,
  jsonError,
  stackAnswer,
  startFakeAws,
} from './fake-aws.ts'

let aws: FakeAws
let account: Account
beforeEach(async () => {
  aws = await startFakeAws()
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value)
  account = openAccount('eu-west-1')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  account.close()
  await aws.close()
})

const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/anna` }
const prod = environmentNamed('prod')
const found = async (environment: Environment = prod, stack = account.stack('serverless-ocr-prod')) =>
  problems(environment, account, caller, await stack)

describe('identify', () => {
  it('knows who asks', async () => {
    expect(await identify(account)).toEqual(caller)
  })

  it.each([
    ['ExpiredToken', 'The AWS credentials have expired: aws sso login --profile work.'],
    [
      'InvalidClientTokenId',
      'AWS does not know these credentials (InvalidClientTokenId): aws sso login --profile work, or aws configure.',
    ],
    ['Odd', 'AWS did not say who is asking (Odd: so it is): aws sts get-caller-identity tries it again.'],
  ])('%s is a sentence', async (code, sentence) => {
    aws.answers.GetCallerIdentity = error(code, 'so it is', 403)
    await expect(identify(account, 'work')).rejects.toThrow(new Error(sentence))
  })

  it('no credentials are a sentence', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, '')
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nowhere')
    const nobody = openAccount('eu-west-1')
    await expect(identify(nobody, undefined)).rejects.toThrow(
      /^No AWS credentials were found \(.*\): aws sso login, and export AWS_PROFILE=NAME, or aws configure\.$/,
    )
    nobody.close()
  })
})

describe('an environment that is bound', () => {
  it('to another account or region is refused', () => {
    expect(bindingProblem(prod, caller, 'eu-west-1')).toBeUndefined()
    expect(
      bindingProblem({ ...prod, account: ACCOUNT, region: 'eu-west-1' }, caller, 'eu-west-1'),
    ).toBeUndefined()
    expect(bindingProblem({ ...prod, account: '999999999999' }, caller, 'eu-west-1')).toBe(
      `prod is bound to account 999999999999, but these credentials are of ${ACCOUNT} (${caller.arn}): export AWS_PROFILE=NAME for the other.`,
    )
    expect(bindingProblem({ ...prod, region: 'eu-west-1' }, caller, 'us-east-1')).toBe(
      'prod is bound to eu-west-1, but the region chosen is us-east-1: export AWS_REGION=eu-west-1.',
    )
  })
})

describe('problems', () => {
  it('are none where all is well', async () => {
    expect(await found()).toEqual([])
    expect(aws.asked.find(({ operation }) => operation === 'GetParameter')!.body).toBe(
      '{"Name":"/cdk-bootstrap/hnb659fds/version"}',
    )
  })

  it('name an account that is not prepared, or long ago', async () => {
    const mend = `npm run bootstrap -- aws://${ACCOUNT}/eu-west-1.`
    aws.answers.GetParameter = jsonError('ParameterNotFound', 'none')
    expect(await found()).toEqual([`Account ${ACCOUNT} in eu-west-1 is not prepared for CDK: ${mend}`])
    aws.answers.GetParameter = { body: { Parameter: { Value: '6' } } }
    expect(await found()).toEqual([
      `The CDK bootstrap stack of account ${ACCOUNT} in eu-west-1 is version 6, and 8 is needed: ${mend}`,
    ])
  })

  it.each([
    [10, 10, 0],
    [1000, 149, 49],
    [1000, 60, 0],
  ])('count what can be reserved: of %d, %d of them free: %d', async (limit, unreserved, most) => {
    aws.answers['GET /2016-08-19/account-settings'] = accountSettings(limit, unreserved)
    const [sentence, ...more] = await found()
    expect(more).toEqual([])
    expect(sentence).toContain(
      `prod reserves 50 concurrent executions, but of the account's ${limit} no more than ${most} can be reserved: aws service-quotas request-service-quota-increase `,
    )
    expect(await found(environmentNamed('dev'))).toEqual([])
  })

  it('count what is kept started where nothing is reserved', async () => {
    aws.answers['GET /2016-08-19/account-settings'] = accountSettings(10, 10)
    const kept = { ...environmentNamed('dev'), provisionedConcurrency: 2 }
    expect(await found(kept)).toEqual([
      expect.stringMatching(
        /^dev keeps started 2 concurrent executions, but of the account's 10 no more than 0 can .* or take provisionedConcurrency out of dev until then\.$/,
      ),
    ])
    aws.answers['GET /2016-08-19/account-settings'] = accountSettings(1000, 1000)
    expect(await found(kept)).toEqual([])
  })

  it('leave a function what it reserves already', async () => {
    aws.answers['GET /2016-08-19/account-settings'] = accountSettings(1000, 120)
    const { reservedConcurrency: _, ...rest } = prod
    expect(await found(rest)).toEqual([])
    expect(await found()).toHaveLength(1)
    aws.answers.DescribeStacks = stackAnswer('UPDATE_COMPLETE', true, { FunctionName: 'ocr' })
    aws.answers['GET /2019-09-30/functions/ocr/concurrency'] = { body: { ReservedConcurrentExecutions: 50 } }
    expect(await found()).toEqual([])
  })

  it('name buckets that should exist', async () => {
    const environment = { ...prod, buckets: { uploads: 'scans', results: 'texts' } }
    aws.answers['HEAD /scans'] = { status: 404, body: '' }
    aws.answers['HEAD /texts'] = { body: '' }
    expect(await found(environment)).toEqual([
      'There is no bucket scans: aws s3 mb s3://scans --region eu-west-1.',
    ])
    aws.answers['HEAD /scans'] = { status: 403, body: '' }
    expect(await found(environment)).toEqual([])
  })

  it('name a stack that somebody else changes', async () => {
    aws.answers.DescribeStacks = stackAnswer('UPDATE_IN_PROGRESS', true, {})
    expect(await found()).toEqual([
      expect.stringMatching(
        /^Somebody else is changing serverless-ocr-prod \(UPDATE_IN_PROGRESS\): aws cloudf/,
      ),
    ])
  })

  it('are not what the credentials may not ask', async () => {
    aws.answers.GetParameter = jsonError('AccessDeniedException', 'no')
    aws.answers['GET /2016-08-19/account-settings'] = jsonError('AccessDeniedException', 'no', 403)
    expect(await found()).toEqual([])
  })

  it('come all at once', async () => {
    aws.answers.GetParameter = jsonError('ParameterNotFound', 'none')
    aws.answers['GET /2016-08-19/account-settings'] = accountSettings(10, 10)
    expect(await found()).toHaveLength(2)
  })
})

describe('destroyProblems', () => {
  const outputs = { UploadsBucket: 'up', ResultsBucket: 'down' }
  const list = (count: number) => ({
    body: `<ListBucketResult><Name>b</Name><KeyCount>${count}</KeyCount></ListBucketResult>`,
  })

  it('names what is absent, protected or not empty', async () => {
    const dev = environmentNamed('dev')
    expect(await destroyProblems(dev, account)).toEqual([
      expect.stringMatching(
        /^There is no stack serverless-ocr-dev in eu-west-1: aws cloudformation list-stacks/,
      ),
    ])
    aws.answers.DescribeStacks = stackAnswer('UPDATE_COMPLETE', true, outputs)
    expect(await destroyProblems(prod, account)).toEqual([
      expect.stringMatching(/^serverless-ocr-prod is protected: aws .* --no-enable-termination-protection/),
    ])
    aws.answers.DescribeStacks = stackAnswer('UPDATE_COMPLETE', false, outputs)
    aws.answers['GET /up'] = list(1)
    aws.answers['GET /down'] = list(0)
    expect(await destroyProblems(dev, account)).toEqual([
      'The bucket up is not empty, and would stop the deletion: aws s3 rm s3://up --recursive --region eu-west-1.',
    ])
    // It was there before, and outlives the stack.
    expect(await destroyProblems({ ...dev, buckets: { uploads: 'up' } }, account)).toEqual([])
    expect(await destroyProblems(prod, account)).toEqual([])
  })
})
