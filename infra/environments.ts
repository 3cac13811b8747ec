// A name in (`-c env=prod`), the figures of one deployment out. The only place where deployments differ.
// Prices are those of infra/tools/cost.ts; `node infra/run/run.mjs infra/tools/cost.ts` turns them into a month's bill.
import { type Format, MAX_OBJECT_BYTES, UPLOAD_PAGES } from '../functions/ocr/names.ts'

export interface Environment {
  /** Part of the stack's name: two environments can share an account. */
  readonly name: string
  /** Lambda gives one vCPU per 1,769 MB and bills GB-seconds: 1769 on arm64 costs $0.000023 a second. */
  readonly memoryMb: number
  /** arm64 costs a fifth less per GB-second than x86_64. */
  readonly architecture: 'arm64' | 'x86_64'
  /** `fast`, `balanced`, `accurate`, or an id of models/manifest.json: who reads; absent: the one that the manifest chooses. */
  readonly recogniser?: string
  /** `beam` reads doubtful lines with a language model, for less than a millisecond a line; absent: the function's default. */
  readonly decoder?: 'greedy' | 'beam'
  /**
   * 50 dense pages take 90 to 120 s of one vCPU; what does not fit is read in another invocation. One that is stuck
   * costs $0.0069 in 300 s.
   */
  readonly timeoutSeconds: number
  /**
   * Who may call the Function URL: signed requests of principals with permission, everybody, or everybody with an API key
   * (infra/README.md says how they are made).
   */
  readonly auth: 'AWS_IAM' | 'NONE' | 'keys'
  /** Other web pages that may call a URL without signatures; `*` for all. The function itself answers them. */
  readonly corsOrigins: readonly string[]
  /**
   * Most environments of the function at one time, and so the ceiling on what a flood can cost: each one that never
   * rests costs $0.083 an hour at 1769 MB on arm64. Absent: the account's limit. A new account, whose limit is 10, cannot
   * reserve any of it (AWS "Configuring reserved concurrency").
   */
  readonly reservedConcurrency?: number
  /** Most of them that read from the queue, so that a bulk upload leaves room for HTTP; at least 2 (AWS). */
  readonly queueConcurrency: number
  /**
   * Uploads in one invocation. One: a long PDF has all its time to itself and keeps nobody waiting behind it, and what is not
   * done when time runs out has not to wait for its visibility timeout. It costs an invocation each, $0.20 a million.
   */
  readonly queueBatchSize: number
  /**
   * Pages of one upload that are read; its result says which are left. With the timeout it bounds what one upload can cost, which
   * infra/tools/cost.ts prints. All pages that were read are in memory together.
   */
  readonly maxPagesPerUpload: number
  /** A larger upload is an error. At most 64 MB, which fit the memory. */
  readonly maxUploadBytes: number
  /** Formats of an upload's results beside JSON and text: each one more PUT ($5 a million), a PDF as large as the upload. */
  readonly resultFormats: readonly Format[]
  /**
   * How far results are remembered, so that the same file again costs no inference: not at all, by each environment of
   * the function, or in the results bucket by all of them ($0.40 a million lookups, $5 a million first readings).
   */
  readonly resultCache: 'off' | 'memory' | 'shared'
  /** After which a result in the bucket is forgotten: what was sent over HTTP is kept nowhere else. */
  readonly cacheExpiryDays: number
  /** CloudWatch Logs takes $0.50 a GB received and $0.03 a GB and month kept. A value CloudWatch knows. */
  readonly logRetentionDays: 7 | 14 | 30 | 90 | 365
  readonly logLevel: 'info' | 'warn' | 'error'
  /** Log lines name the address that a request or an upload came from; absent: they do not, as an address is personal data. */
  readonly logSourceIp?: boolean
  /** Every upload that has a result or an error is an event on the account's default bus of EventBridge ($1 a million). */
  readonly events?: boolean
  /** Every invocation is a trace in X-Ray ($5 a million, the first 100,000 of a month free). */
  readonly tracing?: boolean
  /** A page of figures in CloudWatch ($3 a month, the first three of an account free). */
  readonly dashboard?: boolean
  /** What differs from ALARM_LEVELS. */
  readonly alarmLevels?: Partial<AlarmLevels>
  /** Uploads and results disappear after this; absent: never ($0.023 a GB and month). */
  readonly objectExpiryDays?: number
  /** Buckets and logs outlive the stack, uploads keep their old versions, and the stack refuses deletion. */
  readonly keepData: boolean
}

