// Alarms in, messages to whoever subscribed to the topic out. What each alarm means: infra/RUNBOOK.md.
import { Duration, Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'

export interface AlarmProps {
  readonly metric: IMetric
  /** The alarm rings at this value, three periods of three when `lasting`, else at the first. */
  readonly atLeast: number
  readonly lasting?: boolean
  readonly meaning: string
}

export const ALARM_PERIOD = Duration.minutes(5)

export class AlarmTopic extends Construct {
  readonly topic: Topic

  constructor(scope: Construct, id: string) {
    super(scope, id)
    // Not encrypted with a key: CloudWatch cannot publish through the AWS-managed one, and the messages hold no text.
    this.topic = new Topic(this, 'Topic', { enforceSSL: true })
    // The TLS rule replaces the default policy, and with it CloudWatch's right to publish.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
  }

  /** Adds an alarm to `owner`; `id` is also its heading in the runbook. */
  add(owner: Construct, id: string, { metric, atLeast, lasting = false, meaning }: AlarmProps): Alarm {
    const alarm = new Alarm(owner, id, {
      metric,
      threshold: atLeast,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: lasting ? 3 : 1,
      // An idle function publishes nothing.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${meaning} See infra/RUNBOOK.md, ${id}.`,
    })
    alarm.addAlarmAction(new SnsAction(this.topic))
    return alarm
  }
}
