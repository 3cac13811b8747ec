// What evaluates JSONata in; a stack in an emulator of AWS, with the bundle that ships behind its Lambda, out. Its function is
// called through an alias (without CodeDeploy, which the emulator lacks), and its events go to a topic, which a queue listens to.
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { CfnOutput } from 'aws-cdk-lib'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { vi } from 'vitest'
import { openAccount } from '../../infra/deploy/account.ts'
import type { Environment } from '../../infra/environment/shape.ts'
import { createStack, createWorkspace, environmentNamed, type Workspace } from '../infra/stacks.ts'
import { type Emulator, startEmulator } from './emulator.ts'
import { type FunctionHost, startFunctionHost } from './function.ts'

const ENVIRONMENT: Environment = {
  ...environmentNamed('dev'),
  // A message whose invocation died comes back within a minute.
  timeoutSeconds: 10,
  auth: 'NONE',
  canaryMinutes: 10,
  events: true,
  eventTargets: { topic: true },
}
const STACK = 'serverless-ocr-dev'
/** Of the function, shorter than the stack has it, so that a file is too long sooner. */
const TIMEOUT_S = 4

export interface Deployed {
  readonly workspace: Workspace
  readonly host: FunctionHost
  readonly emulator: Emulator
  readonly lambda: LambdaClient
  readonly s3: S3Client
  readonly sqs: SQSClient
  /** `HeardUrl` among them: of the queue that listens. */
  readonly outputs: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Clients of this process use the emulator meanwhile. */
export async function deployStack(jsonata: string): Promise<Deployed> {
  const ends: (() => unknown)[] = []
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  const closed = <T extends { destroy(): void }>(client: T): T => {
    ends.push(() => client.destroy())
    return client
  }
  try {
    const workspace = createWorkspace()
    ends.push(() => workspace.remove())
    const host = await startFunctionHost()
    ends.push(() => host.stop())
    const emulator = await startEmulator({ lambdaHost: host.url, jsonata })
    ends.push(() => emulator.stop())
    for (const [name, value] of Object.entries(emulator.env)) vi.stubEnv(name, value)
    ends.push(() => vi.unstubAllEnvs())
    emulator.allowFunctions()

    const outputs = await create(workspace, closed(new CloudFormationClient({})), closed(new SSMClient({})))
    const lambda = closed(new LambdaClient({}))
    const { FunctionName } = outputs
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    host.run({ ...configuration, Timeout: TIMEOUT_S }, emulator.env)
    const s3 = closed(new S3Client({ forcePathStyle: true }))
    const sqs = closed(new SQSClient({}))
    return { workspace, host, emulator, lambda, s3, sqs, outputs, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Its outputs. */
async function create(workspace: Workspace, formation: CloudFormationClient, ssm: SSMClient) {
  const { app, stack } = createStack(workspace, ENVIRONMENT, { canary: false })
  const heard = new Queue(stack, 'Heard')
  const topic = stack.node.findChild('Events').node.findChild('Topic') as Topic
  topic.addSubscription(new SqsSubscription(heard, { rawMessageDelivery: true }))
  new CfnOutput(stack, 'HeardUrl', { value: heard.queueUrl })
  const { template } = app.synth().getStackArtifact(stack.artifactId)

  const version = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' } as const
  await ssm.send(new PutParameterCommand(version))
  const body = { StackName: STACK, TemplateBody: JSON.stringify(template) }
  await formation.send(new CreateStackCommand({ ...body, Capabilities: ['CAPABILITY_IAM'] }))
  const waiting = { client: formation, maxWaitTime: 240, minDelay: 1, maxDelay: 1 }
  await waitUntilStackCreateComplete(waiting, { StackName: STACK })
  const account = openAccount('eu-west-1')
  const { outputs } = (await account.stack(STACK))!
  account.close()
  return outputs
}
