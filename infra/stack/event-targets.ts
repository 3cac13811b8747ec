// Where events go beside the bus in; a rule, with a topic, a webhook or both behind it, out. The webhook's secret stays in Secrets
// Manager: the template names it.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
import { Duration, SecretValue } from 'aws-cdk-lib'
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
import { Construct } from 'constructs'
import { EVENTS, EVENTS_SOURCE } from '../../functions/ocr/names.ts'
import type { EventTargets as Targets } from '../environment/shape.ts'

/** What does not arrive in a day is given up: the result lies in the bucket all the same. */
const RETRIES = { maxEventAge: Duration.hours(24), retryAttempts: 185 }

export class EventTargets extends Construct {
  readonly topicArn: string | undefined

  constructor(scope: Construct, id: string, { topic: wantsTopic, webhook }: Targets) {
    super(scope, id)
    const rule = new Rule(this, 'Uploads', {
      description: 'Uploads that have a result or an error.',
      eventPattern: { source: [EVENTS_SOURCE], detailType: Object.values(EVENTS) },
    })
    if (wantsTopic) {
      // As the topic of alarms: no key, and no text in its messages.
      const topic = new Topic(this, 'Topic', { enforceSSL: true })
      rule.addTarget(new targets.SnsTopic(topic, RETRIES))
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
      rule.addTarget(new targets.ApiDestination(destination as IApiDestination, RETRIES))
    }
  }
}
