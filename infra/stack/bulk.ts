// The function, its buckets and its queue in; a state machine that reads all objects under a prefix out. It costs nothing while
// nobody starts it. `npm run bulk` does (infra/bulk).
import { ArnFormat, Stack, Validations } from 'aws-cdk-lib'
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { INCOMING_PREFIX } from '../../functions/ocr/names.ts'
import { BULK_MAP, BULK_PREFIX } from '../bulk/input.ts'
import type { Environment } from '../environment/shape.ts'
import { bulkDefinition } from './bulk-definition.ts'
import type { Storage } from './storage.ts'

export interface BulkProps {
  readonly environment: Environment
  readonly storage: Storage
  readonly queue: IQueue
  readonly ocr: IFunction
}

export class Bulk extends Construct {
  readonly stateMachine: StateMachine

  constructor(scope: Construct, id: string, { environment, storage, queue, ocr }: BulkProps) {
    super(scope, id)
    const stack = Stack.of(this)
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') })
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>): void => {
      role.addToPolicy(new PolicyStatement({ actions, resources, ...(conditions ? { conditions } : {}) }))
    }
    allow(['lambda:InvokeFunction'], [ocr.functionArn])
    allow(['sqs:SendMessage'], [queue.queueArn])
    allow(['s3:ListBucket'], [storage.uploads.bucketArn], {
      StringLike: { 's3:prefix': `${INCOMING_PREFIX}*` },
    })
    // Step Functions "IAM policies for using Distributed Map states": results are written in parts.
    const parts = ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload']
    allow(parts, [storage.results.arnForObjects(`${BULK_PREFIX}*`)])
    if (environment.kmsKeyArn !== undefined)
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [environment.kmsKeyArn])

    const definition = bulkDefinition({
      partition: stack.partition,
      functionArn: ocr.functionArn,
      uploadsBucket: storage.uploads.bucketName,
      resultsBucket: storage.results.bucketName,
      queueUrl: queue.queueUrl,
      timeoutSeconds: environment.timeoutSeconds,
    })
    this.stateMachine = new StateMachine(this, 'Run', {
      definitionBody: DefinitionBody.fromString(stack.toJsonString(definition)),
      role,
      tracingEnabled: environment.tracing === true,
      comment: 'Reads all objects under a prefix.',
    })
    if (environment.tracing)
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray knows no resources for PutTraceSegments and PutTelemetryRecords.',
      })
    this.allowChildren(role)
    acknowledgeObjects(role, storage.results)
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'A line for each step of each object would cost more than reading it: the results of a run say what became of each.',
    })
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'Traces are a switch of the environment.',
    })
  }

  /** Each object is an execution of the same state machine. A policy of its own: the role is there before what it names. */
  private allowChildren(role: Role): void {
    const { stateMachineArn, stateMachineName } = this.stateMachine
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachineName}/${BULK_MAP}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    const policy = new Policy(this, 'Children', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
        new PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
          resources: [executions],
        }),
      ],
    })
    const own = Stack.of(this).getLogicalId(this.stateMachine.node.defaultChild as CfnStateMachine)
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${own}.Name>/${BULK_MAP}:*]`,
      reason: 'Executions have names of their own.',
    })
  }
}

function acknowledgeObjects(role: Role, bucket: IBucket): void {
  const own = bucket.node.defaultChild as CfnBucket | undefined
  const arn = own
    ? `<${Stack.of(role).getLogicalId(own)}.Arn>`
    : `arn:<AWS::Partition>:s3:::${bucket.bucketName}`
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::${arn}/${BULK_PREFIX}*]`,
    reason: 'Every run has its own results.',
  })
}
