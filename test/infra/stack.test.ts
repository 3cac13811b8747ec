// The function in every environment's template: its figures, URL, logs and rights, and what else is deployed.
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DECODERS } from '../../functions/ocr/engine/vocabulary.ts'
import { ConfigurationError, ENVIRONMENTS } from '../../infra/environments.ts'
import {
  arnOf,
  below,
  createWorkspace,
  environmentNamed,
  idOf,
  synthesise,
  type Workspace,
} from './stacks.ts'

const allow = (Action: string | string[], Resource: object) => ({ Effect: 'Allow', Action, Resource })

let workspace: Workspace
const templates = new Map<string, Template>()

beforeAll(() => {
  workspace = createWorkspace()
  for (const environment of ENVIRONMENTS) templates.set(environment.name, synthesise(workspace, environment))
})
afterAll(() => workspace.remove())

describe.each(ENVIRONMENTS)('$name', (environment) => {
  const template = () => templates.get(environment.name)!

  it('runs one container image with the figures of its environment', () => {
    template().resourceCountIs('AWS::Lambda::Function', 1)
    template().hasResourceProperties('AWS::Lambda::Function', {
      PackageType: 'Image',
      Architectures: [environment.architecture],
      MemorySize: environment.memoryMb,
      Timeout: environment.timeoutSeconds,
      ReservedConcurrentExecutions: environment.reservedConcurrency ?? Match.absent(),
      LoggingConfig: {
        LogFormat: 'JSON',
        LogGroup: { Ref: idOf(template(), 'AWS::Logs::LogGroup', 'OcrLogs') },
      },
      Environment: {
        Variables: {
          UPLOADS_BUCKET: { Ref: idOf(template(), 'AWS::S3::Bucket', 'StorageUploads') },
          RESULTS_BUCKET: { Ref: idOf(template(), 'AWS::S3::Bucket', 'StorageResults') },
          UPLOADS_QUEUE_URL: { Ref: idOf(template(), 'AWS::SQS::Queue', 'IntakeQueue') },
          DEAD_LETTER_QUEUE_URL: { Ref: idOf(template(), 'AWS::SQS::Queue', 'IntakeDeadLetterQueue') },
          MAX_PAGES_PER_UPLOAD: '2000',
          MAX_UPLOAD_BYTES: '67108864',
          RESULT_FORMATS: environment.resultFormats.join(','),
          RESULT_CACHE: environment.resultCache,
          API_KEYS_PARAMETER: Match.absent(),
          CORS_ORIGINS: '',
          LOG_LEVEL: environment.logLevel,
          OCR_RECOGNISER: environment.recogniser ?? Match.absent(),
          OCR_DECODER: environment.decoder ?? Match.absent(),
        },
      },
    })
    expect(environment.memoryMb).toBeLessThanOrEqual(3008)
  })

  it('signs its Function URL, streams and leaves CORS to the function', () => {
    const url = { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM', Cors: Match.absent() }
    template().resourceCountIs('AWS::Lambda::Url', 1)
    template().hasResourceProperties('AWS::Lambda::Url', url)
    template().resourceCountIs('AWS::Lambda::Permission', 0)
  })

  it('keeps logs as long as its environment says', () => {
    template().resourceCountIs('AWS::Logs::LogGroup', 1)
    template().hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: environment.logRetentionDays },
      DeletionPolicy: environment.keepData ? 'Retain' : 'Delete',
    })
  })

  it('gives the function these rights and no others', () => {
    const uploads = idOf(template(), 'AWS::S3::Bucket', 'StorageUploads')
    const results = idOf(template(), 'AWS::S3::Bucket', 'StorageResults')
    const queue = arnOf(idOf(template(), 'AWS::SQS::Queue', 'IntakeQueue'))
    template().resourceCountIs('AWS::IAM::Role', 1)
    template().hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    })
    const policies = Object.values(template().findResources('AWS::IAM::Policy'))
    expect(policies).toHaveLength(1)
    expect(policies[0]!.Properties.PolicyDocument.Statement).toEqual([
      allow(
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        arnOf(idOf(template(), 'AWS::Logs::LogGroup', 'OcrLogs')),
      ),
      allow('s3:GetObject', below(uploads, '/incoming/*')),
      allow('s3:PutObject', below(uploads, '/incoming/uploads/*')),
      ...['results', 'errors', 'partials', 'hashed'].map((prefix) =>
        allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], below(results, `/${prefix}/*`)),
      ),
      allow(['s3:GetObject', 's3:PutObject'], below(results, '/cache/*')),
      allow('s3:ListBucket', [arnOf(uploads), arnOf(results)]),
      allow(
        [
          'sqs:ReceiveMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueUrl',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
        ],
        queue,
      ),
      allow('sqs:SendMessage', [queue, arnOf(idOf(template(), 'AWS::SQS::Queue', 'IntakeDeadLetterQueue'))]),
    ])
  })

  it('names the outputs that people and scripts use', () => {
    for (const name of ['FunctionUrl', 'UploadsBucket', 'ResultsBucket', 'AlarmTopic'])
      template().hasOutput(name, {})
  })

  it('holds no resource of another kind: no custom resources, no second function', () => {
    const types = new Set(
      Object.values(template().toJSON().Resources).map((resource) => (resource as { Type: string }).Type),
    )
    expect([...types].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      ...(environment.dashboard ? ['AWS::CloudWatch::Dashboard'] : []),
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Url',
      'AWS::Logs::LogGroup',
      'AWS::Logs::QueryDefinition',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
    ])
  })
})

