// Notifications of objects under `incoming/` in, each to the function out; what fails five times goes to
// the dead-letter queue and rings, and so does, sent by the function itself, what the storage refuses.
// Sources: AWS Lambda "Using Lambda with Amazon SQS", Amazon S3 "Event notification destinations".
import { Duration, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { type CfnBucket, EventType, type IBucket } from 'aws-cdk-lib/aws-s3'
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { ENV, INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { type Environment, MAX_DELIVERIES, RETRY_DELAYS_S } from '../environment/shape.ts'
import { ALARM_PERIOD, type AlarmTopic } from './alarm-topic.ts'
import type { Storage } from './storage.ts'

export interface UploadQueueProps {
  readonly environment: Environment
  readonly storage: Storage
  readonly alarms: AlarmTopic
  readonly ocr: LambdaFunction
  /** What is called: the function, or its alias. */
  readonly live: IFunction
}

export class UploadQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, props: UploadQueueProps) {
    super(scope, id)
    const { environment, storage, alarms, ocr, live } = props
    const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true }
    this.deadLetters = new Queue(this, 'DeadLetterQueue', { ...shared, retentionPeriod: Duration.days(14) })
    this.queue = new Queue(this, 'Queue', {
      ...shared,
      retentionPeriod: Duration.days(4),
      // Six times the function's timeout leaves Lambda time to retry a batch it was throttled on (AWS).
      visibilityTimeout: Duration.seconds(6 * environment.timeoutSeconds),
      // A batch that was only throttled must not end among the dead letters.
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_DELIVERIES },
    })
    this.notifyOnUpload(storage)
    live.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: environment.queueBatchSize,
        maxConcurrency: environment.queueConcurrency,
        reportBatchItemFailures: true,
      }),
    )
    // An upload too long for one invocation asks for the next one itself.
    ocr.addEnvironment(ENV.uploadsQueue, this.queue.queueUrl)
    ocr.addEnvironment(ENV.deadLetters, this.deadLetters.queueUrl)
    // The event source brings the right to it (sqs:ChangeMessageVisibility).
    ocr.addEnvironment(ENV.retryDelaysS, RETRY_DELAYS_S.join(','))
    const resources = [this.queue.queueArn, this.deadLetters.queueArn]
    ocr.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources }))
    this.addAlarms(alarms)
  }

  /**
   * Written into the bucket itself: CDK's addEventNotification would add a second function, with its own runtime and
   * rights, to the stack. The queue's policy must exist first and so cannot name the bucket; the account bounds it.
   */
  private notifyOnUpload(storage: Storage): void {
    const bucket = storage.uploads.node.defaultChild as CfnBucket | undefined
    if (!bucket) {
      this.notifyOnUploadTo(storage.uploads)
      return
    }
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    bucket.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: this.queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: INCOMING_PREFIX }] } },
        },
      ],
    }
    bucket.node.addDependency(this.queue)
  }

  /** A bucket that is not the stack's has to be told by somebody: CDK's own function, which keeps the notifications it finds. */
  private notifyOnUploadTo(uploads: IBucket): void {
    uploads.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(this.queue), {
      prefix: INCOMING_PREFIX,
    })
    Validations.of(Stack.of(this)).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason: "The function that CDK brings along to change a bucket's notifications is not ours to write.",
    })
  }

  private addAlarms(alarms: AlarmTopic): void {
    alarms.add(this, 'DeadLetters', {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
      atLeast: 1,
      meaning: 'An upload could not be worked off: storage, rights or a crash.',
    })
    alarms.add(this, 'UploadsWaiting', {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      atLeast: Duration.minutes(30).toSeconds(),
      lasting: true,
      meaning: 'Uploads wait for more than half an hour.',
    })
  }
}
