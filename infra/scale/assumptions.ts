// What the simulation takes for granted, each with where it comes from. Imports nothing.
// Pages of AWS are those of November 2026, for us-east-1.

/** Execution environments that a function may start: 1,000 in 10 s, refilled all the time (Lambda guide, "Lambda scaling behavior"). */
export const ENVIRONMENT_BURST = 1000
export const ENVIRONMENTS_PER_SECOND = 100

/** Of an account and region before it asks for more (Lambda guide, "Understanding Lambda function scaling"). */
export const ACCOUNT_CONCURRENCY = 1000

/** Invocations that a queue begins with, adds a minute, and has at most (Lambda guide, "Configuring scaling behavior for SQS"). */
export const QUEUE_START = 5
export const QUEUE_PER_MINUTE = 300
export const QUEUE_MOST = 1250
/** Provisioned mode: three times as fast, sixteen times as many (same page). The stack does not switch it on. */
export const PROVISIONED_PER_MINUTE = 3 * QUEUE_PER_MINUTE
export const PROVISIONED_MOST = 16 * QUEUE_MOST

/** Requests a second for each prefix that S3 has partitioned (S3 guide, "Optimizing Amazon S3 performance"). */
export const S3_PUTS_PER_SECOND = 3500
export const S3_GETS_PER_SECOND = 5500

/** PutEvents a second of an account (EventBridge guide, "Amazon EventBridge quotas", us-east-1), and dollars an event. */
export const EVENTS_PER_SECOND = 10_000
export const USD_PER_EVENT = 1 / 1e6

/** Messages of a standard queue that were received and not yet deleted (SQS guide, "Amazon SQS standard queue quotas"). */
export const IN_FLIGHT_MESSAGES = 120_000

/** CloudWatch Logs, dollars a GB received (CloudWatch pricing). */
export const USD_PER_LOG_GB = 0.5
/** The function's two lines of an upload (1,568 bytes of the fixture receipt.jpg); the rest for Lambda's own three is a guess. */
export const LOG_BYTES_PER_PAGE = 2500

/** AWS says nothing of how long an idle environment stays. */
export const IDLE_ENVIRONMENT_S = 300
/** Standard deviation of the logarithm of a page's time: the slowest of a hundred pages takes about three times the median. */
export const SPREAD = 0.5

/** Requests that a page of one upload makes, by prefix; what they cost stands in infra/tools/cost.ts. */
export const S3_REQUESTS = [
  { prefix: 'incoming/', puts: 1, gets: 3 },
  { prefix: 'results/', puts: 2, gets: 0 },
  { prefix: 'partials/', puts: 0, gets: 1 },
  { prefix: 'cache/', puts: 1, gets: 1 },
] as const
