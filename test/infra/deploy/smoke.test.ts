// How a deployment is tried and what is printed: real requests to a server on 127.0.0.1.
import { createHash, createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Account, openAccount } from '../../../infra/deploy/account.ts'
import { report } from '../../../infra/deploy/report.ts'
import { readSample } from '../../../infra/deploy/smoke.ts'
import { environmentNamed } from '../stacks.ts'
import { error, type FakeAws, startFakeAws } from './fake-aws.ts'

let aws: FakeAws
let account: Account
beforeEach(async () => {
  aws = await startFakeAws()
  for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value)
  account = openAccount('eu-west-1')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  account.close()
  await aws.close()
})

const dev = environmentNamed('dev')
const sample = { name: 'line.png', bytes: Uint8Array.from(Buffer.from('a picture')) }
const patience = { totalMs: 300, pauseMs: 10 }
const read = (auth: 'AWS_IAM' | 'NONE' | 'keys' = 'NONE', key?: string) =>
  readSample({ ...dev, auth }, account, { FunctionUrl: `${aws.url}/` }, sample, { key, patience })

/** AWS "Create a signed AWS API request", step by step, of what arrived. */
function signatureOf({ body, headers }: FakeAws['asked'][number]): string {
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization!)![1]!
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const lines = names.split(';').map((name) => `${name}:${headers[name]}\n`)
  const canonical = ['POST', '/ocr', 'format=text', lines.join(''), names, sha(body)].join('\n')
  const time = String(headers['x-amz-date'])
  const scope = [time.slice(0, 8), 'eu-west-1', 'lambda', 'aws4_request']
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), 'AWS4secret')
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha(canonical)].join('\n')).toString('hex')
}

describe('readSample', () => {
  it('signs for IAM as AWS says', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'session')
    account.close()
    account = openAccount('eu-west-1')
    aws.answers['POST /ocr'] = { body: 'Tickets\n' }
    expect(await read('AWS_IAM')).toEqual({ text: 'Tickets', ms: expect.any(Number) })
    const [asked] = aws.asked
    expect(asked!.body).toBe('a picture')
    expect(asked!.headers['x-amz-security-token']).toBe('session')
    expect(asked!.headers.authorization).toContain('Credential=AKIDEXAMPLE/')
    expect(asked!.headers.authorization).toContain(`Signature=${signatureOf(asked!)}`)
  })

  it('sends a key where keys are asked for, and does nothing without one', async () => {
    aws.answers['POST /ocr'] = { body: 'Tickets' }
    expect(await read('keys')).toBeUndefined()
    expect(aws.asked).toEqual([])
    expect((await read('keys', 'ocr_1'))!.text).toBe('Tickets')
    expect(aws.asked[0]!.headers.authorization).toBe('Bearer ocr_1')
  })

  it('waits for a URL that is new', async () => {
    const answers = [error('Forbidden', 'not yet', 403), error('Internal', 'cold', 502), { body: 'Tickets' }]
    aws.answers['POST /ocr'] = () => answers.shift()!
    expect((await read())!.text).toBe('Tickets')
  })

  it.each([
    [
      { status: 403, body: 'Forbidden' },
      /received 403 Forbidden\. The caller needs lambda:InvokeFunctionUrl/,
    ],
    [{ status: 400, body: 'no picture' }, /received 400 no picture\.$/],
    [{ status: 200, body: '' }, /received an empty text\.$/],
  ])('ends with a sentence: %j', async (answer, sentence) => {
    aws.answers['POST /ocr'] = answer
    await expect(read()).rejects.toThrow(sentence)
    // A wrong request is not sent twice.
    expect(aws.asked.length === 1).toBe(answer.status === 400)
  })

  it('goes through the buckets where there is no URL', async () => {
    const outputs = { UploadsBucket: 'up', ResultsBucket: 'down' }
    vi.spyOn(Date, 'now').mockReturnValue(7)
    aws.answers['PUT /up/incoming/smoke-test/7-line.png'] = { body: '' }
    const answers = [error('NoSuchKey', 'none', 404), { body: 'Tickets' }]
    aws.answers['GET /down/results/smoke-test/7-line.png.txt'] = () => answers.shift()!
    expect((await readSample(dev, account, outputs, sample, { patience }))!.text).toBe('Tickets')
    aws.answers['GET /down/results/smoke-test/7-line.png.txt'] = error('NoSuchKey', 'none', 404)
    await expect(readSample(dev, account, outputs, sample, { patience })).rejects.toThrow(
      'Expected s3://down/results/smoke-test/7-line.png.txt within 0.3 s but there is none.',
    )
    vi.restoreAllMocks()
  })
})

describe('report', () => {
  const outputs = {
    FunctionUrl: 'https://x.example/',
    UploadsBucket: 'up',
    ResultsBucket: 'down',
    LogGroup: 'log',
  }
  const lines = (auth: 'AWS_IAM' | 'NONE' | 'keys', given: Record<string, string> = outputs) =>
    report({ ...dev, auth }, 'eu-west-1', given).join('\n')

  it('prints a curl line for each way of asking', () => {
    const send = "--data-binary @test/fixtures/receipt.jpg 'https://x.example/ocr?format=text'"
    expect(lines('NONE')).toContain(`  curl ${send}\n`)
    expect(lines('keys')).toContain(`  curl -H "authorization: Bearer $OCR_API_KEY" ${send}\n`)
    expect(lines('AWS_IAM')).toContain("curl --aws-sigv4 'aws:amz:eu-west-1:lambda' --user ")
    expect(lines('AWS_IAM')).toContain('aws configure export-credentials --format env')
  })

  it('leaves out what there is not', () => {
    const { FunctionUrl: _, ...without } = outputs
    expect(lines('AWS_IAM', without)).not.toContain('curl')
    expect(lines('AWS_IAM', without)).toContain(
      'aws s3 cp test/fixtures/receipt.jpg s3://up/incoming/receipt.jpg',
    )
  })
})
