// A container image in; the function, its URL, log group, rights and alarms out.
import { Duration, Stack, Validations } from 'aws-cdk-lib'
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch'
import { Platform } from 'aws-cdk-lib/aws-ecr-assets'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import {
  ALLOCATOR,
  ANSWER_PREFIXES,
  apiKeysParameter,
  CACHE_PREFIX,
  ENV,
  INCOMING_PREFIX,
  PRESIGNED_PREFIX,
} from '../../functions/ocr/names.ts'
import type { Environment } from '../environment/shape.ts'
import { ALARM_PERIOD, type AlarmTopic } from './alarm-topic.ts'
import { publish, shiftGradually } from './live-version.ts'
import { removalPolicyOf, type Storage } from './storage.ts'

export interface OcrFunctionProps {
  readonly environment: Environment
  readonly imageDir: string
  readonly storage: Storage
  readonly alarms: AlarmTopic
  readonly withUrl: boolean
  readonly release: { readonly version: string; readonly revision: string } | undefined
  readonly buildArgs: Record<string, string> | undefined
  readonly canary: boolean
}

const ARCHITECTURES = {
  arm64: { architecture: lambda.Architecture.ARM_64, platform: Platform.LINUX_ARM64 },
  x86_64: { architecture: lambda.Architecture.X86_64, platform: Platform.LINUX_AMD64 },
} as const

/** Every account has it. */
const EVENT_BUS = 'default'

export class OcrFunction extends Construct {
  readonly function: lambda.DockerImageFunction
  /** What is called: the function, or the alias of its published version. */
  readonly live: lambda.IFunction
  readonly logGroup: LogGroup
  /** Where the region has them and the environment wants one. */
  readonly url: string | undefined
  /** Name of the SSM parameter with the hashes of API keys, where they are asked for. */
  readonly apiKeysParameter: string | undefined

