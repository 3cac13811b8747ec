// One file that somebody wants read, and all that is known about it so far.
import type { Document as Reading } from '../engine/vocabulary.ts'
import type { Problem } from './send.ts'

export type { Line, Page, Point, Polygon, Word } from '../engine/vocabulary.ts'
export type { Reading }

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
  phase: Phase
  /** 0..1 of the bytes sent. */
  sent: number
  /** While the service is busy: seconds until it is asked again. */
  pauseS: number
  /** Ends whatever is under way for this file. */
  stop: AbortController
  reading: Reading | undefined
  /** Values of `pages` that were asked for so far; '' for those that come without asking. */
  readonly parts: string[]
  /** Of a file that went through the store. */
  stored: Stored | undefined
  problem: Problem | undefined
  /** The file for an `img`, where the browser can show it: known once `shown` is fulfilled. */
  readonly url: string
  readonly shown: Promise<boolean>
  /** Of the document, from 0: the one that is looked at. */
  page: number
}

let count = 0

export function newJob(file: File): Job {
  const url = URL.createObjectURL(file)
  return {
    id: ++count,
    file,
    phase: 'waiting',
    sent: 0,
    pauseS: 0,
    stop: new AbortController(),
    reading: undefined,
    parts: [],
    stored: undefined,
    problem: undefined,
    url,
    shown: isPicture(file, url),
    page: 0,
  }
}

export const isBusy = ({ phase }: Job): boolean =>
  phase === 'waiting' || phase === 'sending' || phase === 'reading' || phase === 'pausing'

export const linesOf = (reading: Reading): number =>
  reading.pages.reduce((sum, { lines }) => sum + lines.length, 0)

/** Frees the file's memory once nothing shows it any more. */
export function forget({ shown, url }: Job): void {
  void shown.then(() => setTimeout(() => URL.revokeObjectURL(url), 1000))
}

/** Whether the browser can show the file as a picture: only trying tells. */
async function isPicture(file: File, url: string): Promise<boolean> {
  if (file.type === 'application/pdf' || file.type.startsWith('text/')) return false
  const image = new Image()
  image.src = url
  return image.decode().then(
    () => true,
    () => false,
  )
}
