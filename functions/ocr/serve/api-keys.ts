// The headers of a request in, the name of its API key out; an error where it has none that is known.
// Only hashes of keys are kept, in one parameter that `npm run key` helps to write. A key holds 256 random bits, so
// that one round of SHA-256 is enough: there is nothing to guess.
import { createHash, timingSafeEqual } from 'node:crypto'
import { OcrError } from '../engine/vocabulary.ts'
import type { Log } from '../log.ts'
import type { SecretsPort } from '../ports.ts'

/** Throws `OcrError`: unauthorized without a key, invalid-token with an unknown one. */
export type Access = (headers: Readonly<Record<string, string | undefined>>) => Promise<string>

interface Keys {
  readonly hashes: ReadonlyMap<string, Buffer>
  readonly readAtMs: number
}

/** A withdrawn key is good for so long at most. */
export const REFRESH_MS = 5 * 60 * 1000
/** Unknown keys make us ask again no more often than this, and so does asking in vain. */
export const MIN_INTERVAL_MS = 10 * 1000

/**
 * Reads the hashes with the first request, again every `REFRESH_MS`, and once where a key is unknown, so that a new
 * key works at once. Where that fails the hashes known so far go on to hold; where there are none yet every request
 * fails until they are read.
 * @param open makes the port; called once, with the first request that carries a key
 * @param now a clock in milliseconds that never goes back
 */
export function createAccess(
  open: () => Promise<SecretsPort>,
  now: () => number,
  log: Pick<Log, 'warn'>,
): Access {
  let port: SecretsPort | undefined
  let known: Keys | undefined
  let failed: { readonly atMs: number; readonly error: unknown } | undefined
  let strangerAtMs = Number.NEGATIVE_INFINITY

  /** Throws `Error` where there are no hashes yet. */
  async function refresh(): Promise<void> {
    if (!failed || now() - failed.atMs >= MIN_INTERVAL_MS) {
      try {
        port ??= await open()
        known = { hashes: parseHashes(await port.read()), readAtMs: now() }
        failed = undefined
      } catch (error) {
        failed = { atMs: now(), error }
        if (known)
          log.warn('The hashes of the API keys could not be read again: those known so far hold.', { error })
      }
    }
    if (!known) throw new Error('The hashes of the API keys could not be read.', { cause: failed?.error })
  }

  return async (headers) => {
    const hash = createHash('sha256').update(bearerOf(headers)).digest()
    const isDue = !known || now() - known.readAtMs >= REFRESH_MS
    if (isDue) await refresh()
    let name = nameOf(hash, known)
    if (name === undefined && !isDue && now() - strangerAtMs >= MIN_INTERVAL_MS) {
      strangerAtMs = now()
      await refresh()
      name = nameOf(hash, known)
    }
    if (name === undefined)
      throw new OcrError('invalid-token', 'Expected a known API key but received another.')
    return name
  }
}

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
function bearerOf(headers: Readonly<Record<string, string | undefined>>): string {
  const given = headers.authorization
  const key = /^Bearer +([\w.~+/-]+=*) *$/i.exec(given ?? '')?.[1]
  if (key !== undefined) return key
  const received = given === undefined ? 'none' : 'another Authorization header'
  throw new OcrError(
    'unauthorized',
    `Expected the header "Authorization: Bearer <API key>" but received ${received}.`,
  )
}

/** Looks at every hash, so that the time taken does not depend on which one it is. */
function nameOf(hash: Buffer, keys: Keys | undefined): string | undefined {
  let found: string | undefined
  for (const [name, known] of keys?.hashes ?? []) if (timingSafeEqual(hash, known)) found = name
  return found
}

/** Throws `Error`, which names what is wrong and holds nothing of the value itself. */
function parseHashes(text: string): Map<string, Buffer> {
  const expected = 'Expected JSON {"<name>": "<SHA-256 in hexadecimal>", ...} as the hashes of API keys'
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Error(`${expected} but received ${text.length} characters that are no JSON.`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error(`${expected} but received JSON that is no object.`)
  return new Map(
    Object.entries(parsed).map(([name, hash]) => {
      if (typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash)) return [name, Buffer.from(hash, 'hex')]
      throw new Error(`${expected} but the value of ${JSON.stringify(name)} is none.`)
    }),
  )
}
