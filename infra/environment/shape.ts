// What one deployment may decide, with what each figure costs. `infra/environments.ts` has the values, `checks.ts` the bounds.
// Prices are those of infra/tools/cost.ts; `npm run cost` turns them into a month's bill.
import type { Format } from '../../functions/ocr/names.ts'

/** What CloudWatch Logs takes, in days. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const

/** What CodeDeploy has ready for functions: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html */
export const CANARY_MINUTES = [5, 10, 15, 30] as const

/** Of one message, until it lies among the dead letters. Five are AWS' minimum for a queue that feeds a function. */
export const MAX_DELIVERIES = 5

export interface Environment {
  /** Part of the stack's name: two environments can share an account. */
  readonly name: string
  /** The other part, and the first of what is named by hand; absent: `serverless-ocr`. */
  readonly namePrefix?: string
  /** The only account and region that it may be deployed to; absent: those of the credentials. */
  readonly account?: string
  readonly region?: string
  /** On every resource, for the bill and for whoever finds it. */
  readonly tags?: Readonly<Record<string, string>>
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
  /**
   * Starts are restored from a snapshot of the version, after a first inference: $6.83 a month for the version at 1769 MB and $0.24
   * for 1,000 starts. Not together with `provisionedConcurrency` (AWS Lambda "Improving startup performance with Lambda SnapStart").
   */
  readonly snapStart?: boolean
  /** So many execution environments are kept started, used or not: $15.13 a month each at 1769 MB on arm64. Not above `reservedConcurrency`. */
  readonly provisionedConcurrency?: number
  /**
   * A new version gets a tenth of the calls for so many minutes, then all; it gets none where FunctionErrors or ServerErrors rings
   * meanwhile. Absent: all at once.
   */
  readonly canaryMinutes?: (typeof CANARY_MINUTES)[number]
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
  readonly logRetentionDays: (typeof RETENTION_DAYS)[number]
  readonly logLevel: 'info' | 'warn' | 'error'
  /** Log lines name the address that a request or an upload came from; absent: they do not, as an address is personal data. */
  readonly logSourceIp?: boolean
  /** Every upload that has a result or an error is an event on the account's default bus of EventBridge ($1 a million). */
  readonly events?: boolean
  /** Where those events go beside the bus: they need `events`. */
  readonly eventTargets?: EventTargets
  /** `false`: the function writes no metrics ($0.30 a month each), and alarms and figures on them are left out. */
  readonly metrics?: boolean
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
  /**
   * `false`: no Function URL, only uploads and Invoke. Absent: one where the region has them (`hasFunctionUrl`).
   */
  readonly functionUrl?: boolean
  /**
   * Subnets that the function runs in. They need a way to S3, SQS and, with API keys, SSM: endpoints of the VPC ($7 a month and zone
   * each, S3's is free), or a NAT gateway ($32 a month and zone).
   */
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] }
  /** Encrypts what lies in the stack's own buckets; its policy must let the account's IAM decide. Absent: S3's own keys, free. */
  readonly kmsKeyArn?: string
  /** Names of buckets that exist already: their rules stay as their owner made them, and they outlive the stack. */
  readonly buckets?: { readonly uploads?: string; readonly results?: string }
  /** Bounds what every role of the stack may do, where an organisation asks for it. */
  readonly permissionsBoundaryArn?: string
}

/** One of them, or both. */
export interface EventTargets {
  /** A topic of SNS, the output `EventsTopic`: free up to a million a month, and what it delivers. */
  readonly topic?: boolean
  /** Every event is a POST to this address ($0.20 a million), with a header from a secret that is there already. */
  readonly webhook?: Webhook
}

export interface Webhook {
  /** `https://`; answered within five seconds. */
  readonly url: string
  /** As `x-api-key`. */
  readonly header: string
  /** Of AWS Secrets Manager, whose whole text is the header's value: it is in no template and no commit. */
  readonly secretName: string
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

/**
 * Seconds until a message comes back whose fault may pass, after each of its deliveries but the last. A service that is down for an
 * hour loses nothing.
 */
export const RETRY_DELAYS_S: readonly number[] = [60, 120, 600, 3600]

/** Raised for a configuration that cannot be deployed; the message is the whole explanation. */
export class ConfigurationError extends Error {}
