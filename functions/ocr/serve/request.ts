// What the modules of this room share: the parts that the wiring brings, and one request on its way.
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import type { ReadThrough } from '../cache/read-through.ts'
import type { Document, OpenSource } from '../engine/vocabulary.ts'
import type { Log } from '../log.ts'
import type { ObjectsPort } from '../ports.ts'
import type { Price } from '../tell/cost.ts'
import type { Measure } from '../tell/metrics.ts'
import type { Access } from './api-keys.ts'

export interface ServeParts {
  readonly read: ReadThrough
  /** Looks into files, for PDFs that are made of them. */
  readonly openSource: OpenSource
  readonly model: Document['model']
  /** Of whatever changes what is read and how it is said: model, decoder, code. */
  readonly modelTag: string
  /** Absent where the function has no buckets. */
  readonly uploadsBucket: string | undefined
  readonly resultsBucket: string | undefined
  /** Larger files are refused. */
  readonly maxUploadBytes: number
  /** Origin that presigned uploads go to: the web page may send there. */
  readonly uploadsOrigin: string | undefined
  /** Opened with the first request that needs it. */
  readonly objects: () => Promise<ObjectsPort>
  /** Absent where no key is asked for. */
  readonly access: Access | undefined
  /** Strangers may call, without a key and without a signature. */
  readonly isPublic: boolean
  /** Of the bundle: the web page, the documentation. */
  readonly assetsDir: string
  readonly corsOrigins: readonly string[]
  readonly log: Log
  readonly measure: Measure
  readonly price: Price
  /** Log lines name the address of the sender. */
  readonly logSourceIp: boolean
  readonly isColdStart: () => boolean
  /** What was deployed; absent where nobody said. */
  readonly version: string | undefined
  readonly revision: string | undefined
}

/** What Lambda says about one invocation. */
export interface Invocation {
  readonly requestId: string
  /** Milliseconds until the function is ended. */
  readonly remainingMs: () => number
}

export interface Asked extends Invocation {
  readonly event: LambdaFunctionURLEvent
  /** The id or the file behind the route. */
  readonly rest: string
  readonly coldStart: boolean
  /** Since the event came. */
  readonly elapsedMs: () => number
  /** Of the log line of this request: no text, no image, no key, no id of a result. */
  readonly facts: Record<string, unknown>
}
