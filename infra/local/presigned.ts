// A request with a presigned URL in; out comes why S3 would refuse it: it has expired, or it is not the one that was
// signed (another method, key, type or length).
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

import { createHash, createHmac } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface Refusal {
  readonly code: 'AccessDenied' | 'SignatureDoesNotMatch'
  readonly message: string
}

export interface SignedRequest {
  readonly method: string
  /** Path and query as they were sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Undefined for a request that may pass: no presigned URL, or one of other credentials, which nobody here can check. */
export function refusalOf(request: SignedRequest, credentials: Credentials, now: Date): Refusal | undefined {
  const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1')
  const given = (name: string): string => searchParams.get(`X-Amz-${name}`) ?? ''
  const [accessKeyId, ...scope] = given('Credential').split('/')
  if (accessKeyId !== credentials.accessKeyId || !given('Signature')) return undefined
  const expiresMs = timeOf(given('Date')) + 1000 * Number(given('Expires'))
  if (!(now.getTime() <= expiresMs)) return { code: 'AccessDenied', message: 'Request has expired' }

  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map((pair) => pair.map(encode).join('='))
    .sort()
    .join('&')
  const names = given('SignedHeaders').split(';')
  const headers = names.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`).join('')
  const canonical = [
    request.method,
    pathname.split('/').map(decodeURIComponent).map(encode).join('/'),
    query,
    headers,
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n')
  const digest = createHash('sha256').update(canonical).digest('hex')
  const toSign = ['AWS4-HMAC-SHA256', given('Date'), scope.join('/'), digest].join('\n')
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`)
  if (hmac(key, toSign).toString('hex') === given('Signature')) return undefined
  return {
    code: 'SignatureDoesNotMatch',
    message: 'The request signature we calculated does not match the signature you provided.',
  }
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest()
}

/** Of `20261122T164500Z`, in milliseconds since 1970. */
function timeOf(basic: string): number {
  return Date.parse(basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function encode(text: string): string {
  const rest = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(text).replace(/[!'()*]/g, rest)
}
