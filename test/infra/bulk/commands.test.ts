// The commands as processes of their own: dead letters and their way back in real queues (fauxqs), the state machine's part in the shapes
// that AWS documents, and a sentence for what is missing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BUCKETS, type Queue, REGION, type Storage, startStorage } from '../../../infra/local/s3.ts'
import { error, type FakeAws, jsonError, stackAnswer, startFakeAws } from '../deploy/fake-aws.ts'
import { ROOT } from '../stacks.ts'

let aws: FakeAws
let storage: Storage
beforeEach(async () => {
  aws = await startFakeAws()
  storage = await startStorage({ port: 0, visibilityTimeoutS: 60, maxReceiveCount: 3 })
  aws.answers.DescribeStacks = stackAnswer('CREATE_COMPLETE', false, {
    DeadLetterQueueUrl: storage.deadLetters.url,
    DeadLetterQueueArn: storage.deadLetters.arn,
    UploadQueueUrl: storage.queue.url,
    UploadQueueArn: storage.queue.arn,
    UploadsBucket: BUCKETS.uploads,
    ResultsBucket: BUCKETS.results,
    BulkStateMachineArn: MACHINE,
  })
})
afterEach(async () => {
  await storage.stop()
  await aws.close()
})

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:Run'
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:Run:1'

async function run(command: string, ...words: string[]) {
  // Nothing inherited: no profile, no AWS_*.
  const places = { AWS_ENDPOINT_URL_SQS: storage.url, AWS_ENDPOINT_URL_S3: storage.url, AWS_REGION: REGION }
  const env = { PATH: '/nonexistent', HOME: '/nonexistent', ...aws.env, ...places }
  const child = spawn(process.execPath, [path.join(ROOT, `infra/bulk/${command}.ts`), ...words], { env })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, out: out.trimEnd().split('\n'), lines: err.trimEnd().split('\n') }
}

const notification = (key: string) =>
  JSON.stringify({
    Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: BUCKETS.uploads }, object: { key } } }],
  })
const put = ({ url }: Queue, MessageBody: string) =>
  storage.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }))
async function waitingIn({ url }: Queue): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const]
  const { Attributes } = await storage.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }),
  )
  return Number(Attributes!.ApproximateNumberOfMessages)
}

describe('dead letters', () => {
  beforeEach(async () => {
    for (let n = 0; n < 12; n++) await put(storage.deadLetters, notification(`incoming/page+${n}.png`))
    await put(storage.deadLetters, 'no notification')
    const body = JSON.stringify({ error: { code: 'forbidden', message: 'Expected the right to read it.' } })
    await fetch(`${storage.url}/${BUCKETS.results}/errors/page%203.png.json`, { method: 'PUT', body })
  })

  test('are listed with their reasons, and stay where they are', async () => {
    for (let time = 0; time < 2; time++) {
      const { code, out, lines } = await run('dead-letters', '--env', 'dev')
      expect([code, out.length]).toEqual([0, 13])
      expect(out).toContain(
        `s3://${BUCKETS.uploads}/incoming/page 3.png\tforbidden: Expected the right to read it.`,
      )
      expect(
        out.filter((line) => line.includes('nothing was stored about it: query one-upload')),
      ).toHaveLength(11)
      expect(out.filter((line) => line.endsWith('not a notification of S3: no notification'))).toHaveLength(1)
      expect(lines.at(-1)).toBe('13 dead letters. When the cause is mended: npm run redrive -- --env dev')
    }
    expect(await waitingIn(storage.deadLetters)).toBe(13)
  })

  test('go back to the queue, every one', async () => {
    const before = await waitingIn(storage.queue)
    const { code, out } = await run('redrive', '--env', 'dev')
    expect([code, out]).toEqual([0, ['13 messages are back in the queue.']])
    expect([await waitingIn(storage.deadLetters), await waitingIn(storage.queue)]).toEqual([0, before + 13])
    expect((await run('redrive')).out).toEqual(['There were no dead letters.'])
    expect((await run('dead-letters')).lines.at(-1)).toBe('There are no dead letters.')
  })
})

