// The function in every environment's template: its figures, URL, logs and rights, and what else is deployed.
import { Match, Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DECODERS } from '../../functions/ocr/engine/vocabulary.ts'
import { ConfigurationError } from '../../infra/environment/shape.ts'
import { ENVIRONMENTS } from '../../infra/environments.ts'
import {
  arnOf,
  below,
  createStack,
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
      DeletionPolicy: environment.keepData ? 'RetainExceptOnCreate' : 'Delete',
    })
  })

  it('gives the function these rights and no others', () => {
    const uploads = idOf(template(), 'AWS::S3::Bucket', 'StorageUploads')
    const results = idOf(template(), 'AWS::S3::Bucket', 'StorageResults')
    const queue = arnOf(idOf(template(), 'AWS::SQS::Queue', 'IntakeQueue'))
    template().hasResourceProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    })
    const policies = template().findResources('AWS::IAM::Policy')
    expect(Object.keys(policies).filter((id) => !id.startsWith('Bulk'))).toHaveLength(1)
    expect(
      policies[idOf(template(), 'AWS::IAM::Policy', 'Ocr')]!.Properties.PolicyDocument.Statement,
    ).toEqual([
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
    const queues = ['UploadQueueUrl', 'UploadQueueArn', 'DeadLetterQueueUrl', 'DeadLetterQueueArn']
    const functions = ['FunctionUrl', 'FunctionName', 'FunctionArn', 'LogGroup', 'AlarmTopic']
    for (const name of ['UploadsBucket', 'ResultsBucket', ...queues, ...functions])
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
      'AWS::StepFunctions::StateMachine',
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

  it.each([
    ['us-gov-west-1', {}],
    ['eu-central-1', { functionUrl: false }],
  ])('has no Function URL, nor its alarm, in %s with %j', (region, figures) => {
    const environment = { ...environmentNamed('dev'), auth: 'keys', ...figures } as const
    const { stack } = createStack(workspace, environment, { region })
    const template = Template.fromStack(stack)
    template.resourceCountIs('AWS::Lambda::Url', 0)
    template.resourceCountIs('AWS::Lambda::Permission', 0)
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'))
    expect(alarms.filter((id) => id.startsWith('OcrServerErrors'))).toEqual([])
    expect(alarms.filter((id) => id.startsWith('OcrFunctionErrors'))).toHaveLength(1)
    expect(template.findOutputs('FunctionUrl')).toEqual({})
    // No page that could PUT there.
    for (const { Properties } of Object.values(template.findResources('AWS::S3::Bucket')))
      expect(Properties.CorsConfiguration).toBeUndefined()
  })

  it('is bound to an account and a region, has its own prefix and tags', () => {
    const bound = {
      account: '123456789012',
      region: 'eu-west-1',
      namePrefix: 'texts',
      tags: { team: 'scans' },
    }
    const { stack } = createStack(workspace, { ...environmentNamed('dev'), auth: 'keys', ...bound })
    expect([stack.account, stack.region]).toEqual(['123456789012', 'eu-west-1'])
    const template = Template.fromStack(stack)
    template.hasOutput('ApiKeysParameter', { Value: '/texts/dev/api-keys' })
    const tags = [
      { Key: 'environment', Value: 'dev' },
      { Key: 'project', Value: 'serverless-ocr' },
      { Key: 'team', Value: 'scans' },
    ]
    for (const type of ['AWS::Lambda::Function', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::IAM::Role'])
      template.allResourcesProperties(type, { Tags: Match.arrayEquals(tags) })
  })

  it('runs in a VPC, with the right to make network interfaces', () => {
    const vpc = {
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      securityGroupIds: ['sg-0123456789abcdef0'],
    }
    const template = synthesise(workspace, { ...environmentNamed('dev'), vpc })
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds },
    })
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']), Resource: '*' }),
        ]),
      },
    })
  })

  it('encrypts its buckets with a key that the function may use', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef'
    const template = synthesise(workspace, { ...environmentNamed('dev'), kmsKeyArn })
    const ServerSideEncryptionByDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: kmsKeyArn }
    template.allResourcesProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault }],
      },
    })
    const right = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: kmsKeyArn }
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([right]) },
    })
  })

  it('takes buckets that exist: reads, writes and is notified there, and makes none', () => {
    const buckets = { uploads: 'scans', results: 'texts' }
    const template = synthesise(workspace, { ...environmentNamed('prod'), buckets })
    template.resourceCountIs('AWS::S3::Bucket', 0)
    template.resourceCountIs('AWS::S3::BucketPolicy', 0)
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ UPLOADS_BUCKET: 'scans', RESULTS_BUCKET: 'texts' }) },
    })
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      BucketName: 'scans',
      Managed: false,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'incoming/' }] } },
            QueueArn: arnOf(idOf(template, 'AWS::SQS::Queue', 'IntakeQueue')),
          },
        ],
      },
    })
  })

  it('bounds every role where an organisation asks for it', () => {
    const permissionsBoundaryArn = 'arn:aws:iam::123456789012:policy/boundary'
    const environment = { ...environmentNamed('dev'), permissionsBoundaryArn, buckets: { uploads: 'scans' } }
    synthesise(workspace, environment).allResourcesProperties('AWS::IAM::Role', {
      PermissionsBoundary: permissionsBoundaryArn,
    })
  })

  it('says what was deployed, and is no other image for it', () => {
    const imageOf = (revision: string, base = {}) => {
      const options = { release: { version: '1.2.3', revision }, buildArgs: { REVISION: revision, ...base } }
      const template = Template.fromStack(createStack(workspace, environmentNamed('dev'), options).stack)
      const variables = { OCR_VERSION: '1.2.3', OCR_REVISION: revision }
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike(variables) },
      })
      return Object.values(template.findResources('AWS::Lambda::Function'))[0]!.Properties.Code
    }
    expect(imageOf('a')).toEqual(imageOf('b'))
    expect(imageOf('a', { BASE_IMAGE: 'other/nodejs:24' })).not.toEqual(imageOf('a'))
  })

  it('is protected where it keeps data, unless a first deployment asks for none', () => {
    const protectedBy = (name: string, options = {}) =>
      createStack(workspace, environmentNamed(name), options).stack.terminationProtection
    expect(protectedBy('dev')).toBe(false)
    expect(protectedBy('prod')).toBe(true)
    expect(protectedBy('prod', { protect: false })).toBe(false)
  })

  it('runs on x86_64', () => {
    const template = synthesise(workspace, { ...environmentNamed('dev'), architecture: 'x86_64' })
    template.hasResourceProperties('AWS::Lambda::Function', { Architectures: ['x86_64'] })
  })
})