  constructor(scope: Construct, id: string, props: OcrFunctionProps) {
    super(scope, id)
    const { environment, storage, release, buildArgs } = props
    const { architecture, platform } = ARCHITECTURES[environment.architecture]
    const { reservedConcurrency: reserved, recogniser, decoder } = environment
    this.apiKeysParameter =
      environment.auth === 'keys' ? apiKeysParameter(environment.name, environment.namePrefix) : undefined
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: environment.logRetentionDays,
      removalPolicy: removalPolicyOf(environment),
    })
    this.function = new lambda.DockerImageFunction(this, 'Function', {
      code: lambda.DockerImageCode.fromImageAsset(props.imageDir, {
        platform,
        ...(buildArgs ? { buildArgs } : {}),
        invalidation: { buildArgs: false },
        // But for this one: on another base it is another image.
        ...(buildArgs?.BASE_IMAGE ? { extraHash: buildArgs.BASE_IMAGE } : {}),
      }),
      architecture,
      role: this.createRole(environment, storage),
      memorySize: environment.memoryMb,
      timeout: Duration.seconds(environment.timeoutSeconds),
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      ...(environment.tracing ? { tracing: lambda.Tracing.ACTIVE } : {}),
      environment: {
        ...ALLOCATOR,
        [ENV.uploadsBucket]: storage.uploads.bucketName,
        [ENV.resultsBucket]: storage.results.bucketName,
        [ENV.maxPagesPerUpload]: String(environment.maxPagesPerUpload),
        [ENV.maxUploadBytes]: String(environment.maxUploadBytes),
        [ENV.resultFormats]: environment.resultFormats.join(','),
        [ENV.cache]: environment.resultCache,
        [ENV.corsOrigins]: environment.corsOrigins.join(','),
        [ENV.logLevel]: environment.logLevel,
        ...(release ? { [ENV.version]: release.version, [ENV.revision]: release.revision } : {}),
        ...(recogniser === undefined ? {} : { [ENV.recogniser]: recogniser }),
        ...(decoder === undefined ? {} : { [ENV.decoder]: decoder }),
        ...(this.apiKeysParameter === undefined ? {} : { [ENV.apiKeys]: this.apiKeysParameter }),
        ...(environment.auth === 'NONE' ? { [ENV.publicUrl]: '1' } : {}),
        ...(environment.logSourceIp ? { [ENV.logSourceIp]: '1' } : {}),
        ...(environment.metrics === false ? { [ENV.metrics]: '0' } : {}),
        ...(environment.events ? { [ENV.eventBus]: EVENT_BUS } : {}),
      },
    })
    // No `cors` here: the function answers for it, as it does on one machine; two answers would be two headers.
    // Lambda knows no API keys: the function looks at them itself.
    const authType = lambda.FunctionUrlAuthType[environment.auth === 'AWS_IAM' ? 'AWS_IAM' : 'NONE']
    // Lines leave as pages are read, and answers may be larger than 6 MB. What is no HTTP comes through Invoke, whole.
    const invokeMode = lambda.InvokeMode.RESPONSE_STREAM
    this.live = publish(this.function, environment)
    this.url = props.withUrl ? this.live.addFunctionUrl({ authType, invokeMode }).url : undefined
    // Set on the resource: an imported VPC would have to be looked up, and a template would need credentials.
    const { vpc } = environment
    if (vpc) {
      const { subnetIds, securityGroupIds } = vpc
      const resource = this.function.node.defaultChild as lambda.CfnFunction
      resource.vpcConfig = { subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] }
    }
    if (environment.events) {
      const arn = Stack.of(this).formatArn({
        service: 'events',
        resource: 'event-bus',
        resourceName: EVENT_BUS,
      })
      this.function.addToRolePolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [arn] }))
    }
    if (environment.tracing)
      // The right that CDK gives with it.
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray knows no resources for PutTraceSegments and PutTelemetryRecords.',
      })
    const broken = this.addAlarms(props.alarms)
    if (props.canary) shiftGradually(this, this.live, environment, broken)
  }

  /** Its own role instead of the managed policies, which allow to write to every log group. */
  private createRole(environment: Environment, { uploads, results }: Storage): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    this.logGroup.grantWrite(role)
    allowObjects(role, uploads, INCOMING_PREFIX, ['s3:GetObject'], 'Every upload is read.')
    allowObjects(
      role,
      uploads,
      PRESIGNED_PREFIX,
      ['s3:PutObject'],
      'Presigned uploads have keys of their own.',
    )
    const ofResults = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']
    for (const prefix of ANSWER_PREFIXES)
      allowObjects(role, results, prefix, ofResults, 'Every upload has its own results.')
    const ofCache = ['s3:GetObject', 's3:PutObject']
    allowObjects(role, results, CACHE_PREFIX, ofCache, 'What was read is remembered by its content.')
    // Without it S3 calls an absent object AccessDenied: the function would retry a deleted upload instead of letting it
    // go, and take every result it does not know for a fault.
    // On whole buckets: S3 asks for the right without a prefix then, so a condition would not be met.
    const buckets = [uploads.bucketArn, results.bucketArn]
    role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: buckets }))
    if (environment.kmsKeyArn !== undefined) {
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey']
      role.addToPolicy(new PolicyStatement({ actions, resources: [environment.kmsKeyArn] }))
    }
    if (environment.vpc) allowNetworkInterfaces(role)
    if (this.apiKeysParameter !== undefined) {
      // No kms:Decrypt: the key aws/ssm lets every principal of the account use it through SSM (AWS Systems Manager,
      // "Restricting decryption of SecureString parameter values").
      const resourceName = this.apiKeysParameter.slice(1)
      const arn = Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName })
      role.addToPolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [arn] }))
    }
    return role
  }

  /** Those that say that a version is no good. */
  private addAlarms(alarms: AlarmTopic): Alarm[] {
    const period = ALARM_PERIOD
    const broken = [
      alarms.add(this, 'FunctionErrors', {
        metric: this.function.metricErrors({ period }),
        atLeast: 1,
        meaning: 'An invocation crashed, ran out of memory or time, or could not start.',
      }),
    ]
    if (this.url !== undefined)
      broken.push(
        alarms.add(this, 'ServerErrors', {
          metric: this.function.metric('Url5xxCount', { period, statistic: 'Sum' }),
          atLeast: 1,
          meaning: 'A caller of the Function URL got a 5xx answer.',
        }),
      )
    alarms.add(this, 'Throttles', {
      metric: this.function.metricThrottles({ period }),
      atLeast: 1,
      meaning: 'Requests were refused because every allowed environment was busy.',
    })
    return broken
  }
}

/** Objects under one prefix: a wildcard by nature, so the finding is acknowledged here and for this resource alone. */
function allowObjects(role: Role, bucket: IBucket, prefix: string, actions: string[], reason: string): void {
  role.addToPolicy(new PolicyStatement({ actions, resources: [bucket.arnForObjects(`${prefix}*`)] }))
  const own = bucket.node.defaultChild as CfnBucket | undefined
  const arn = own
    ? `<${Stack.of(role).getLogicalId(own)}.Arn>`
    : `arn:<AWS::Partition>:s3:::${bucket.bucketName}`
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${arn}/${prefix}*]`, reason })
}

/** Network interfaces have no names before they exist (AWS Lambda "Giving Lambda functions access to resources in a VPC"). */
function allowNetworkInterfaces(role: Role): void {
  const verbs = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'DescribeNetworkInterfaces']
  const actions = [...verbs, 'DescribeSubnets', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses']
  role.addToPolicy(
    new PolicyStatement({ actions: actions.map((action) => `ec2:${action}`), resources: ['*'] }),
  )
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Lambda makes network interfaces in the subnets, and they have no names before.',
  })
}
