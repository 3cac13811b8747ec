// A deployment's outputs in, how it reads a small sample out: through its URL, signed where IAM asks for it, or through its buckets
// where it has none.
import { setTimeout as sleep } from 'node:timers/promises'
import { AwsClient } from 'aws4fetch'
import type { Environment } from '../environment/shape.ts'
import type { Account } from './account.ts'

export interface Sample {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export interface Patience {
  /** A new URL takes some seconds until it is known everywhere, and so do rights. */
  readonly totalMs: number
  readonly pauseMs: number
}

const PATIENCE: Patience = { totalMs: 60_000, pauseMs: 3000 }

/** What was read and in how long, or `undefined` where nobody here has a key. Throws `Error` with one sentence where nothing comes. */
export async function readSample(
  environment: Environment,
  account: Account,
  outputs: Readonly<Record<string, string>>,
  sample: Sample,
  {
    key = process.env.OCR_API_KEY,
    patience = PATIENCE,
  }: { key?: string | undefined; patience?: Patience } = {},
): Promise<{ text: string; ms: number } | undefined> {
  const { FunctionUrl: url } = outputs
  const start = performance.now()
  const done = (text: string) => ({ text: text.trim(), ms: Math.round(performance.now() - start) })
  if (url === undefined) return done(await throughBuckets(account, outputs, sample, patience))
  if (environment.auth === 'keys' && key === undefined) return undefined
  const send = await sender(environment, account, key)
  let last = ''
  for (const end = performance.now() + patience.totalMs; ; await sleep(patience.pauseMs)) {
    try {
      const answer = await send(`${url}ocr?format=text`, {
        method: 'POST',
        body: sample.bytes,
        headers: { 'content-type': 'application/octet-stream' },
      })
      const text = await answer.text()
      if (answer.ok && text.trim() !== '') return done(text)
      last = answer.ok ? 'an empty text' : `${answer.status} ${text.slice(0, 300)}`
      // What was asked is wrong, not the moment.
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 403) break
    } catch (error) {
      const { message, cause } = error as Error
      last = `${message}${cause instanceof Error ? ` (${cause.message})` : ''}`
    }
    if (performance.now() > end) break
  }
  const rights = last.startsWith('403')
    ? ' The caller needs lambda:InvokeFunctionUrl and lambda:InvokeFunction on the function.'
    : ''
  throw new Error(`Expected the text of ${sample.name} from ${url} but received ${last.trim()}.${rights}`)
}

type Send = (url: string, init: RequestInit) => Promise<Response>

async function sender({ auth }: Environment, account: Account, key: string | undefined): Promise<Send> {
  if (auth === 'NONE') return fetch
  if (auth === 'keys')
    return (url, init) =>
      fetch(url, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${key}` } })
  const { accessKeyId, secretAccessKey, sessionToken } = await account.credentials()
  const own = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) }
  const client = new AwsClient({ ...own, service: 'lambda', region: account.region, retries: 0 })
  return (url, init) => client.fetch(url, init)
}

async function throughBuckets(
  account: Account,
  { UploadsBucket = '', ResultsBucket = '' }: Readonly<Record<string, string>>,
  { name, bytes }: Sample,
  { totalMs, pauseMs }: Patience,
): Promise<string> {
  const file = `smoke-test/${Date.now()}-${name}`
  await account.upload(UploadsBucket, `incoming/${file}`, bytes)
  for (const end = performance.now() + totalMs; performance.now() < end; await sleep(pauseMs)) {
    const text = await account.download(ResultsBucket, `results/${file}.txt`)
    if (text !== undefined) return text
  }
  throw new Error(
    `Expected s3://${ResultsBucket}/results/${file}.txt within ${totalMs / 1000} s but there is none.`,
  )
}
