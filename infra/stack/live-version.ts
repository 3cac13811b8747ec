// A function and what its environment asks of its starts and its releases in; what everybody calls out: the function itself where
// nothing is asked, else the alias `live` of its published version.
// Sources: AWS Lambda "Improving startup performance with Lambda SnapStart", "Implementing SnapStart hooks for container images" (the
// label is in infra/build/Dockerfile), "Configuring provisioned concurrency"; AWS CodeDeploy "Deployments on an AWS Lambda compute platform".
import { Validations } from 'aws-cdk-lib'
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch'
import { LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Alias,
  type CfnFunction,
  type DockerImageFunction,
  type IFunction,
  type IVersion,
} from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { Environment } from '../environment/shape.ts'

const CANARIES = {
  5: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  10: LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  15: LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
  30: LambdaDeploymentConfig.CANARY_10PERCENT_30MINUTES,
} as const

/** A version goes when the next one is live: a snapshot that nobody starts from would cost as much as the other. */
export function publish(ocr: DockerImageFunction, environment: Environment): IFunction {
  const { snapStart, provisionedConcurrency, canaryMinutes } = environment
  if (!snapStart && provisionedConcurrency === undefined && canaryMinutes === undefined) return ocr
  // On the resource: CDK 2.276 refuses it for container images.
  if (snapStart) (ocr.node.defaultChild as CfnFunction).snapStart = { applyOn: 'PublishedVersions' }
  const kept =
    provisionedConcurrency === undefined ? {} : { provisionedConcurrentExecutions: provisionedConcurrency }
  // Its types do not know exactOptionalPropertyTypes.
  const version = ocr.currentVersion as IVersion
  return new Alias(ocr, 'Live', { aliasName: 'live', version, ...kept }) as IFunction
}

/** Nothing where the environment wants no canary. */
export function shiftGradually(
  scope: Construct,
  live: IFunction,
  { canaryMinutes }: Environment,
  alarms: Alarm[],
): void {
  if (canaryMinutes === undefined || !(live instanceof Alias)) return
  const own = new Construct(scope, 'Canary')
  // Not the alias' own reference: the alias waits for the group, and the group for this role.
  const resources = [live.lambda.functionArn, `${live.lambda.functionArn}:${live.aliasName}`]
  const actions = ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig']
  const shift = new PolicyStatement({ actions, resources })
  const look = new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] })
  // Its own role: the managed policy may change the aliases of all functions.
  const role = new Role(own, 'Role', {
    assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
    inlinePolicies: { Shift: new PolicyDocument({ statements: [shift, look] }) },
  })
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'CodeDeploy looks at alarms, and at nothing in them.',
  })
  new LambdaDeploymentGroup(own, 'Group', {
    alias: live,
    role: role.withoutPolicyUpdates(),
    deploymentConfig: CANARIES[canaryMinutes],
    alarms,
    autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
  })
}
