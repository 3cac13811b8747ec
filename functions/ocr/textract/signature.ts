// A request with a Signature Version 4 in, the access key it names out, and whether it was signed with a secret
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { TextractError } from './errors.ts'

export interface SignedRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

export interface Signature {
  readonly accessKey: string
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string
  readonly signedHeaders: readonly string[]
  /** 64 hexadecimal digits. */
  readonly value: string
}

/** What must be signed, or an old signature would fit another request. */
const MUST_BE_SIGNED = ['host', 'x-amz-date', 'x-amz-target']
/** As AWS has it. */
const CLOCK_SKEW_MS = 15 * 60 * 1000
const ALGORITHM = 'AWS4-HMAC-SHA256'

/** Undefined where the header is another. */
export function signatureIn(authorization: string): Signature | undefined {
  const match =
    /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64}) *$/.exec(
      authorization,
    )
  if (!match) return undefined
  const [, accessKey = '', scope = '', signedHeaders = '', value = ''] = match
  return { accessKey, scope, signedHeaders: signedHeaders.split(';'), value }
}

/** Throws `TextractError('InvalidSignatureException')` where the request is not what was signed, or not of this time. */
export function checkSignature(
  request: SignedRequest,
  signature: Signature,
  secret: string,
  nowMs: number,
): void {
  const { headers } = request
  const unsigned = MUST_BE_SIGNED.find((name) => !signature.signedHeaders.includes(name))
  if (unsigned !== undefined) throw invalid(`a signature of the header ${unsigned}`, 'none')
  const date = headers['x-amz-date'] ?? ''
  const signedMs = timeOf(date)
  if (!signature.scope.startsWith(`${date.slice(0, 8)}/`) || !(Math.abs(nowMs - signedMs) <= CLOCK_SKEW_MS))
    throw invalid('a signature of the last 15 minutes', 'another')
  const bodyHash = sha256(request.body)
  const said = headers['x-amz-content-sha256']
  if (said !== undefined && said !== bodyHash && said !== 'UNSIGNED-PAYLOAD')
    throw invalid('the body that was signed', 'another')
  const toSign = [ALGORITHM, date, signature.scope, sha256(canonical(request, signature, bodyHash))].join(
    '\n',
  )
  let key: Buffer = Buffer.from(`AWS4${secret}`)
  for (const step of signature.scope.split('/')) key = createHmac('sha256', key).update(step).digest()
  const own = createHmac('sha256', key).update(toSign).digest()
  if (!timingSafeEqual(own, Buffer.from(signature.value, 'hex')))
    throw invalid('a request that was signed with the secret of its access key', 'another')
}

function canonical(request: SignedRequest, { signedHeaders }: Signature, bodyHash: string): string {
  const { method, path, query, headers } = request
  const parameters = query.split('&').filter((each) => each !== '')
  const sorted = parameters.map((each) => (each.includes('=') ? each : `${each}=`)).sort()
  const lines = signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
  return [method, path, sorted.join('&'), lines.join(''), signedHeaders.join(';'), bodyHash].join('\n')
}

/** `20261127T050633Z`; NaN where it is none. */
function timeOf(text: string): number {
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  return iso === text ? Number.NaN : Date.parse(iso)
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function invalid(expected: string, received: string): TextractError {
  return new TextractError('InvalidSignatureException', `Expected ${expected} but received ${received}.`)
}