describe('bulk', () => {
  const ADDRESS = `s3://${BUCKETS.uploads}/incoming/2026/`

  /** As far as the run is at each look. */
  function runsThrough(
    ...states: { status: string; output?: string; cause?: string; counts: object }[]
  ): void {
    let look = 0
    aws.answers.StartExecution = { body: { executionArn: EXECUTION, startDate: 1 } }
    aws.answers.DescribeExecution = () => {
      const { counts: _, ...said } = states[Math.min(look++, states.length - 1)]!
      return { body: { executionArn: EXECUTION, ...said } }
    }
    aws.answers.ListMapRuns = { body: { mapRuns: [{ mapRunArn: 'run', executionArn: EXECUTION }] } }
    aws.answers.DescribeMapRun = () => ({
      body: { mapRunArn: 'run', itemCounts: states[Math.min(look, states.length) - 1]!.counts },
    })
  }

  test('starts the state machine, shows how far it is, and says where the results are', async () => {
    const output = JSON.stringify({
      ResultWriterDetails: { Bucket: BUCKETS.results, Key: 'bulk/1/manifest.json' },
    })
    runsThrough(
      { status: 'RUNNING', counts: { total: 40, succeeded: 10, failed: 0, running: 2, pending: 28 } },
      { status: 'SUCCEEDED', output, counts: { total: 40, succeeded: 40, failed: 0 } },
    )
    const { code, out, lines } = await run('main', '--env', 'dev', ADDRESS, '--tolerate', '7')
    expect([code, out]).toEqual([
      0,
      [
        'SUCCEEDED: 40 of 40 objects have an answer, 0 met a fault.',
        `Results   s3://${BUCKETS.results}/bulk/1/manifest.json`,
      ],
    ])
    expect(lines.slice(-2)).toEqual(['10/40 objects', '40/40 objects'])
    const { stateMachineArn, input } = JSON.parse(
      aws.asked.find(({ operation }) => operation === 'StartExecution')!.body,
    )
    expect([stateMachineArn, JSON.parse(input)]).toEqual([
      MACHINE,
      { prefix: 'incoming/2026/', concurrency: 2, toleratedPercent: 7 },
    ])
  })

  test('a run that ended early is an exit code of 1 and its cause; it can be watched again', async () => {
    runsThrough({ status: 'FAILED', cause: 'too many failed', counts: { total: 4, succeeded: 1, failed: 3 } })
    const { code, out, lines } = await run('main', '--env', 'dev', '--watch', EXECUTION)
    expect([code, out]).toEqual([1, ['FAILED: 1 of 4 objects have an answer, 3 met a fault.']])
    expect(lines.at(-1)).toBe('It ended early: too many failed')
    expect(aws.asked.map(({ operation }) => operation)).not.toContain('StartExecution')
  })

  test.each([
    [
      's3://others/x/',
      'Expected the uploads bucket ocr-uploads but received others: aws s3 sync s3://others/x/ ',
    ],
    [`s3://${BUCKETS.uploads}/results/`, 'Expected a prefix under incoming/ but received results/'],
    ['/home', 'Expected s3://BUCKET/PREFIX but received /home.'],
  ])('of %s is one sentence', async (address, sentence) => {
    const { code, lines } = await run('main', '--env', 'dev', address)
    expect([code, lines.at(-1)]).toEqual([1, expect.stringContaining(sentence)])
  })

  test('what AWS refuses is one sentence', async () => {
    aws.answers.StartExecution = jsonError('AccessDeniedException', 'not you')
    const { code, lines } = await run('main', '--env', 'dev', ADDRESS)
    expect([code, lines.at(-1)]).toEqual([1, 'AWS refuses (AccessDeniedException): not you'])
  })
})

describe.each(['main', 'dead-letters', 'redrive'])('%s says what is missing', (command) => {
  const words = command === 'main' ? ['s3://x/incoming/'] : []

  test('credentials, an environment, a stack, a newer stack', async () => {
    const last = async (...given: string[]) => (await run(command, ...given, ...words)).lines.at(-1)
    expect(await last('--env', 'prodd')).toContain(
      "Unknown environment 'prodd': choose one of dev, staging, prod",
    )
    aws.answers.DescribeStacks = stackAnswer('CREATE_COMPLETE', false, {})
    expect(await last('--env', 'prod')).toMatch(
      /^serverless-ocr-prod has no .*: npm run deploy -- --env prod brings it up to date\.$/,
    )
    delete aws.answers.DescribeStacks
    expect(await last('--env', 'dev')).toContain('AWS does not say what serverless-ocr-dev is')
    aws.answers.GetCallerIdentity = error('ExpiredToken', 'gone', 403)
    expect(await last('--env', 'dev')).toContain('aws sso login')
  })
})
