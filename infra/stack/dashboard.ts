// The parts of a stack in, one page of its figures out: what came, what became of it, how long it took, what it costs.
import { Aws, Stack } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  type Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { METRICS_NAMESPACE, type Metric as Name } from '../../functions/ocr/names.ts'
import type { UploadQueue } from './upload-queue.ts'

export interface DashboardParts {
  readonly ocr: LambdaFunction
  readonly intake: UploadQueue
  readonly metric: (name: Name, statistic: string) => Metric
}

const STAGES: readonly Name[] = [
  'DecodeMs',
  'PreprocessMs',
  'DetectMs',
  'ExtractMs',
  'RecogniseMs',
  'ArrangeMs',
]

export function addDashboard(scope: Construct, { ocr, intake, metric }: DashboardParts): Dashboard {
  const sums = (...names: readonly Name[]) => names.map((name) => metric(name, 'Sum'))
  const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
    new GraphWidget({ title, left, right, width: 8, height: 6 })
  const percentiles = (name: Name) => ['p50', 'p95', 'p99'].map((each) => metric(name, each))
  const { queue, deadLetters } = intake
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: Stack.of(scope).stackName,
    periodOverride: PeriodOverride.AUTO,
    widgets: [
      [
        graph('Requests and uploads', sums('Requests', 'Uploads'), sums('Pages', 'Lines')),
        graph('Errors', [
          ...sums('RequestErrors', 'UploadErrors', 'UploadRetries'),
          ocr.metricErrors(),
          ocr.metricThrottles(),
        ]),
        graph('Errors by code', [byCode('RequestErrors', ocr), byCode('UploadErrors', ocr)]),
      ],
      [
        graph('Milliseconds of a request', percentiles('RequestMs')),
        graph('Milliseconds of an upload', percentiles('UploadMs')),
        graph(
          'Milliseconds of its stages',
          STAGES.map((stage) => metric(stage, 'Average')),
        ),
      ],
      [
        graph(
          'Queue',
          [
            queue.metricApproximateNumberOfMessagesVisible(),
            deadLetters.metricApproximateNumberOfMessagesVisible(),
          ],
          [queue.metricApproximateAgeOfOldestMessage()],
        ),
        graph(
          'Execution environments',
          [
            ocr.metric('ConcurrentExecutions', { statistic: 'Maximum' }),
            ...sums('ColdStarts', 'EnvironmentsReplaced'),
          ],
          [metric('MemoryMb', 'Maximum')],
        ),
        graph('Cache hits, bytes', sums('CacheHits'), sums('Bytes')),
      ],
      [graph('Estimated US dollars', sums('EstimatedUsd'))],
    ],
  })
}

/** Codes are not known before they come. */
function byCode(name: Name, ocr: LambdaFunction): MathExpression {
  const search = `{${METRICS_NAMESPACE},FunctionName,Code} MetricName="${name}" FunctionName="${ocr.functionName}"`
  return new MathExpression({
    expression: `SEARCH('${search}', 'Sum', 300)`,
    label: name,
    searchRegion: Aws.REGION,
  })
}