/** Where alarms ring that have no figure by nature. */
export interface AlarmLevels {
  /** Of 95 % of the requests. */
  readonly slowSeconds: number
  readonly failedUploadsPercent: number
  /** Of Lambda. */
  readonly usdADay: number
}

export const ALARM_LEVELS: AlarmLevels = { slowSeconds: 30, failedUploadsPercent: 20, usdADay: 10 }

const DEV: Environment = {
  name: 'dev',
  memoryMb: 1769,
  architecture: 'arm64',
  timeoutSeconds: 300,
  auth: 'AWS_IAM',
  corsOrigins: [],
  queueConcurrency: 2,
  queueBatchSize: 1,
  maxPagesPerUpload: UPLOAD_PAGES.usual,
  maxUploadBytes: MAX_OBJECT_BYTES,
  resultFormats: [],
  resultCache: 'shared',
  cacheExpiryDays: 7,
  logRetentionDays: 7,
  logLevel: 'info',
  objectExpiryDays: 7,
  keepData: false,
}

/** The shape of prod at a tenth of its ceiling: $0.42 an hour at most. */
const STAGING: Environment = {
  ...DEV,
  name: 'staging',
  reservedConcurrency: 5,
  logRetentionDays: 30,
  objectExpiryDays: 30,
  dashboard: true,
}

/** $4.15 an hour at most. */
const PROD: Environment = {
  name: 'prod',
  memoryMb: 1769,
  architecture: 'arm64',
  timeoutSeconds: 300,
  auth: 'AWS_IAM',
  corsOrigins: [],
  reservedConcurrency: 50,
  queueConcurrency: 20,
  queueBatchSize: 1,
  maxPagesPerUpload: UPLOAD_PAGES.usual,
  maxUploadBytes: MAX_OBJECT_BYTES,
  resultFormats: [],
  resultCache: 'shared',
  cacheExpiryDays: 7,
  logRetentionDays: 90,
  logLevel: 'info',
  dashboard: true,
  keepData: true,
}

/** Of one message, until it lies among the dead letters. Five are AWS' minimum for a queue that feeds a function. */
export const MAX_DELIVERIES = 5

/**
 * Seconds until a message comes back whose fault may pass, after each of its deliveries but the last. A service that is down for an
 * hour loses nothing.
 */
export const RETRY_DELAYS_S: readonly number[] = [60, 120, 600, 3600]

export const ENVIRONMENTS: readonly Environment[] = [DEV, STAGING, PROD]

/** Raised for a configuration that cannot be deployed; the message is the whole explanation. */
export class ConfigurationError extends Error {}

/** The environment of that name, `dev` without one. Throws `ConfigurationError` for any other. */
export function pickEnvironment(name: unknown): Environment {
  const names = ENVIRONMENTS.map((environment) => environment.name)
  const wanted = name ?? 'dev'
  const found = ENVIRONMENTS.find((environment) => environment.name === wanted)
  if (!found) {
    throw new ConfigurationError(
      `Unknown environment '${wanted}': choose one of ${names.join(', ')} (-c env=NAME).`,
    )
  }
  return checked(found)
}

/** Rejects figures that AWS would refuse only in the middle of a deployment, or accept and never honour. */
export function checked(environment: Environment): Environment {
  const { name, auth, corsOrigins, queueConcurrency, reservedConcurrency } = environment
  if (auth === 'AWS_IAM' && corsOrigins.length > 0) {
    // A browser sends its preflight request unsigned: Lambda refuses it before the function could answer.
    throw new ConfigurationError(
      `${name}: corsOrigins need auth NONE or keys, because a preflight request carries no signature.`,
    )
  }
  if (reservedConcurrency !== undefined && queueConcurrency >= reservedConcurrency) {
    throw new ConfigurationError(
      `${name}: queueConcurrency must stay below reservedConcurrency, or HTTP starves.`,
    )
  }
  const bounds = { maxPagesPerUpload: UPLOAD_PAGES.most, maxUploadBytes: MAX_OBJECT_BYTES }
  for (const [figure, most] of Object.entries(bounds) as [keyof typeof bounds, number][]) {
    const value = environment[figure]
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new ConfigurationError(`${name}: ${figure} must be a whole number from 1 to ${most}.`)
  }
  return environment
}
