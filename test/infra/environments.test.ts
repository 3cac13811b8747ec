// Names, figures that AWS would refuse or not honour, and the bill.
import { describe, expect, it } from 'vitest'
import { checked } from '../../infra/environment/checks.ts'
import { hasFunctionUrl, stackName } from '../../infra/environment/regions.ts'
import type { Environment } from '../../infra/environment/shape.ts'
import { ENVIRONMENTS, pickEnvironment } from '../../infra/environments.ts'
import { monthlyUsd, startsUsd, uploadUsd } from '../../infra/tools/cost.ts'
import { environmentNamed } from './stacks.ts'

describe('pickEnvironment', () => {
  it('takes dev without a name, and each by its own', () => {
    expect(pickEnvironment({}).name).toBe('dev')
    for (const { name } of ENVIRONMENTS) expect(pickEnvironment({ env: name }).name).toBe(name)
  })

  it('says in one sentence which names there are', () => {
    const sentence =
      "Unknown environment 'production': choose one of dev, staging, prod (-c env=NAME), " +
      'or say which one it extends (-c extends=dev).'
    expect(() => pickEnvironment({ env: 'production' })).toThrow(sentence)
  })

  it('takes own environments for what they change', () => {
    const own = { anna: { extends: 'staging', account: '123456789012', logRetentionDays: 3 } } as const
    const anna = pickEnvironment({ env: 'anna' }, own)
    expect(anna).toEqual({
      ...environmentNamed('staging'),
      name: 'anna',
      account: '123456789012',
      logRetentionDays: 3,
    })
    expect(stackName(anna)).toBe('serverless-ocr-anna')
    expect(stackName({ ...anna, namePrefix: 'texts' })).toBe('texts-anna')
    expect(() => pickEnvironment({ env: 'bob' }, own)).toThrow('choose one of dev, staging, prod, anna')
  })

  it('takes a new name that extends one of the three', () => {
    const branch = pickEnvironment({ env: 'branch-7', extends: 'prod' })
    expect(branch).toEqual({ ...environmentNamed('prod'), name: 'branch-7' })
  })

  it.each([
    [{ env: 'prod', extends: 'dev' }, {}, "The environment 'prod' exists: leave out -c extends=dev."],
    [{ env: 'x', extends: 'test' }, {}, "x must extend one of dev, staging, prod but extends 'test'."],
    [{ env: 'x' }, { x: { extends: 'y' } }, "x must extend one of dev, staging, prod but extends 'y'."],
    [
      { env: 'prod' },
      { prod: { extends: 'dev' } },
      "Expected a new name in infra/own-environments.ts but received 'prod', which infra/environments.ts has.",
    ],
    [{ env: 'Big', extends: 'dev' }, {}, 'Big: name must be letters a to z'],
  ])('refuses %j of %j', (choice, own, sentence) => {
    expect(() => pickEnvironment(choice, own as never)).toThrow(sentence)
  })
})

describe('hasFunctionUrl', () => {
  const dev = environmentNamed('dev')
  it.each([
    ['eu-central-1', true],
    ['us-gov-west-1', false],
    ['cn-north-1', false],
    ['eu-central-2', false],
    [undefined, true],
  ])('in %s: %s', (region, there) => {
    expect(hasFunctionUrl(dev, region)).toBe(there)
    // Where it is bound to, whatever the credentials say.
    if (region) expect(hasFunctionUrl({ ...dev, region }, 'eu-west-1')).toBe(there)
    expect(hasFunctionUrl({ ...dev, functionUrl: !there }, region)).toBe(!there)
  })
})

