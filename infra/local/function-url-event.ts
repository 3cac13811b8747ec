// HTTP request in, Function URL event out; handler's result in, HTTP response out. Pure conversions.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html (payload format 2.0)

import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

export interface HttpRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly sourceIp: string
  readonly requestId: string
  readonly time: Date
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Of a stream, what is still to come; it has to be read or destroyed. */
  readonly body: Buffer | Readable
}

const DOMAIN_PREFIX = 'local'
const DOMAIN_NAME = 'local.lambda-url.us-east-1.on.aws'
// These travel as text inside the event, everything else (form-urlencoded too) as base64.
const TEXT_TYPE = /^(text\/|application\/(json|xml|javascript)\b|application\/[^;]*\+(json|xml)\b)/i

export function eventOf(request: HttpRequest): Record<string, unknown> {
  const { method, headers, body, requestId, time } = request
  const [rawPath = '/', rawQueryString = ''] = split(request.url, '?')
  const query = joinRepeated(new URLSearchParams(rawQueryString))
  const { cookie, ...rest } = headers
  const isText = headers['content-encoding'] === undefined && TEXT_TYPE.test(headers['content-type'] ?? '')
  const isBase64Encoded = body.length > 0 && !isText
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: {
      ...flatten(rest),
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'http',
    },
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: 'anonymous',
      apiId: DOMAIN_PREFIX,
      domainName: DOMAIN_NAME,
      domainPrefix: DOMAIN_PREFIX,
      http: {
        method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: clfTime(time),
      timeEpoch: time.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

/** The event as JSON. Base64 needs no escapes: to look for them takes longer than all the rest. */
export function eventJsonOf(request: HttpRequest): Buffer {
  const { body, ...rest } = eventOf(request)
  if (!rest.isBase64Encoded) return Buffer.from(JSON.stringify({ ...rest, body }))
  const head = `${JSON.stringify(rest).slice(0, -1)},"body":"`
  return Buffer.concat([Buffer.from(head), Buffer.from(String(body), 'latin1'), Buffer.from('"}')])
}

/** `payload` is the JSON the handler returned. Without a statusCode it is the body of a 200 itself, as in Lambda. */
export function responseOf(payload: string): HttpResponse {
  const result = JSON.parse(payload)
  if (typeof result?.statusCode !== 'number') {
    const body = typeof result === 'string' ? result : payload
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) }
  }
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(result.headers ?? {}))
    headers[name.toLowerCase()] = String(value)
  if (result.cookies) headers['set-cookie'] = result.cookies
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8')
  return { status: result.statusCode, headers, body }
}

function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value!]),
  )
}

function joinRepeated(query: URLSearchParams): Record<string, string> {
  const joined: Record<string, string> = {}
  for (const name of new Set(query.keys())) joined[name] = query.getAll(name).join(',')
  return joined
}

function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** `12/Mar/2026:19:03:58 +0000` */
function clfTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ')
  return `${day}/${month}/${year}:${clock} +0000`
}
