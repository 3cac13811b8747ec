// The function and its queues in; alarms on what it measures itself, a dashboard and saved queries out.
// What the metrics are: METRICS in functions/ocr/names.ts. What each alarm means: infra/RUNBOOK.md.
import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { METRICS_NAMESPACE, type Metric as Name } from '../../functions/ocr/names.ts'
import { ALARM_LEVELS, type Environment } from '../environment/shape.ts'
import { ALARM_PERIOD, type AlarmTopic } from './alarm-topic.ts'
import { addDashboard } from './dashboard.ts'
import { saveQueries } from './queries.ts'
import type { UploadQueue } from './upload-queue.ts'

export interface ObservationProps {
  readonly environment: Environment
  readonly alarms: AlarmTopic
  readonly ocr: LambdaFunction
  readonly logGroup: LogGroup
  readonly intake: UploadQueue
}

/** Of fewer uploads in an hour no share is worth a call. */
const FEWEST_UPLOADS = 5

export class Observation extends Construct {
  constructor(scope: Construct, id: string, props: ObservationProps) {
    super(scope, id)
    const { environment, ocr, logGroup } = props
    // Nothing would ever ring.
    if (environment.metrics !== false) this.addAlarms(props)
    saveQueries(this, logGroup)
    if (environment.dashboard)
      addDashboard(this, { ...props, metric: (name, statistic) => own(ocr, name, statistic) })
  }

  private addAlarms({ environment, alarms, ocr }: ObservationProps): void {
    const levels = { ...ALARM_LEVELS, ...environment.alarmLevels }
    alarms.add(this, 'SlowAnswers', {
      metric: own(ocr, 'RequestMs', 'p95'),
      atLeast: levels.slowSeconds * 1000,
      lasting: true,
      meaning: `One request of twenty takes ${levels.slowSeconds} s or longer.`,
    })
    const period = Duration.hours(1)
    alarms.add(this, 'UploadsFailing', {
      metric: new MathExpression({
        expression: `IF(uploads >= ${FEWEST_UPLOADS}, 100 * FILL(errors, 0) / uploads, 0)`,
        usingMetrics: {
          uploads: own(ocr, 'Uploads', 'Sum', period),
          errors: own(ocr, 'UploadErrors', 'Sum', period),
        },
        label: 'percent of uploads with an error',
        period,
      }),
      atLeast: levels.failedUploadsPercent,
      meaning: `Of the uploads of an hour ${levels.failedUploadsPercent} percent or more have an error instead of a result.`,
    })
    alarms.add(this, 'CostOfDay', {
      metric: own(ocr, 'EstimatedUsd', 'Sum', Duration.days(1)),
      atLeast: levels.usdADay,
      meaning: `The function costs $${levels.usdADay} a day or more.`,
    })
  }
}

/** One that the function wrote. */
function own(ocr: LambdaFunction, metricName: Name, statistic: string, period = ALARM_PERIOD): Metric {
  const dimensionsMap = { FunctionName: ocr.functionName }
  return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, statistic, period })
}
