// Every environment's template in an emulator of AWS: created, looked at through AWS' own calls, changed, deleted. And the way of a
// first deployment that fails: the command itself, with the real CDK CLI.
// The emulator lacks: ECR (answered beside it), expiry rules of buckets and reserved concurrency (templates alone say them),
// RetainExceptOnCreate (it keeps what a failed creation made, and deletes what a deletion should keep).
import fs from 'node:fs'
import path from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation'
import {
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda'
import {
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openAccount } from '../../infra/deploy/account.ts'
import { stackName } from '../../infra/environment/regions.ts'
import type { Environment } from '../../infra/environment/shape.ts'
import { ENVIRONMENTS } from '../../infra/environments.ts'
import { createWorkspace, synthesise, type Workspace } from '../infra/stacks.ts'
import { alarmsOf } from './alarms.ts'
import { runCommand } from './command.ts'
import { type Emulator, MISSING, startEmulator } from './emulator.ts'

if (MISSING) console.warn(`test/emulator is skipped: ${MISSING}`)

interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

describe.skipIf(MISSING)('in an emulator', () => {
  let emulator: Emulator
  let workspace: Workspace
  beforeAll(async () => {
    workspace = createWorkspace()
    emulator = await startEmulator()
    for (const [name, value] of Object.entries(emulator.env)) vi.stubEnv(name, value)
  }, 120_000)
  afterAll(async () => {
    vi.unstubAllEnvs()
    await emulator?.stop()
    workspace.remove()
  })

  /** No image is built, as every one is there. */
  function run(script: string, ...words: string[]) {
    const docker = path.join(workspace.dir, 'docker')
    fs.writeFileSync(docker, '#!/bin/sh\n', { mode: 0o755 })
    return runCommand({ HOME: workspace.dir, ...emulator.env, CDK_DOCKER: docker }, script, ...words)
  }

  it('prod: a first deployment that fails can simply be made again, and is protected when it stands', {
    timeout: 600_000,
  }, async () => {
    const account = openAccount('eu-west-1')
    const main = 'infra/deploy/main.ts'
    const words = ['--env', 'prod', '--require-approval', 'never', '--no-sample']

    const unprepared = await run(main, 'deploy', ...words)
    expect([unprepared.code, unprepared.stderr]).toEqual([
      1,
      expect.stringContaining('is not prepared for CDK: npm run bootstrap -- aws://000000000000/eu-west-1.'),
    ])
    expect(await account.stack('serverless-ocr-prod')).toBeUndefined()
    const bootstrap = await run('cdk', 'bootstrap', 'aws://000000000000/eu-west-1')
    expect(bootstrap.code, bootstrap.stderr).toBe(0)

    const failed = await run(main, 'deploy', ...words)
    expect(failed.code).toBe(1)
    expect(await account.stack('serverless-ocr-prod')).toMatchObject({
      status: 'ROLLBACK_COMPLETE',
      isProtected: false,
    })
    // As an earlier version of this command, or a person, may have left it.
    await account.protect('serverless-ocr-prod', true)

    emulator.allowFunctions()
    const { code, stdout, stderr } = await run(main, 'deploy', ...words)
    expect(code, stderr).toBe(0)
    const stack = await account.stack('serverless-ocr-prod')
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', isProtected: true })
    expect(stdout).toContain(`Uploads   s3://${stack!.outputs.UploadsBucket}/incoming/`)

    const destroyed = await run(main, 'destroy', '--env', 'prod', '--force')
    expect([destroyed.code, destroyed.stderr]).toEqual([
      1,
      expect.stringContaining('serverless-ocr-prod is protected: aws cloudformation update-termination-'),
    ])
    account.close()
  })

  describe.each(ENVIRONMENTS)('$name', (environment) => {
    const clients = () => ({
      formation: new CloudFormationClient({}),
      lambda: new LambdaClient({}),
      s3: new S3Client({ forcePathStyle: true }),
      sqs: new SQSClient({}),
    })
    // Beside the stack of the test above.
    const named: Environment = { ...environment, namePrefix: 'emulated' }
    const StackName = stackName(named)
    const templateOf = (
      figures: Partial<Environment>,
    ): { StackName: string; TemplateBody: string; Capabilities: ['CAPABILITY_IAM'] } => ({
      StackName,
      TemplateBody: JSON.stringify(synthesise(workspace, { ...named, ...figures }).toJSON()),
      Capabilities: ['CAPABILITY_IAM'],
    })
    const waiting = (client: CloudFormationClient) => ({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 })

    it('is created as meant, changed and deleted', { timeout: 300_000 }, async () => {
      emulator.allowFunctions()
      const { formation, lambda, s3, sqs } = clients()
      const bootstrap = {
        Name: '/cdk-bootstrap/hnb659fds/version',
        Value: '30',
        Type: 'String',
        Overwrite: true,
      } as const
      await new SSMClient({}).send(new PutParameterCommand(bootstrap))
      const template = synthesise(workspace, named).toJSON()
      await formation.send(new CreateStackCommand(templateOf({})))
      await waitUntilStackCreateComplete(waiting(formation), { StackName })

      const { StackResources = [] } = await formation.send(new DescribeStackResourcesCommand({ StackName }))
      expect(StackResources.filter(({ ResourceType }) => ResourceType !== 'AWS::CDK::Metadata')).toHaveLength(
        Object.keys(template.Resources).length,
      )
      expect(new Set(StackResources.map(({ ResourceStatus }) => ResourceStatus))).toEqual(
        new Set(['CREATE_COMPLETE']),
      )
      const account = openAccount('eu-west-1')
      const { outputs } = (await account.stack(StackName))!
      const {
        FunctionName,
        UploadsBucket,
        ResultsBucket,
        UploadQueueUrl,
        UploadQueueArn,
        DeadLetterQueueArn,
      } = outputs

      const configuration = () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
      expect(await configuration()).toMatchObject({
        PackageType: 'Image',
        MemorySize: environment.memoryMb,
        Timeout: environment.timeoutSeconds,
        Architectures: [environment.architecture],
        Environment: {
          Variables: expect.objectContaining({
            UPLOADS_BUCKET: UploadsBucket,
            UPLOADS_QUEUE_URL: UploadQueueUrl,
          }),
        },
      })
      expect(await lambda.send(new GetFunctionUrlConfigCommand({ FunctionName }))).toMatchObject({
        AuthType: 'AWS_IAM',
        InvokeMode: 'RESPONSE_STREAM',
      })
      const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
      expect(EventSourceMappings).toMatchObject([
        {
          EventSourceArn: UploadQueueArn,
          BatchSize: environment.queueBatchSize,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: environment.queueConcurrency },
        },
      ])

      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: UploadQueueUrl, AttributeNames: ['All'] }),
      )
      expect(Attributes!.VisibilityTimeout).toBe(String(6 * environment.timeoutSeconds))
      expect(JSON.parse(Attributes!.RedrivePolicy!)).toMatchObject({
        deadLetterTargetArn: DeadLetterQueueArn,
      })
      expect(Attributes!.Policy).toContain('s3.amazonaws.com')
      const { QueueConfigurations } = await s3.send(
        new GetBucketNotificationConfigurationCommand({ Bucket: UploadsBucket }),
      )
      expect(QueueConfigurations).toMatchObject([
        {
          QueueArn: UploadQueueArn,
          Events: ['s3:ObjectCreated:*'],
          Filter: {
            Key: { FilterRules: [{ Name: expect.stringMatching(/^prefix$/i), Value: 'incoming/' }] },
          },
        },
      ])
      for (const Bucket of [UploadsBucket, ResultsBucket]) {
        const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }))
        expect(Policy).toContain('aws:SecureTransport')
        const { ServerSideEncryptionConfiguration } = await s3.send(
          new GetBucketEncryptionCommand({ Bucket }),
        )
        expect(JSON.stringify(ServerSideEncryptionConfiguration)).toContain('AES256')
      }
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: UploadsBucket }))
      expect(Status).toBe(environment.keepData ? 'Enabled' : undefined)

      // Each alarm of the template is there, and rings the topic.
      const alarms = await alarmsOf(StackName)
      const meant = Object.values(template.Resources as Record<string, Resource>).filter(
        ({ Type }) => Type === 'AWS::CloudWatch::Alarm',
      )
      expect(meant.length).toBeGreaterThan(5)
      expect(alarms.match(/<AlarmName>/g)).toHaveLength(meant.length)
      const actions = [...alarms.matchAll(/<AlarmActions><member>([^<]+)<\/member><\/AlarmActions>/g)]
      expect(actions.map(([, topic]) => topic)).toEqual(Array(meant.length).fill(outputs.AlarmTopic))
      for (const { Threshold } of meant.map(({ Properties }) => Properties))
        expect(alarms).toContain(`<Threshold>${Number(Threshold).toFixed(1)}</Threshold>`)

      // The same stack, with other figures: nothing is replaced.
      await formation.send(
        new UpdateStackCommand(templateOf({ memoryMb: 3008, queueBatchSize: 2, logLevel: 'warn' })),
      )
      await waitUntilStackUpdateComplete(waiting(formation), { StackName })
      expect(await configuration()).toMatchObject({
        MemorySize: 3008,
        Environment: { Variables: expect.objectContaining({ LOG_LEVEL: 'warn' }) },
      })
      const after = await account.stack(StackName)
      expect(after).toMatchObject({ status: 'UPDATE_COMPLETE', outputs })

      await formation.send(new DeleteStackCommand({ StackName }))
      await waitUntilStackDeleteComplete(waiting(formation), { StackName })
      await expect(configuration()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
      // Of what is kept the emulator cannot say: it deletes that as well.
      if (!environment.keepData)
        await expect(
          s3.send(new GetBucketVersioningCommand({ Bucket: UploadsBucket })),
        ).rejects.toMatchObject({
          name: 'NoSuchBucket',
        })
      account.close()
    })
  })
})
