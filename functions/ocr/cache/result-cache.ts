// Keys in, documents out that were read before: by this execution environment, or by any other of the deployment.
// The first level is memory, the second the results bucket. Neither can fail a request: a shared cache that does not
// answer is left alone for a while, and everything is read as if there were none.
import { LRUCache } from 'lru-cache'
import type { Document } from '../engine/vocabulary.ts'
import type { Log } from '../log.ts'
import { CACHE_PREFIX } from '../names.ts'
import type { ObjectsPort } from '../ports.ts'
import { PACKED_TYPE, packDocument, pictureBytes, unpackDocument } from './packed-document.ts'

export const CACHE_REACHES = ['off', 'memory', 'shared'] as const
export type CacheReach = (typeof CACHE_REACHES)[number]

export interface ResultCache {
  /**
   * @param shared false stays in memory, and so costs neither a connection nor the import of the S3 client
   */
  get(key: string, shared: boolean): Promise<{ document: Document; level: 'hit' | 'shared' } | undefined>
  /** Returns when the document is where others can find it, or has been given up. */
  put(key: string, document: Document, shared: boolean): Promise<void>
}

export interface ResultCacheParts {
  readonly reach: CacheReach
  readonly resultsBucket: string | undefined
  /** Opened with the first shared lookup. */
  readonly objects: () => Promise<Pick<ObjectsPort, 'get' | 'putIfAbsent'>>
  readonly log: Pick<Log, 'warn'>
  readonly limits?: Partial<typeof LIMITS>
}

const LIMITS = {
  /**
   * Packed documents, so the bound is one of real memory: 2 % of one vCPU's, and thousands of pages of text, which take
   * 2 to 10 kB each.
   */
  memoryBytes: 32 * 1024 * 1024,
  /** Packed. One long document with its pictures must not push out all others. */
  entryBytes: 8 * 1024 * 1024,
  /** Of one answer of S3, which takes 10 to 40 ms: after that, reading the picture is the faster way. */
  waitMs: 500,
  /** A shared cache that failed is not asked again for so long. */
  pauseMs: 60_000,
}

/** Undefined where the cache is off. */
export function createResultCache(parts: ResultCacheParts): ResultCache | undefined {
  if (parts.reach === 'off') return undefined
  const limits = { ...LIMITS, ...parts.limits }
  const memory = new LRUCache<string, Uint8Array>({
    maxSize: limits.memoryBytes,
    maxEntrySize: limits.entryBytes,
    sizeCalculation: (packed) => packed.length,
  })
  const { resultsBucket } = parts
  const reachesOthers = parts.reach === 'shared' && resultsBucket !== undefined
  const ask = createGuard(parts.objects, parts.log, limits)
  /** Not shared before: made in an environment's first request. */
  let unshared: { key: string; packed: Uint8Array } | undefined

  async function share(): Promise<void> {
    if (!unshared) return
    const { key, packed } = unshared
    unshared = undefined
    await ask((objects) => objects.putIfAbsent(CACHE_PREFIX + key, packed, PACKED_TYPE))
  }

  async function fromOthers(key: string): Promise<Document | undefined> {
    const packed = await ask((objects) => objects.get(resultsBucket!, CACHE_PREFIX + key, limits.entryBytes))
    if (!packed) return undefined
    try {
      const document = unpackDocument(packed)
      memory.set(key, packed)
      return document
    } catch (error) {
      parts.log.warn('cached result is broken', { key, error })
      return undefined
    }
  }

  return {
    async get(key, shared) {
      const packed = memory.get(key)
      if (packed) return { document: unpackDocument(packed), level: 'hit' }
      if (!shared || !reachesOthers) return undefined
      const [document] = await Promise.all([fromOthers(key), share()])
      return document && { document, level: 'shared' }
    },
    async put(key, document, shared) {
      // Looked at first: packing a long document with its pictures takes a second and all its memory once more.
      if (pictureBytes(document) > limits.entryBytes) return
      const packed = packDocument(document)
      if (packed.length > limits.entryBytes) return
      memory.set(key, packed)
      if (!reachesOthers) return
      unshared = { key, packed }
      if (shared) await share()
    },
  }
}

/** Turns faults and delays of the storage into `undefined`, says so once, and asks no more for a while. */
function createGuard<Port>(
  open: () => Promise<Port>,
  log: Pick<Log, 'warn'>,
  { waitMs, pauseMs }: { waitMs: number; pauseMs: number },
): <T>(work: (port: Port) => Promise<T>) => Promise<T | undefined> {
  let pausedUntilMs = Number.NEGATIVE_INFINITY
  let told = false
  return async (work) => {
    if (performance.now() < pausedUntilMs) return undefined
    try {
      // Opening is not timed: the client is imported once, however long that takes.
      const port = await open()
      const answer = await within(waitMs, work(port))
      told = false
      return answer
    } catch (error) {
      pausedUntilMs = performance.now() + pauseMs
      if (!told) log.warn('shared cache does not answer', { error })
      told = true
      return undefined
    }
  }
}

/** Rejects when `ms` have passed; what comes later is not waited for. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const clock = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Expected an answer within ${ms} ms but received none.`)), ms)
  })
  return Promise.race([answer, clock]).finally(() => clearTimeout(timer))
}
