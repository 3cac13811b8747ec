// Milliseconds, memory and pages in, US dollars out: what one reading costs, what a deployment costs while nobody uses it, and
// what others ask for the same. Prices are list prices of us-east-1, without free tiers.
import { METRICS, USD_PER_GB_SECOND, USD_PER_REQUEST } from '../../functions/ocr/names.ts'
import type { Environment } from '../environment/shape.ts'

export type Architecture = keyof typeof USD_PER_GB_SECOND

/** Lambda bills whole milliseconds, rounded up (AWS Lambda pricing). */
export function billedMs(ms: number): number {
  // What floating point adds to a whole number is no millisecond.
  return Math.ceil(ms - 1e-9)
}

/** Of 1,000 pages, read `pages` at a time in `ms` milliseconds. */
export function usdPerThousandPages(
  ms: number,
  memoryMb: number,
  architecture: Architecture,
  pages = 1,
): number {
  const gbSeconds = (billedMs(ms) * memoryMb) / 1024 / 1000
  return (1000 * (gbSeconds * USD_PER_GB_SECOND[architecture] + USD_PER_REQUEST)) / pages
}

/** CloudWatch pricing: an alarm, a dashboard, a metric of one's own, a GB of logs, each a month. */
const USD_PER_ALARM = 0.1
const USD_PER_DASHBOARD = 3
const USD_PER_METRIC = 0.3
const USD_PER_LOG_GB_MONTH = 0.03
/** SQS pricing, standard queue. */
const USD_PER_QUEUE_REQUEST = 0.4 / 1e6
/** The stack's. */
export const ALARMS = 8
/**
 * A queue with maximum concurrency is asked by five pollers all the time (Lambda guide, "Configuring scaling behavior for SQS"), each
 * of which waits up to 20 s for an answer (SQS guide, "Amazon SQS short and long polling").
 */
const POLLERS = 5
const POLL_S = 20
const MONTH_S = 30 * 86_400

export interface FixedUsd {
  readonly alarms: number
  readonly dashboard: number
  readonly queuePolling: number
  /** Only in hours with traffic: this is a month of them. */
  readonly metrics: number
  readonly logStorage: number
}

/** A month of it, where `logGbADay` come into the log. */
export function fixedUsd(environment: Environment, logGbADay: number): FixedUsd {
  return {
    alarms: ALARMS * USD_PER_ALARM,
    dashboard: environment.dashboard ? USD_PER_DASHBOARD : 0,
    queuePolling: ((POLLERS * MONTH_S) / POLL_S) * USD_PER_QUEUE_REQUEST,
    metrics: Object.keys(METRICS).length * USD_PER_METRIC,
    logStorage: logGbADay * environment.logRetentionDays * USD_PER_LOG_GB_MONTH,
  }
}

export interface ListPrice {
  readonly service: string
  /** Of 1,000 pages of a month's first million that are not free. */
  readonly usdPerThousand: number
  /** The seller's page. */
  readonly source: string
  /** When, and whether that page itself was read, a stored copy of it, or others who quote it. */
  readonly seen: string
}

export const LIST_PRICES: readonly ListPrice[] = [
  {
    service: 'Amazon Textract, DetectDocumentText',
    usdPerThousand: 1.5,
    source: 'https://aws.amazon.com/textract/pricing/',
    seen: 'quoted by others from there; looked up on 2026-11-27',
  },
  {
    service: 'Google Cloud Vision, DOCUMENT_TEXT_DETECTION',
    usdPerThousand: 1.5,
    source: 'https://cloud.google.com/vision/pricing',
    seen: 'a stored copy of unknown age; looked up on 2026-11-27',
  },
  {
    service: 'Azure Document Intelligence, Read',
    usdPerThousand: 1.5,
    source: 'https://azure.microsoft.com/en-us/pricing/details/document-intelligence/',
    seen: 'quoted by others from there; looked up on 2026-11-27',
  },
]
