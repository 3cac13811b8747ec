// What an answer was made of in, its entity tag out; a tag and the header If-None-Match in, whether they meet out.
// https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
import { createHash } from 'node:crypto'

/** Weak: two answers that say the same differ in their timings. */
export function etagOf(parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
  return `W/"${hash.slice(0, 27)}"`
}

/** Weak comparison; `*` names no answer that anybody can have, as this is not a resource but a question. */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return (ifNoneMatch ?? '').split(',').some((tag) => opaque(tag) === opaque(etag))
}
