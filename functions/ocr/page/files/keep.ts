// Jobs in, kept in this browser for the next time that this tab loads the page; those of this tab out. Nothing else reads
// them, and what other tabs left a day ago goes.
import { isBusy, type Job, newJob, setPicture } from './job.ts'

/** Why a reload will not have the list: the browser keeps nothing here, or has no room left. */
export type Unkept = 'refused' | 'full'

interface Kept extends Pick<Job, 'id' | 'file' | 'options' | 'phase' | 'reading' | 'parts' | 'stored'> {
  readonly tab: string
  readonly keptMs: number
  readonly page: number
  readonly problem: Job['problem']
  readonly corrections: Job['corrections']
  readonly blobs: Job['blobs']
}

const NAME = 'serverless-ocr'
const STORE = 'jobs'
const TAB = 'tab'
const OLD_MS = 24 * 60 * 60 * 1000

export interface Keep {
  /** Those of this tab, in the order they came. What was under way waits again. */
  restore(): Promise<Job[]>
  put(job: Job): void
  remove(jobs: readonly Job[]): void
}

/** `onUnkept` hears of each job that could not be kept. */
export function createKeep(onUnkept: (why: Unkept, job: Job) => void): Keep {
  const opened = open()
  // Handled where it is used.
  opened.catch(() => {})
  /** One after the other: what came last stays. */
  let last: Promise<unknown> = opened.catch(() => {})
  const inOrder = (work: () => Promise<unknown>): void => {
    last = last.then(work, work)
  }
  return {
    async restore() {
      try {
        const { database, tab } = await opened
        const all = await done<Kept[]>(store(database).getAll())
        const old = all.filter((kept) => kept.tab !== tab && Date.now() - kept.keptMs > OLD_MS)
        for (const kept of old) await done(store(database).delete([kept.tab, kept.id]))
        return all.filter((kept) => kept.tab === tab).map(jobOf)
      } catch {
        return []
      }
    },
    put(job) {
      inOrder(async () => {
        try {
          const { database, tab } = await opened
          if (!isOnList(job)) return
          await done(store(database).put(keptOf(job, tab)))
        } catch (error) {
          onUnkept((error as DOMException).name === 'QuotaExceededError' ? 'full' : 'refused', job)
        }
      })
    },
    remove(jobs) {
      for (const job of jobs) gone.add(job)
      inOrder(async () => {
        const { database, tab } = await opened
        for (const { id } of jobs) await done(store(database).delete([tab, id]))
      })
    },
  }
}

const gone = new WeakSet<Job>()
const isOnList = (job: Job): boolean => !gone.has(job)

async function open(): Promise<{ database: IDBDatabase; tab: string }> {
  // The list is this tab's alone, and goes on as long as the tab does.
  const tab = sessionStorage.getItem(TAB) ?? `${Date.now()}-${Math.random()}`
  sessionStorage.setItem(TAB, tab)
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['tab', 'id'] })
  return { database: await done(request), tab }
}

const store = (database: IDBDatabase): IDBObjectStore =>
  database.transaction(STORE, 'readwrite').objectStore(STORE)

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const { transaction } = request
    // Room may run out after the request, when the transaction ends.
    if (transaction) {
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error ?? request.error)
    } else request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function keptOf(job: Job, tab: string): Kept {
  const { id, file, options, reading, parts, stored, problem, page, corrections, blobs } = job
  const phase = isBusy(job) ? 'waiting' : job.phase
  // What came of a reading that is under way comes again.
  const came = phase === 'waiting' ? { reading: undefined, parts: [], page: 0 } : { reading, parts, page }
  return { tab, id, keptMs: Date.now(), file, options, phase, stored, problem, corrections, blobs, ...came }
}

function jobOf({ id, file, options, blobs, corrections, tab: _tab, keptMs: _kept, ...rest }: Kept): Job {
  const job = Object.assign(newJob(file, options, id), rest)
  for (const [place, text] of corrections) job.corrections.set(place, text)
  for (const [number, blob] of blobs) setPicture(job, number, blob)
  return job
}
