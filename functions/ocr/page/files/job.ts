// One file that somebody wants read, and all that is known about it so far.
import type { Document, Page } from '../../engine/vocabulary.ts'
import type { Problem } from '../ask/send.ts'
import type { Options } from './options.ts'

export type { Line, Page, Point, Polygon, Word } from '../../engine/vocabulary.ts'

/** As much of a document as has come. */
export interface Reading extends Partial<Omit<Document, 'text' | 'pages'>> {
  readonly text: string
  readonly pages: readonly Page[]
}

export type Phase = 'waiting' | 'sending' | 'reading' | 'pausing' | 'done' | 'failed' | 'cancelled'

export interface Stored {
  /** Address of the result. */
  readonly result: string
  /** The file itself, as `s3://bucket/key`. */
  readonly object: string
}

export interface Job {
  readonly id: number
  readonly file: File
  /** How it is read. */
  options: Options
  phase: Phase
  /** 0..1 of the bytes sent. */
  sent: number
  /** While the service is busy: seconds until it is asked again. */
  pauseS: number
  /** When its turn came, in milliseconds of `performance.now`. */
  beganMs: number
  /** Number of the page that came last since then; 0: none yet. */
  came: number
  /** Ends whatever is under way for this file. */
  stop: AbortController
  reading: Reading | undefined
  /** Values of `pages` that were asked for so far; '' for those that come without asking. */
  parts: string[]
  /** Of a file that went through the store. */
  stored: Stored | undefined
  problem: Problem | undefined
  /** The file for an `img`, where the browser can show it: known once `shown` is fulfilled. */
  readonly url: string
  readonly shown: Promise<boolean>
  /** By page number, for an `img`: what the service made of pages that the browser cannot show; '' where it did not. */
  readonly pictures: Map<number, string>
  /** The files behind those. */
  readonly blobs: Map<number, Blob>
  /** Of the document, from 0: the one that is looked at. */
  page: number
  /** What a person made of lines, by page number and line, as `3:12`. */
  readonly corrections: Map<string, string>
  /** What is looked for in its text. */
  search: string
}

/** Greater than those that an earlier page gave in this tab. */
let count = Date.now()

export function newJob(file: File, options: Options, id = ++count): Job {
  const url = URL.createObjectURL(file)
  return {
    id,
    file,
    options,
    phase: 'waiting',
    sent: 0,
    pauseS: 0,
    beganMs: 0,
    came: 0,
    stop: new AbortController(),
    reading: undefined,
    parts: [],
    stored: undefined,
    problem: undefined,
    url,
    shown: isPicture(file, url),
    pictures: new Map(),
    blobs: new Map(),
    page: 0,
    corrections: new Map(),
    search: '',
  }
}

export const isBusy = ({ phase }: Job): boolean =>
  phase === 'waiting' || phase === 'sending' || phase === 'reading' || phase === 'pausing'

export const linesOf = (reading: Reading): number =>
  reading.pages.reduce((sum, { lines }) => sum + lines.length, 0)

/** What is wrong with the file itself is wrong the next time, too. */
const LASTING: readonly number[] = [413, 415, 422]

export const canRetry = ({ phase, problem }: Job): boolean =>
  phase === 'cancelled' || (phase === 'failed' && !LASTING.includes(problem!.status))

/** Of a GIF the browser shows the first page, or plays all of them. */
export const needsPictures = async ({ file, shown }: Job): Promise<boolean> =>
  file.type === 'image/gif' || !(await shown)

/** What is there to look at of a page; '' where there is nothing. */
export async function sourceOf({ pictures, reading, shown, url }: Job, { number }: Page): Promise<string> {
  const isOnly = reading!.pages.length === 1 && (reading!.pageCount ?? 1) === 1
  return pictures.get(number) || (isOnly && (await shown) ? url : '')
}

/** @param jpeg in base64 */
export function keepPicture(job: Job, number: number, jpeg: string): void {
  const bytes = Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0))
  setPicture(job, number, new Blob([bytes], { type: 'image/jpeg' }))
}

export function setPicture({ pictures, blobs }: Job, number: number, blob: Blob): void {
  URL.revokeObjectURL(pictures.get(number) ?? '')
  pictures.set(number, URL.createObjectURL(blob))
  blobs.set(number, blob)
}

/** As if it had not been read yet. */
export function reset(job: Job, options: Options): void {
  for (const url of job.pictures.values()) URL.revokeObjectURL(url)
  for (const each of [job.pictures, job.blobs, job.corrections]) each.clear()
  Object.assign(job, { options, reading: undefined, parts: [], page: 0, search: '' })
}

/** Frees the memory of the file and its pictures once nothing shows them any more. */
export function forget({ shown, url, pictures }: Job): void {
  const free = (): void => {
    for (const each of [url, ...pictures.values()]) URL.revokeObjectURL(each)
  }
  void shown.then(() => setTimeout(free, 1000))
}

/** Whether the browser can show the file as a picture: only trying tells. */
async function isPicture(file: File, url: string): Promise<boolean> {
  if (file.type === 'application/pdf' || file.type.startsWith('text/')) return false
  const image = new Image()
  // Sending waits for this: all of it is decoded once it is shown.
  return new Promise((resolve) => {
    image.onload = () => resolve(true)
    image.onerror = () => resolve(false)
    image.src = url
  })
}
