// Names, figures that AWS would refuse or not honour, and the bill.
import { describe, expect, it } from 'vitest'
import { checked, ENVIRONMENTS, pickEnvironment } from '../../infra/environments.ts'
import { monthlyUsd, uploadUsd } from '../../infra/tools/cost.ts'
import { environmentNamed } from './stacks.ts'

describe('pickEnvironment', () => {
  it('takes dev without a name, and each by its own', () => {
    expect(pickEnvironment(undefined).name).toBe('dev')
    for (const { name } of ENVIRONMENTS) expect(pickEnvironment(name).name).toBe(name)
  })

  it('says in one sentence which names there are', () => {
    const sentence = "Unknown environment 'production': choose one of dev, staging, prod (-c env=NAME)."
    expect(() => pickEnvironment('production')).toThrow(sentence)
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

  it.each([
    { maxPagesPerUpload: 0 },
    { maxPagesPerUpload: 1.5 },
    { maxPagesPerUpload: 10_001 },
    { maxUploadBytes: 0 },
    { maxUploadBytes: 64 * 1024 * 1024 + 1 },
  ])('refuses an upload without bounds: %j', (figure) => {
    const [name] = Object.keys(figure)
    const sentence = new RegExp(`dev: ${name} must be a whole number from 1 to [0-9]+`)
    expect(() => checked({ ...environmentNamed('dev'), ...figure })).toThrow(sentence)
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

describe('uploadUsd', () => {
  it('is the most invocations that there can be, each with all its time, worked out by hand', () => {
    const environment = { ...environmentNamed('dev'), memoryMb: 1024, timeoutSeconds: 100 }
    // An invocation of 100 s and 1 GB: $0.00133334 of compute and $0.0000002 of a request.
    expect(uploadUsd(environment).usual).toBeCloseTo(15 * (0.00133334 + 0.0000002), 9)
    expect(uploadUsd(environment).most).toBeCloseTo(75 * (0.00133334 + 0.0000002), 9)
    expect(uploadUsd({ ...environment, maxPagesPerUpload: 3 }).usual).toBeCloseTo(3 * 0.00133354, 9)
  })
})