describe('an environment that says otherwise', () => {
  it('opens its URL to everybody, with both permissions that Lambda asks for', () => {
    const origins = ['https://a.example', 'https://b.example']
    const template = synthesise(workspace, { ...environmentNamed('dev'), auth: 'NONE', corsOrigins: origins })
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE', Cors: Match.absent() })
    template.resourceCountIs('AWS::Lambda::Permission', 2)
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
      Principal: '*',
    })
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
      Principal: '*',
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { CORS_ORIGINS: 'https://a.example,https://b.example', PUBLIC_URL: '1' } },
    })
    for (const { auth } of [environmentNamed('dev'), { auth: 'keys' }] as const) {
      const closed = synthesise(workspace, { ...environmentNamed('dev'), auth })
      expect(JSON.stringify(closed.toJSON())).not.toContain('PUBLIC_URL')
    }
  })

  it('asks for API keys: the URL is open, and the function may read one parameter', () => {
    const environment = { ...environmentNamed('staging'), auth: 'keys' } as const
    const template = synthesise(workspace, environment)
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' })
    template.resourceCountIs('AWS::Lambda::Permission', 2)
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { API_KEYS_PARAMETER: '/serverless-ocr/staging/api-keys' } },
    })
    template.hasOutput('ApiKeysParameter', { Value: '/serverless-ocr/staging/api-keys' })
    const parts = ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':']
    const arn = [...parts, { Ref: 'AWS::AccountId' }, ':parameter/serverless-ocr/staging/api-keys']
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([allow('ssm:GetParameter', { 'Fn::Join': ['', arn] })]),
      },
    })
    expect(JSON.stringify(templates.get('staging')!.toJSON())).not.toContain('ssm:GetParameter')
  })

  it('stores more formats and remembers less', () => {
    const environment = {
      ...environmentNamed('dev'),
      resultFormats: ['pdf', 'hocr'],
      resultCache: 'memory',
    } as const
    synthesise(workspace, environment).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { RESULT_FORMATS: 'pdf,hocr', RESULT_CACHE: 'memory' } },
    })
  })

  it('reads with another recogniser', () => {
    const template = synthesise(workspace, { ...environmentNamed('dev'), recogniser: 'small' })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { OCR_RECOGNISER: 'small' } },
    })
  })

  it.each(DECODERS)('reads by %s', (decoder) => {
    const template = synthesise(workspace, { ...environmentNamed('dev'), decoder })
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { OCR_DECODER: decoder } },
    })
  })

  it.each(['crnn-huge', 'finder', ''])('asks for the recogniser %j, which the image lacks', (recogniser) => {
    const environment = { ...environmentNamed('dev'), recogniser }
    expect(() => synthesise(workspace, environment)).toThrow(
      new ConfigurationError(
        `dev: recogniser must be one of large, small (models/manifest.json) but is '${recogniser}'.`,
      ),
    )
  })

  it('runs on x86_64', () => {
    const template = synthesise(workspace, { ...environmentNamed('dev'), architecture: 'x86_64' })
    template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['x86_64'] })
  })
})
