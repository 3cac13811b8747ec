// A static file and the headers of the request in, the answer out: smallest encoding that the browser takes, ETag, caching,
// and what keeps a page from loading or sending anything elsewhere.
import type { HttpAnswer } from './http.ts'

/** A file of the bundle; `br` and `gzip` are the same bytes, compressed beforehand. */
export interface Asset {
  readonly bytes: Uint8Array
  /** Media type, charset included. */
  readonly type: string
  /** Weak: all encodings share it. */
  readonly etag: string
  /** The name changes with the content. */
  readonly immutable?: boolean
  readonly br?: Uint8Array
  readonly gzip?: Uint8Array
}

type Headers = Readonly<Record<string, string | undefined>>
type Coding = 'br' | 'gzip' | 'identity'

/**
 * 200, or 304 where the browser has this very file.
 * @param headers of the request, names in lower case
 * @param connect origins beside our own that the page may send to: the uploads bucket's, for files too large for a request
 */
export function assetAnswer(asset: Asset, headers: Headers, connect: readonly string[] = []): HttpAnswer {
  const shared = {
    etag: asset.etag,
    // `no-cache` keeps a copy and asks each time whether it is still the one.
    'cache-control': asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    ...securityHeaders(connect),
  }
  if (isKnown(asset.etag, headers['if-none-match'])) return { statusCode: 304, headers: shared, body: '' }
  const coding = codingFor(asset, headers['accept-encoding'] ?? '')
  const encoded: Record<string, string> = coding === 'identity' ? {} : { 'content-encoding': coding }
  const body = coding === 'identity' ? asset.bytes : asset[coding]!
  return { statusCode: 200, headers: { 'content-type': asset.type, ...encoded, ...shared }, body }
}

/** https://www.w3.org/TR/CSP3/ No inline script or style; pictures may also be those that a visitor chose (blob:). */
function securityHeaders(connect: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    ["connect-src 'self'", ...connect].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}

/** Weak comparison, https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))
}

/** The smallest of what we have and what is taken. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3 */
function codingFor(asset: Asset, acceptEncoding: string): Coding {
  const qualities = new Map<string, number>()
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    if (coding) qualities.set(coding, q === undefined ? 1 : Number(q.slice(2)) || 0)
  }
  const quality = (coding: Coding): number => qualities.get(coding) ?? qualities.get('*') ?? 0
  const candidates = (['br', 'gzip'] as const).filter((coding) => asset[coding] && quality(coding) > 0)
  // Sorting is stable: br wins where the browser does not mind.
  return candidates.sort((a, b) => quality(b) - quality(a))[0] ?? 'identity'
}
