// A stack in an emulator of AWS, with the bundle that ships behind its Lambda: the state machine of bulk runs is executed over objects of
// its bucket by the command itself, and the queue goes on with what it hands over. What start.py translates is not AWS' own;
// which files of a run hold whose answers the emulator does not write.
import path from 'node:path'
import {
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { resultKeys } from '../../functions/ocr/reply/result-keys.ts'
import type { ItemAnswer } from '../../functions/ocr/uploads/item.ts'
import { pdfOf } from '../fixtures/picture-pdf.ts'
import { readFixture } from '../fixtures/truth.ts'
import { javaLibraries } from '../support/java-libraries.ts'
import { runCommand } from './command.ts'
import { type Deployed, deployStack } from './deployed.ts'
import { MISSING } from './emulator.ts'

const jsonata = MISSING ? undefined : javaLibraries(path.join(import.meta.dirname, 'pom.xml'), 'jsonata')
const missing = MISSING ?? (jsonata ? undefined : 'no Java, no Maven, or no artefacts for it')
if (missing) console.warn(`test/emulator/bulk.test.ts is skipped: ${missing}`)

/** So many times what fitted one invocation, since the machine may be busier or less so a moment later. */
const TIMES = 3
const LIMIT_MS = 120_000

const RUN = ['incoming/run/a b/lïne+1.png', 'incoming/run/broken.png', 'incoming/run/long.pdf'] as const

const line = readFixture('line-en')

describe.skipIf(missing)('a stack in an emulator, with its function', () => {
  let deployed: Deployed
  beforeAll(async () => {
    deployed = await deployStack(jsonata!)
  }, 3 * LIMIT_MS)
  afterAll(() => deployed?.stop())

  const put = (Key: string, Body: Uint8Array) =>
    deployed.s3.send(new PutObjectCommand({ Bucket: deployed.outputs.UploadsBucket, Key, Body }))
  /** Undefined where there is none. */
  async function stored(Key: string): Promise<string | undefined> {
    const { s3, outputs } = deployed
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.ResultsBucket, Key }))
      return await Body!.transformToString()
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined
      throw error
    }
  }
  async function ask(key: string): Promise<Partial<ItemAnswer> & Pick<ItemAnswer, 'pages'>> {
    const { lambda, outputs } = deployed
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
    const { sqs } = deployed
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
    const { workspace, emulator } = deployed
    const variables = { HOME: workspace.dir, ...emulator.env }
    const words = ['--env', 'dev', place]
    const { code, stdout, stderr } = await runCommand(variables, 'infra/bulk/main.ts', ...words)
    const wanted = 'SUCCEEDED: 3 of 3 objects have an answer, 0 met a fault.'
    expect([code, stdout], `${stderr}${emulator.log()}`).toEqual([0, expect.stringContaining(wanted)])
    return stdout
  }

  it('URL, event source and rights are those of the alias', async () => {
    const { lambda, outputs } = deployed
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
    const { lambda, sqs, host, outputs } = deployed
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
