// cdk-nag's AwsSolutions rules: clean with the exceptions that stand beside the resources, and able to find faults.
import { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../../infra/environment/shape.ts'
import { ENVIRONMENTS } from '../../infra/environments.ts'
import { createStack, createWorkspace, environmentNamed, type Workspace } from './stacks.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

const publicUrl: Environment = {
  ...environmentNamed('dev'),
  name: 'public',
  auth: 'NONE',
  corsOrigins: ['*'],
}

const withKeys: Environment = { ...publicUrl, name: 'keys', auth: 'keys', corsOrigins: [] }

const snapped: Environment = {
  ...environmentNamed('prod'),
  name: 'snapped',
  snapStart: true,
  canaryMinutes: 5,
}

const webhook = { url: 'https://example.com/hook', header: 'x-api-key', secretName: 'ocr/webhook' }
const watched: Environment = {
  ...environmentNamed('dev'),
  name: 'watched',
  events: true,
  eventTargets: { topic: true, webhook },
  tracing: true,
}

const everything: Environment = {
  ...environmentNamed('prod'),
  name: 'everything',
  vpc: { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] },
  kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/boundary',
}

const ownBuckets: Environment = {
  ...everything,
  name: 'own-buckets',
  buckets: { uploads: 'scans', results: 'texts' },
}

describe('cdk-nag', () => {
  it.each([...ENVIRONMENTS, publicUrl, withKeys, everything, ownBuckets, watched, snapped])(
    'finds nothing in $name',
    (environment) => {
      const { app } = createStack(workspace, environment)
      expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([])
    },
  )

  it('finds a bucket without TLS, so that the silence above means something', () => {
    const { app, stack } = createStack(workspace, environmentNamed('dev'))
    new CfnBucket(stack, 'Bare')
    const rules = new AwsSolutionsChecks(app)
      .validateScope(app)
      .violations.map((violation) => violation.ruleName)
    expect(rules).toContain('AwsSolutions-S10')
  })
})
