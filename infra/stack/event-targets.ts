// Where events go beside the bus in; a rule, with a topic, a webhook or both behind it, out, and a dead-letter queue for what neither
// takes. The webhook's secret stays in Secrets Manager: the template names it.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
import { Duration, SecretValue, Validations } from 'aws-cdk-lib'
import {
  ApiDestination,
  Authorization,
  Connection,
  HttpMethod,
  type IApiDestination,
  Rule,
} from 'aws-cdk-lib/aws-events'
import * as targets from 'aws-cdk-lib/aws-events-targets'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { EVENTS, EVENTS_SOURCE } from '../../functions/ocr/names.ts'
import type { EventTargets as Targets } from '../environment/shape.ts'
import { ALARM_PERIOD, type AlarmTopic } from './alarm-topic.ts'

/** What does not arrive in a day is a dead letter: the result lies in the bucket all the same. */
const RETRIES = { maxEventAge: Duration.hours(24), retryAttempts: 185 }

export class EventTargets extends Construct {
  readonly topicArn: string | undefined
  readonly undelivered: Queue

  constructor(scope: Construct, id: string, { topic: wantsTopic, webhook }: Targets, alarms: AlarmTopic) {
    super(scope, id)
    this.undelivered = this.createUndelivered(alarms)
    const delivery = { ...RETRIES, deadLetterQueue: this.undelivered }
    const rule = new Rule(this, 'Uploads', {
      description: 'Uploads that have a result or an error.',
      eventPattern: { source: [EVENTS_SOURCE], detailType: Object.values(EVENTS) },
    })
    if (wantsTopic) {
      // As the topic of alarms: no key, and no text in its messages.
      const topic = new Topic(this, 'Topic', { enforceSSL: true })
      rule.addTarget(new targets.SnsTopic(topic, delivery))
      this.topicArn = topic.topicArn
    }
    if (webhook) {
      const { url: endpoint, header, secretName } = webhook
      const secret = SecretValue.secretsManager(secretName)
      const connection = new Connection(this, 'Connection', {
        authorization: Authorization.apiKey(header, secret),
      })
      const destination = new ApiDestination(this, 'Webhook', {
        connection,
        endpoint,
        httpMethod: HttpMethod.POST,
        rateLimitPerSecond: 50,
      })
      // Its types do not know exactOptionalPropertyTypes.
      rule.addTarget(new targets.ApiDestination(destination as IApiDestination, delivery))
    }
  }
  /** Not that of uploads: what lies there is sent to the function again. */
  private createUndelivered(alarms: AlarmTopic): Queue {
    const queue = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself: of a rule of EventBridge.',
    })
    alarms.add(this, 'EventsUndelivered', {
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      atLeast: 1,
      meaning: 'An event did not reach the topic or the webhook within a day.',
    })
    return queue
  }
}
