// The way of an upload in every environment's template: two buckets, the notification, the queue and its dead letters.
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENVIRONMENTS } from '../../infra/environments.ts'
import { arnOf, createWorkspace, environmentNamed, idOf, synthesise, type Workspace } from './stacks.ts'

let workspace: Workspace
const templates = new Map<string, Template>()

beforeAll(() => {
  workspace = createWorkspace()
  for (const environment of ENVIRONMENTS) templates.set(environment.name, synthesise(workspace, environment))
})
afterAll(() => workspace.remove())

describe.each(ENVIRONMENTS)('$name', (environment) => {
  const template = () => templates.get(environment.name)!

  it('has two private, encrypted buckets that take TLS only', () => {
    template().resourceCountIs('AWS::S3::Bucket', 2)
    template().allResources('AWS::S3::Bucket', {
      DeletionPolicy: environment.keepData ? 'RetainExceptOnCreate' : 'Delete',
      Properties: Match.objectLike({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    })
    template().resourceCountIs('AWS::S3::BucketPolicy', 2)
    for (const condition of [
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]) {
      template().allResourcesProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: condition })]),
        },
      })
    }
  })

  it('expires objects where data is not kept, and versions uploads where it is', () => {
    const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' }
    const days = environment.objectExpiryDays
    const expiring = days === undefined ? abort : { ...abort, ExpirationInDays: days }
    const [uploads, results] = ['StorageUploads', 'StorageResults'].map((start) => {
      const id = idOf(template(), 'AWS::S3::Bucket', start)
      return template().findResources('AWS::S3::Bucket')[id]!.Properties
    })
    const cache = { Prefix: 'cache/', ExpirationInDays: environment.cacheExpiryDays, Status: 'Enabled' }
    expect(results.LifecycleConfiguration.Rules).toEqual([expiring, cache])
    expect(results.VersioningConfiguration).toBeUndefined()
    const noncurrent = { NoncurrentVersionExpiration: { NoncurrentDays: 30 } }
    expect(uploads.LifecycleConfiguration.Rules).toEqual([
      { ...expiring, ...(environment.keepData ? noncurrent : {}) },
    ])
    expect(uploads.VersioningConfiguration).toEqual(environment.keepData ? { Status: 'Enabled' } : undefined)
  })

  it('notifies the queue of uploads under incoming/ only, once the queue lets S3 in', () => {
    const queue = idOf(template(), 'AWS::SQS::Queue', 'IntakeQueue')
    const policy = idOf(template(), 'AWS::SQS::QueuePolicy', 'IntakeQueuePolicy')
    template().hasResource('AWS::S3::Bucket', {
      DependsOn: Match.arrayWith([policy]),
      Properties: {
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Queue: arnOf(queue),
              Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'incoming/' }] } },
            },
          ],
        },
      },
    })
    const results = idOf(template(), 'AWS::S3::Bucket', 'StorageResults')
    const bucket = template().findResources('AWS::S3::Bucket')[results]!
    expect(bucket.Properties.NotificationConfiguration).toBeUndefined()
    template().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arnOf(queue),
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ]),
      },
    })
  })

  it('retries through encrypted queues that take TLS only and ends in a dead-letter queue', () => {
    template().resourceCountIs('AWS::SQS::Queue', 2)
    template().allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true })
    template().allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    })
    const dead = idOf(template(), 'AWS::SQS::Queue', 'IntakeDeadLetterQueue')
    template().hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * environment.timeoutSeconds,
      RedrivePolicy: { deadLetterTargetArn: arnOf(dead), maxReceiveCount: 5 },
    })
    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arnOf(idOf(template(), 'AWS::SQS::Queue', 'IntakeQueue')),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: environment.queueBatchSize,
      ScalingConfig: { MaximumConcurrency: environment.queueConcurrency },
    })
  })
})

describe('web pages that PUT to presigned URLs', () => {
  const corsOf = (auth: 'AWS_IAM' | 'NONE' | 'keys', corsOrigins: string[] = []) => {
    const template = synthesise(workspace, { ...environmentNamed('dev'), auth, corsOrigins })
    const [uploads, results] = ['StorageUploads', 'StorageResults'].map(
      (start) =>
        template.findResources('AWS::S3::Bucket')[idOf(template, 'AWS::S3::Bucket', start)]!.Properties,
    )
    expect(results.CorsConfiguration).toBeUndefined()
    return uploads.CorsConfiguration?.CorsRules
  }
  const pages = { 'Fn::Join': ['', ['https://*.lambda-url.', { Ref: 'AWS::Region' }, '.on.aws']] }
  const rule = { AllowedMethods: ['PUT'], AllowedHeaders: ['content-type'], MaxAge: 86_400 }

  it.each(['NONE', 'keys'] as const)(
    'may come from the page itself and from others that may call (%s)',
    (auth) => {
      expect(corsOf(auth)).toEqual([{ ...rule, AllowedOrigins: [pages] }])
      expect(corsOf(auth, ['https://a.example'])).toEqual([
        { ...rule, AllowedOrigins: [pages, 'https://a.example'] },
      ])
      expect(corsOf(auth, ['*'])).toEqual([{ ...rule, AllowedOrigins: ['*'] }])
    },
  )

  it('do not exist where a browser cannot open the page', () => {
    expect(corsOf('AWS_IAM')).toBeUndefined()
  })
})
