// A stack in an emulator of AWS, with the bundle that ships behind its Lambda: the state machine of bulk runs is executed over objects of
// its bucket by the command itself, and the queue goes on with what it hands over. What start.py translates is not AWS' own;
// which files of a run hold whose answers the emulator does not write.
import path from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import {
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { CfnOutput } from 'aws-cdk-lib'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import type { ItemAnswer } from '../../functions/ocr/uploads/item.ts'
import { openAccount } from '../../infra/deploy/account.ts'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { readFixture } from '../fixtures/truth.ts'
import { createStack, createWorkspace, environmentNamed, type Workspace } from '../infra/stacks.ts'
import { javaLibraries } from '../support/java-libraries.ts'
import { runCommand } from './command.ts'
import { type Emulator, MISSING, startEmulator } from './emulator.ts'
import { type FunctionHost, startFunctionHost } from './function.ts'

const jsonata = MISSING ? undefined : javaLibraries(path.join(import.meta.dirname, 'pom.xml'), 'jsonata')
const missing = MISSING ?? (jsonata ? undefined : 'no Java, no Maven, or no artefacts for it')
if (missing) console.warn(`test/emulator/bulk.test.ts is skipped: ${missing}`)

/** The alias without CodeDeploy, which the emulator lacks; events to a topic; messages that come back within a minute. */
const ENVIRONMENT = {
  ...environmentNamed('dev'),
  timeoutSeconds: 10,
  auth: 'NONE',
  canaryMinutes: 10,
  events: true,
  eventTargets: { topic: true },
} as const
const STACK = 'serverless-ocr-dev'
/** Shorter than the stack has it, so that a file is long sooner. */
const TIMEOUT_S = 4
/** So many times what fitted one invocation, since the machine may be busier or less so a moment later. */
const TIMES = 3
const LIMIT_MS = 120_000

const RUN = ['incoming/run/a b/lïne+1.png', 'incoming/run/broken.png', 'incoming/run/long.pdf'] as const

const line = readFixture('line-en')

describe.skipIf(missing)('a stack in an emulator, with its function', () => {
  let workspace: Workspace
  let host: FunctionHost
  let emulator: Emulator
  let outputs: Readonly<Record<string, string>>
  const closing: { destroy(): void }[] = []
  const client = <T extends { destroy(): void }>(made: T): T => {
    closing.push(made)
    return made
  }
  let [lambda, s3, sqs]: [LambdaClient, S3Client, SQSClient] = [] as never

  beforeAll(async () => {
    workspace = createWorkspace()
    host = await startFunctionHost()
    emulator = await startEmulator({ lambdaHost: host.url, jsonata: jsonata! })
    for (const [name, value] of Object.entries(emulator.env)) vi.stubEnv(name, value)
    emulator.allowFunctions()
    lambda = client(new LambdaClient({}))
    s3 = client(new S3Client({ forcePathStyle: true }))
    sqs = client(new SQSClient({}))
    await create()
    const account = openAccount('eu-west-1')
    outputs = (await account.stack(STACK))!.outputs
    account.close()
    const configuration = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: outputs.FunctionName }),
    )
    host.run({ ...configuration, Timeout: TIMEOUT_S }, emulator.env)
  }, 3 * LIMIT_MS)
  afterAll(async () => {
    for (const each of closing) each.destroy()
    vi.unstubAllEnvs()
    await emulator?.stop()
    await host?.stop()
    workspace?.remove()
  })

  async function create(): Promise<void> {
    const { app, stack } = createStack(workspace, ENVIRONMENT, { canary: false })
    const heard = new Queue(stack, 'Heard')
    const topic = stack.node.findChild('Events').node.findChild('Topic') as Topic
    topic.addSubscription(new SqsSubscription(heard, { rawMessageDelivery: true }))
    new CfnOutput(stack, 'HeardUrl', { value: heard.queueUrl })
    const formation = client(new CloudFormationClient({}))
    const version = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' } as const
    await client(new SSMClient({})).send(new PutParameterCommand(version))
    await formation.send(
      new CreateStackCommand({
        StackName: STACK,
        TemplateBody: JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    )
    await waitUntilStackCreateComplete(
      { client: formation, maxWaitTime: 240, minDelay: 1, maxDelay: 1 },
      { StackName: STACK },
    )
  }

  const put = (Key: string, Body: Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: outputs.UploadsBucket, Key, Body }))
  /** Undefined where there is none. */
  async function stored(Key: string): Promise<string | undefined> {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.ResultsBucket, Key }))
      return await Body!.transformToString()
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined
      throw error
    }
  }
  async function ask(key: string): Promise<Partial<ItemAnswer> & Pick<ItemAnswer, 'pages'>> {
    const Payload = JSON.stringify({ s3: `s3://${outputs.UploadsBucket}/${key}` })
    const answer = await lambda.send(new InvokeCommand({ FunctionName: outputs.FunctionArn, Payload }))
    return JSON.parse(answer.Payload!.transformToString())
  }
  /** Pages that one invocation reads at the moment. */
  async function pagesThatFit(): Promise<number> {
    for (let pages = 200; ; ) {
      const key = `incoming/probe/${pages}.pdf`
      await put(key, await pdfOf(Array(pages).fill(line.bytes), 99))
      const answer = await ask(key)
      if (answer.status === 'pages-left') return answer.pages
      if (answer.status === 'completed') pages *= 2
    }
  }
  /** Takes messages until each of `RUN` was named, with what is said of it. */
  async function hear(QueueUrl: string | undefined, read: (body: string) => readonly [string, string]) {
    const heard = new Map<string, string>()
    while (!RUN.every((key) => heard.has(key))) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
      for (const { ReceiptHandle, Body } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        heard.set(...read(Body!))
      }
    }
    return RUN.map((key) => heard.get(key))
  }

  /** What it prints. */
  async function runBulk(place: string): Promise<string> {
    const variables = { HOME: workspace.dir, ...emulator.env }
    const words = ['--env', 'dev', place]
    const { code, stdout, stderr } = await runCommand(variables, 'infra/bulk/main.ts', ...words)
    const wanted = 'SUCCEEDED: 3 of 3 objects have an answer, 0 met a fault.'
    expect([code, stdout], `${stderr}${emulator.log()}`).toEqual([0, expect.stringContaining(wanted)])
    return stdout
  }

  it('URL, event source and rights are those of the alias', async () => {
    const { FunctionName, FunctionArn, UploadQueueArn } = outputs
    expect(FunctionArn).toMatch(/:live$/)
    const alias = { FunctionName, Qualifier: 'live' }
    expect(await lambda.send(new GetFunctionUrlConfigCommand(alias))).toMatchObject({
      FunctionArn,
      AuthType: 'NONE',
    })
    const { Policy } = await lambda.send(new GetPolicyCommand(alias))
    const statements = JSON.parse(Policy!).Statement as Record<string, unknown>[]
    expect(statements.map(({ Action, Principal, Resource }) => ({ Action, Principal, Resource }))).toEqual(
      expect.arrayContaining(
        ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].map((Action) => ({
          Action,
          Principal: '*',
          Resource: FunctionArn,
        })),
      ),
    )
    const { EventSourceMappings } = await lambda.send(
      new ListEventSourceMappingsCommand({ EventSourceArn: UploadQueueArn }),
    )
    expect(EventSourceMappings).toMatchObject([{ FunctionArn }])
  })

  it('a bulk run: every object has its answer, and the queue goes on with what is too long', {
    timeout: 5 * LIMIT_MS,
  }, async () => {
    const { FunctionName, FunctionArn, UploadsBucket, UploadQueueUrl } = outputs
    const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }))
    const { UUID } = EventSourceMappings![0]!
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))

    const pages = TIMES * (await pagesThatFit())
    const [picture, broken, long] = RUN
    await put(picture, line.bytes)
    await put(broken, Buffer.from('no picture'))
    await put(long, await pdfOf(Array(pages).fill(line.bytes), 100))
    // The bucket tells of each of them, which is taken out of the queue: the run alone shall read them.
    await hear(UploadQueueUrl, (body) => {
      const [{ eventName, s3: of }] = JSON.parse(body).Records
      return [decodeURIComponent(of.object.key.replaceAll('+', ' ')), eventName]
    })

    const stdout = await runBulk(`s3://${UploadsBucket}/incoming/run/`)
    const manifest = /s3:\/\/[^/]+\/(bulk\/.+\/manifest\.json)$/m.exec(stdout)![1]!
    expect(JSON.parse((await stored(manifest))!)).toMatchObject({ DestinationBucket: outputs.ResultsBucket })
    expect(await stored(resultKeys(picture).text)).toContain(line.truth.text)
    expect(JSON.parse((await stored(resultKeys(broken).error))!)).toMatchObject({
      error: { code: 'unsupported-media-type' },
    })
    const { partial, json } = resultKeys(long)
    expect(JSON.parse((await stored(partial))!)).toMatchObject({ partial: true, pageCount: pages })
    expect([...host.invoked]).toEqual([FunctionArn])

    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
    await vi.waitUntil(() => stored(json), { timeout: LIMIT_MS, interval: 500 })
    expect(JSON.parse((await stored(json))!).pages).toHaveLength(pages)

    // And the topic has told of each, whoever asked for it.
    const types = await hear(outputs.HeardUrl, (body) => {
      const event = JSON.parse(body)
      return [event.detail.key, event['detail-type']]
    })
    expect(types).toEqual(['ocr.completed', 'ocr.failed', 'ocr.completed'])

    // What was read is not read again: nothing is too long the second time.
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }))
    await runBulk(`s3://${UploadsBucket}/incoming/run/`)
    expect(await stored(partial)).toBeUndefined()
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: UploadQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    )
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '0' })
  })
})
