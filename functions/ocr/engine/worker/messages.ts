// What the function and its worker thread say to each other. Both sides are of one build.
import type { OcrErrorCode } from '../vocabulary.ts'

export interface Job {
  readonly name: string
  readonly argument: unknown
}

export type JobReply =
  | { readonly value: unknown }
  /** `code`: of an `OcrError`, which the thread threw on purpose. All else is a fault that the thread may not have survived whole. */
  | { readonly error: { readonly message: string; readonly code?: OcrErrorCode } }

/** What a job gives: `transfer` is handed over instead of being copied. */
export interface JobResult {
  readonly value: unknown
  readonly transfer?: readonly ArrayBufferLike[]
}

export type Jobs = Readonly<Record<string, (argument: never) => JobResult | Promise<JobResult>>>