describe('checked', () => {
  it('refuses CORS on a signed URL', () => {
    const wrong = { ...environmentNamed('dev'), corsOrigins: ['*'] }
    expect(() => checked(wrong)).toThrow('dev: corsOrigins need auth NONE or keys')
    for (const auth of ['NONE', 'keys'] as const)
      expect(checked({ ...wrong, auth }).corsOrigins).toEqual(['*'])
  })

  it('refuses a queue that can take every environment', () => {
    const prod = environmentNamed('prod')
    expect(() => checked({ ...prod, reservedConcurrency: prod.queueConcurrency })).toThrow('HTTP starves')
  })

  it('refuses a snapshot and starts ahead together, and more of these than there may be', () => {
    const prod = environmentNamed('prod')
    expect(() => checked({ ...prod, snapStart: true, provisionedConcurrency: 1 })).toThrow(
      'prod: snapStart and provisionedConcurrency exclude each other: the one makes starts short, the other makes them ahead. Leave one out.',
    )
    expect(checked({ ...prod, snapStart: false, provisionedConcurrency: 50 }).provisionedConcurrency).toBe(50)
    expect(() => checked({ ...prod, provisionedConcurrency: 51 })).toThrow(
      'prod: provisionedConcurrency is part of reservedConcurrency and cannot be more.',
    )
  })

  it.each<[keyof Environment, unknown[], string]>([
    ['name', ['Prod', 'a_b', '', 'x'.repeat(33)], 'letters a to z, digits and hyphens'],
    ['namePrefix', ['My', '-a'], 'letters a to z'],
    ['account', ['12345', 123456789012], "an account's 12 digits"],
    ['region', ['Frankfurt', 'eu-central'], 'a region, as eu-central-1'],
    ['tags', [{ 'aws:x': '1' }, { a: 'x'.repeat(257) }], 'at most 46 tags'],
    ['memoryMb', [100, 511, 20_000, 1769.5, '1769'], 'a whole number from 512 to 10240'],
    ['architecture', ['x64'], 'one of arm64, x86_64'],
    ['decoder', ['best'], 'one of greedy, beam'],
    ['timeoutSeconds', [0, 9, 901, 1200], 'a whole number from 10 to 900'],
    ['auth', ['IAM', 'none'], 'one of AWS_IAM, NONE, keys'],
    ['corsOrigins', [['example.com'], ['https://a.example/path'], 'https://a.example'], 'or an origin'],
    ['reservedConcurrency', [0, 1.5], 'a whole number from 1 to 100000'],
    ['snapStart', ['on'], 'true or false'],
    ['provisionedConcurrency', [0, 1.5], 'a whole number from 1 to 100000'],
    ['canaryMinutes', [0, 7], 'one of 5, 10, 15, 30'],
    ['queueConcurrency', [1, 1001], 'a whole number from 2 to 1000'],
    ['queueBatchSize', [0, 11, 20], 'a whole number from 1 to 10'],
    ['maxPagesPerUpload', [0, 1.5, 10_001], 'a whole number from 1 to 10000'],
    ['maxUploadBytes', [0, 64 * 1024 * 1024 + 1], 'a whole number from 1 to 67108864'],
    ['resultFormats', [['docx'], ['pdf', 'pdf'], ['json']], 'one of ndjson, hocr'],
    ['resultCache', ['on'], 'one of off, memory, shared'],
    ['cacheExpiryDays', [0, -1], 'a whole number from 1 to 3650'],
    ['logRetentionDays', [2, 10], 'one of 1, 3, 5, 7, 14'],
    ['logLevel', ['debug'], 'one of info, warn, error'],
    ['objectExpiryDays', [0], 'a whole number from 1 to 36500'],
    ['keepData', ['yes'], 'true or false'],
    ['functionUrl', ['no'], 'true or false'],
    [
      'vpc',
      [{ subnetIds: ['subnet-1'] }, { subnetIds: [], securityGroupIds: ['sg-1'] }],
      'subnetIds: a list',
    ],
    ['kmsKeyArn', ['alias/mine', 'arn:aws:s3:::bucket'], 'the ARN of a KMS key'],
    ['buckets', [{ uploads: 'Big' }, { other: 'abc' }], 'uploads: the name of a bucket'],
    ['permissionsBoundaryArn', ['Boundary'], 'the ARN of a policy'],
  ])('refuses a %s that AWS would refuse or not honour: %j', (figure, values, range) => {
    for (const value of values) {
      const wrong = { ...environmentNamed('dev'), [figure]: value } as unknown as Environment
      expect(() => checked(wrong)).toThrow(`: ${figure} must be `)
      expect(() => checked(wrong)).toThrow(range)
      expect(() => checked(wrong)).toThrow(`but is ${JSON.stringify(value)}.`)
    }
  })

  it('refuses figures that are missing or misspelt, and one bucket for both ends', () => {
    const { memoryMb: _, ...without } = environmentNamed('dev')
    expect(() => checked(without as Environment)).toThrow('dev: memoryMb must be')
    const misspelt = { ...environmentNamed('dev'), memoryMB: 2000 }
    expect(() => checked(misspelt)).toThrow("dev: there is no figure 'memoryMB'")
    const one = { ...environmentNamed('dev'), buckets: { uploads: 'texts', results: 'texts' } }
    expect(() => checked(one)).toThrow('must be two buckets')
  })

  it('takes everything that may be said', () => {
    const all: Environment = {
      ...environmentNamed('staging'),
      namePrefix: 'texts',
      account: '123456789012',
      region: 'us-gov-west-1',
      tags: { team: 'scans', 'cost centre': '' },
      functionUrl: false,
      vpc: { subnetIds: ['subnet-0a1b'], securityGroupIds: ['sg-0a1b'] },
      kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
      buckets: { uploads: 'scans.example' },
      permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/teams/boundary',
      corsOrigins: ['*', 'https://a.example', 'http://localhost:3000'],
      auth: 'keys',
      resultFormats: ['pdf', 'hocr'],
    }
    expect(checked(all)).toBe(all)
  })

  it('holds for every environment', () => {
    for (const environment of ENVIRONMENTS) {
      expect(checked(environment)).toBe(environment)
      expect(environment.queueConcurrency).toBeGreaterThanOrEqual(2)
      expect(environment.auth).toBe('AWS_IAM')
      // The slowest upload that has to fit one invocation: 50 dense pages at one vCPU.
      expect(environment.timeoutSeconds).toBeGreaterThanOrEqual(2 * 120)
      expect(environment.queueBatchSize).toBe(1)
    }
  })
})

