// The allowed origins and a request's own in, CORS headers out (https://fetch.spec.whatwg.org/#http-cors-protocol).
// The function answers for itself, so that both deployments behave alike. A Function URL with AWS_IAM refuses the
// unsigned question a browser asks first: there the URL's own CORS settings must answer, and the function's stay
// empty, since two of the same header make a browser refuse the answer.

/** Headers a script may send. */
const REQUEST_HEADERS = [
  'content-type',
  'accept',
  'cache-control',
  'if-none-match',
  // A bearer key or, with the three after it, a signature for AWS_IAM.
  'authorization',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  // Textract's client in a browser.
  'x-amz-target',
  'x-amz-user-agent',
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  // https://connectrpc.com/docs/cors
  'connect-protocol-version',
  'connect-timeout-ms',
  'grpc-timeout',
  'x-grpc-web',
  'x-user-agent',
].join(', ')
/** Headers a script may read. */
const RESPONSE_HEADERS = [
  'etag',
  'location',
  'retry-after',
  'www-authenticate',
  'x-cache',
  'x-ocr-errors',
  'x-ocr-next',
  'x-ocr-warnings',
  'x-request-id',
  'grpc-message',
  'grpc-status',
  'grpc-status-details-bin',
].join(', ')
const ONE_DAY_S = 86_400

export function corsHeaders(allowed: readonly string[], origin: string | undefined): Record<string, string> {
  if (allowed.length === 0) return {}
  const exposed = { 'access-control-expose-headers': RESPONSE_HEADERS }
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*', ...exposed }
  // Caches must not hand one origin's answer to another.
  if (origin === undefined || !allowed.includes(origin)) return { vary: 'origin' }
  return { vary: 'origin', 'access-control-allow-origin': origin, ...exposed }
}

/** What a browser wants to know before it sends. */
export function preflightHeaders(
  cors: Record<string, string>,
  methods: readonly string[],
): Record<string, string> {
  if (!('access-control-allow-origin' in cors)) return {}
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': String(ONE_DAY_S),
  }
}
