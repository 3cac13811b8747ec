// What `npm run bulk` hands to the state machine, and the names that both know.

export interface BulkInput {
  /** Of keys in the uploads bucket. */
  readonly prefix: string
  /** Executions of the function at one time. */
  readonly concurrency: number
  /** Of objects that meet a fault that does not pass; more end the whole run. */
  readonly toleratedPercent: number
}

/** In the results bucket: a folder for each run, with its `manifest.json`. */
export const BULK_PREFIX = 'bulk/'

/** Of the state that has an execution for each object. */
export const BULK_MAP = 'EachObject'

export const TOLERATED_PERCENT = 5