describe('monthlyUsd', () => {
  it('is GB-seconds and requests, worked out by hand', () => {
    const environment = { ...environmentNamed('dev'), memoryMb: 1024, resultCache: 'off' } as const
    // 1,000,000 images of 1 s and 1 GB: $13.3334 of compute, $0.20 of requests; S3: $1.20 of SQS, $16.60 of S3.
    expect(monthlyUsd(environment, 1e6, 1000).http).toBeCloseTo(13.5334, 6)
    expect(monthlyUsd(environment, 1e6, 1000).s3).toBeCloseTo(13.5334 + 1.2 + 16.6, 6)
    expect(monthlyUsd({ ...environment, architecture: 'x86_64' }, 1e6, 1000).http).toBeCloseTo(16.8667, 6)
  })

  it('counts a lookup and a first reading in the shared cache, and a PUT for each further format', () => {
    const environment = { ...environmentNamed('dev'), memoryMb: 1024, resultCache: 'shared' } as const
    expect(monthlyUsd(environment, 1e6, 1000).http).toBeCloseTo(13.5334 + 5.4, 6)
    const pdf = { ...environment, resultFormats: ['pdf'] } as const
    expect(monthlyUsd(pdf, 1e6, 1000).s3).toBeCloseTo(13.5334 + 5.4 + 1.2 + 16.6 + 5, 6)
  })
})

describe('startsUsd', () => {
  it('counts a version for a month, its restores, and what is kept started', () => {
    const environment = { ...environmentNamed('dev'), memoryMb: 1024 }
    const { version, thousandStarts, kept } = startsUsd(environment)
    expect(version).toBeCloseTo(2_628_000 * 0.0000015046, 9)
    expect(thousandStarts).toBeCloseTo(0.1397998, 9)
    expect(kept).toBeCloseTo(2_628_000 * 0.0000033334, 9)
    expect(startsUsd({ ...environment, architecture: 'x86_64' }).kept).toBeCloseTo(
      2_628_000 * 0.0000041667,
      9,
    )
  })
})

describe('uploadUsd', () => {
  it('is the most invocations that there can be, each with all its time, worked out by hand', () => {
    const environment = { ...environmentNamed('dev'), memoryMb: 1024, timeoutSeconds: 100 }
    // An invocation of 100 s and 1 GB: $0.00133334 of compute and $0.0000002 of a request.
    expect(uploadUsd(environment).usual).toBeCloseTo(15 * (0.00133334 + 0.0000002), 9)
    expect(uploadUsd(environment).most).toBeCloseTo(75 * (0.00133334 + 0.0000002), 9)
    expect(uploadUsd({ ...environment, maxPagesPerUpload: 3 }).usual).toBeCloseTo(3 * 0.00133354, 9)
  })
})
