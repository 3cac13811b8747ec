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
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
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

/** The alias without CodeDeploy, which the emulator lacks; events to a topic. */
const ENVIRONMENT = {
  ...environmentNamed('dev'),
  auth: 'NONE',
  canaryMinutes: 10,
  events: true,
  eventTargets: { topic: true },
} as const
const STACK = 'serverless-ocr-dev'
/** Shorter than the stack has it, so that a file is long sooner. */
const TIMEOUT_S = 3
/** So many times what fits one invocation, whatever the machine does meanwhile. */
const TIMES = 3
const LIMIT_MS = 120_000

interface Heard {
  readonly 'detail-type': string
  readonly detail: { readonly key: string }
}

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
  }, LIMIT_MS)
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
      { client: formation, maxWaitTime: 100, minDelay: 1, maxDelay: 1 },
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
  async function ask(place: string): Promise<ItemAnswer> {
    const Payload = JSON.stringify({ s3: place })
    const answer = await lambda.send(new InvokeCommand({ FunctionName: outputs.FunctionArn, Payload }))
    return JSON.parse(answer.Payload!.transformToString())
  }
  /** Takes so many messages out of a queue. */
  async function take(QueueUrl: string | undefined, count: number): Promise<unknown[]> {
    const taken: Message[] = []
    while (taken.length < count) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      taken.push(...Messages)
    }
    return taken.map(({ Body }) => JSON.parse(Body!))
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

    await put('incoming/run/some.pdf', await pdfOf(Array(10).fill(line.bytes), 99))
    const first = await ask(`s3://${UploadsBucket}/incoming/run/some.pdf`)
    expect(first.pages, emulator.log()).toBeGreaterThan(0)
    const [place] = Object.values(first.results)
    const { timings } = JSON.parse((await stored(place!.replace(`s3://${outputs.ResultsBucket}/`, '')))!)
    const pages = Math.ceil((TIMES * 1000 * TIMEOUT_S) / (timings.total / first.pages))
    await put('incoming/run/a b/lïne+1.png', line.bytes)
    await put('incoming/run/broken.png', Buffer.from('no picture'))
    await put('incoming/run/long.pdf', await pdfOf(Array(pages).fill(line.bytes), 100))
    await put('incoming/other.png', line.bytes)
    // The bucket has told of each of them.
    const told = (await take(UploadQueueUrl, 5)) as { Records: { s3: { object: { key: string } } }[] }[]
    expect(
      told.map(({ Records }) => decodeURIComponent(Records[0]!.s3.object.key.replaceAll('+', ' '))).sort(),
    ).toEqual([
      'incoming/other.png',
      'incoming/run/a b/lïne+1.png',
      'incoming/run/broken.png',
      'incoming/run/long.pdf',
      'incoming/run/some.pdf',
    ])

    const { code, stdout, stderr } = await runCommand(
      { HOME: workspace.dir, ...emulator.env },
      'infra/bulk/main.ts',
      ...['--env', 'dev', `s3://${UploadsBucket}/incoming/run/`],
    )
    expect([code, stdout], `${stderr}${emulator.log()}`).toEqual([
      0,
      expect.stringContaining('SUCCEEDED: 4 of 4 objects have an answer, 0 met a fault.'),
    ])
    const manifest = /s3:\/\/[^/]+\/(bulk\/.+\/manifest\.json)$/m.exec(stdout)![1]!
    expect(JSON.parse((await stored(manifest))!)).toMatchObject({ DestinationBucket: outputs.ResultsBucket })
    expect(await stored(resultKeys('incoming/run/a b/lïne+1.png').text)).toContain(line.truth.text)
    expect(JSON.parse((await stored(resultKeys('incoming/run/broken.png').error))!)).toMatchObject({
      error: { code: 'unsupported-media-type' },
    })
    expect(await stored(resultKeys('incoming/other.png').text)).toBeUndefined()
    const { partial, json } = resultKeys('incoming/run/long.pdf')
    expect(JSON.parse((await stored(partial))!)).toMatchObject({ partial: true, pageCount: pages })
    expect([...host.invoked]).toEqual([FunctionArn])

    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))
    await vi.waitUntil(() => stored(json), { timeout: LIMIT_MS, interval: 500 })
    expect(JSON.parse((await stored(json))!).pages).toHaveLength(pages)

    // And the topic has told of each, whoever asked for it.
    const heard = new Map<string, string>()
    while (heard.size < 4) {
      const [event] = (await take(outputs.HeardUrl, 1)) as Heard[]
      heard.set(event!.detail.key, event!['detail-type'])
    }
    expect(Object.fromEntries(heard)).toEqual({
      'incoming/run/a b/lïne+1.png': 'ocr.completed',
      'incoming/run/broken.png': 'ocr.failed',
      'incoming/run/long.pdf': 'ocr.completed',
      'incoming/run/some.pdf': 'ocr.completed',
    })
  })
})
