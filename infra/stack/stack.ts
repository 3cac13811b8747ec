// One environment and a folder with a Dockerfile in, the whole deployment out: wiring only.
import { CfnOutput, Stack, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { checkRecogniser } from '../build/image-context.ts'
import { checked, type Environment } from '../environments.ts'
import { AlarmTopic } from './alarm-topic.ts'
import { Observation } from './observation.ts'
import { OcrFunction } from './ocr-function.ts'
import { Storage } from './storage.ts'
import { UploadQueue } from './upload-queue.ts'

export interface OcrStackProps {
  readonly environment: Environment
  /** Build context of the container image, as `writeImageContext` leaves it. */
  readonly imageDir: string
}

export class OcrStack extends Stack {
  constructor(scope: Construct, id: string, { environment, imageDir }: OcrStackProps) {
    super(scope, id, {
      description: `Text from images, over HTTP and S3 (${environment.name}).`,
      terminationProtection: environment.keepData,
    })
    checked(environment)
    checkRecogniser(environment, imageDir)
    Tags.of(this).add('project', 'serverless-ocr')
    Tags.of(this).add('environment', environment.name)

    const alarms = new AlarmTopic(this, 'Alarms')
    const storage = new Storage(this, 'Storage', environment)
    const ocr = new OcrFunction(this, 'Ocr', { environment, imageDir, storage, alarms })
    const intake = new UploadQueue(this, 'Intake', { environment, storage, alarms, ocr: ocr.function })

    const { function: lambda, logGroup } = ocr
    new Observation(this, 'Observation', { environment, alarms, ocr: lambda, logGroup, intake })

    const { apiKeysParameter } = ocr
    const outputs = {
      FunctionUrl: ocr.url,
      UploadsBucket: storage.uploads.bucketName,
      ResultsBucket: storage.results.bucketName,
      FunctionName: ocr.function.functionName,
      LogGroup: ocr.logGroup.logGroupName,
      DeadLetterQueueUrl: intake.deadLetters.queueUrl,
      UploadQueueUrl: intake.queue.queueUrl,
      AlarmTopic: alarms.topic.topicArn,
      ...(apiKeysParameter === undefined ? {} : { ApiKeysParameter: apiKeysParameter }),
    }
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })
  }
}
