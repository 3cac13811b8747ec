// The allowed origins and a request's own in, CORS headers for what the Function URL itself answers out: a page that
// may call the function may also hear that it is busy.
// https://fetch.spec.whatwg.org/#http-cors-protocol

const READABLE = 'retry-after, x-request-id'

/** @param allowed as the function's CORS_ORIGINS has them: comma-separated origins, `*` for all, empty for none */
export function corsHeadersOf(allowed: string, origin: string | undefined): Record<string, string> {
  const origins = allowed.split(',').flatMap((each) => each.trim() || [])
  const exposed = { 'access-control-expose-headers': READABLE }
  if (origins.includes('*')) return { 'access-control-allow-origin': '*', ...exposed }
  if (origins.length === 0) return {}
  if (origin === undefined || !origins.includes(origin)) return { vary: 'origin' }
  return { vary: 'origin', 'access-control-allow-origin': origin, ...exposed }
}
