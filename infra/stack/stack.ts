// One environment and a folder with a Dockerfile in, the whole deployment out: wiring only.
import { CfnOutput, Stack, Tags } from 'aws-cdk-lib'
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam'
import { LAMBDA_RECOGNIZE_VERSION_PROPS } from 'aws-cdk-lib/cx-api'
import type { Construct } from 'constructs'
import { checkRecogniser } from '../build/image-context.ts'
import { checked } from '../environment/checks.ts'
import { hasFunctionUrl } from '../environment/regions.ts'
import type { Environment } from '../environment/shape.ts'
import { AlarmTopic } from './alarm-topic.ts'
import { Bulk } from './bulk.ts'
import { EventTargets } from './event-targets.ts'
import { Observation } from './observation.ts'
import { OcrFunction } from './ocr-function.ts'
import { Storage } from './storage.ts'
import { UploadQueue } from './upload-queue.ts'

export interface OcrStackProps {
  readonly environment: Environment
  /** Build context of the container image, as `writeImageContext` leaves it. */
  readonly imageDir: string
  /** What GET /health says of itself. */
  readonly release?: { readonly version: string; readonly revision: string }
  /** Of the Dockerfile. But for BASE_IMAGE they are no part of the image's hash: the same files under another commit are no other image. */
  readonly buildArgs?: Record<string, string>
  /** The stack refuses deletion; absent: where data is kept. */
  readonly protect?: boolean
  /** `false`: this deployment is live at once, whatever the environment says. */
  readonly canary?: boolean
  /** Where the credentials point: some regions have no Function URLs. An environment bound to a region knows better. */
  readonly region?: string
}

export class OcrStack extends Stack {
  constructor(scope: Construct, id: string, props: OcrStackProps) {
    const { environment, imageDir, protect, region, release, buildArgs, canary = true } = props
    checked(environment)
    const { account, region: bound } = environment
    super(scope, id, {
      description: `Text from images, over HTTP and S3 (${environment.name}).`,
      terminationProtection: protect ?? environment.keepData,
      // Bound to them, the CDK CLI deploys nowhere else; without them, wherever the credentials point.
      env: {
        ...(account === undefined ? {} : { account }),
        ...(bound === undefined ? {} : { region: bound }),
      },
    })
    // A version is published for what is part of one alone: for the rest AWS would say that it exists.
    this.node.setContext(LAMBDA_RECOGNIZE_VERSION_PROPS, true)
    checkRecogniser(environment, imageDir)
    const tags = { project: 'serverless-ocr', environment: environment.name, ...environment.tags }
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value)
    const { permissionsBoundaryArn: boundary } = environment
    if (boundary !== undefined)
      PermissionsBoundary.of(this).apply(ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', boundary))

    const withUrl = hasFunctionUrl(environment, region)
    const alarms = new AlarmTopic(this, 'Alarms')
    const storage = new Storage(this, 'Storage', { environment, withUrl })
    const ocr = new OcrFunction(this, 'Ocr', {
      environment,
      imageDir,
      storage,
      alarms,
      withUrl,
      release,
      buildArgs,
      canary,
    })
    const { function: lambda, live, logGroup } = ocr
    const intake = new UploadQueue(this, 'Intake', { environment, storage, alarms, ocr: lambda, live })

    const { queue } = intake
    const bulk = new Bulk(this, 'Bulk', { environment, storage, queue, ocr: live })
    const { eventTargets } = environment
    const targets = eventTargets && new EventTargets(this, 'Events', eventTargets, alarms)

    new Observation(this, 'Observation', { environment, alarms, ocr: lambda, logGroup, intake })

    const outputs = {
      FunctionUrl: ocr.url,
      UploadsBucket: storage.uploads.bucketName,
      ResultsBucket: storage.results.bucketName,
      FunctionName: ocr.function.functionName,
      FunctionArn: live.functionArn,
      LogGroup: ocr.logGroup.logGroupName,
      DeadLetterQueueUrl: intake.deadLetters.queueUrl,
      DeadLetterQueueArn: intake.deadLetters.queueArn,
      UploadQueueUrl: intake.queue.queueUrl,
      UploadQueueArn: intake.queue.queueArn,
      AlarmTopic: alarms.topic.topicArn,
      ApiKeysParameter: ocr.apiKeysParameter,
      BulkStateMachineArn: bulk.stateMachine.stateMachineArn,
      EventsTopic: targets?.topicArn,
      UndeliveredEventsUrl: targets?.undelivered.queueUrl,
    }
    for (const [name, value] of Object.entries(outputs))
      if (value !== undefined) new CfnOutput(this, name, { value })
  }
}
