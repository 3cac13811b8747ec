// The memory of an execution environment in, its end out where that is more than it should keep: Lambda starts another for
// the next event. What a leak or a hostile file left behind is gone then, before an invocation dies of it.
import type { Log } from '../log.ts'
import { METRICS_NAMESPACE } from '../names.ts'

/** Of Node's `process`. */
export interface Self {
  readonly memoryUsage: { rss(): number }
  exit(): void
}

/**
 * To be called when an answer has been taken, and nothing else has begun. The line is a metric as well (CloudWatch
 * embedded metric format:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * @param markBytes absent: nothing is too much
 */
export function createReplacement(
  self: Self,
  markBytes: number | undefined,
  log: Pick<Log, 'warn'>,
): (requestId: string) => void {
  return (requestId) => {
    const bytes = self.memoryUsage.rss()
    if (markBytes === undefined || bytes <= markBytes) return
    const megabytes = (of: number) => Math.round(of / 2 ** 20)
    const Metrics = [{ Name: 'EnvironmentsReplaced', Unit: 'Count' }]
    log.warn('execution environment is replaced', {
      requestId,
      residentMb: megabytes(bytes),
      markMb: megabytes(markBytes),
      EnvironmentsReplaced: 1,
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: [[]], Metrics }],
      },
    })
    self.exit()
  }
}
