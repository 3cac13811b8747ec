// What an environment may ask of its starts and releases: a snapshot, environments that are kept started, a tenth of the calls first.
// Everybody calls the alias then; where nothing is asked, the function.
import { App } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../../infra/environment/shape.ts'
import { OcrStack } from '../../infra/stack/stack.ts'
import { arnOf, createStack, createWorkspace, environmentNamed, idOf, type Workspace } from './stacks.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

const dev = environmentNamed('dev')
const templateOf = (figures: Partial<Environment>, release?: { version: string; revision: string }) =>
  Template.fromStack(
    createStack(workspace, { ...dev, ...figures }, release === undefined ? {} : { release }).stack,
  )
const versionIn = (template: Template) => Object.keys(template.findResources('AWS::Lambda::Version'))[0]!

describe.each<Partial<Environment>>([
  { snapStart: true },
  { provisionedConcurrency: 2 },
  { canaryMinutes: 5 },
  { snapStart: true, canaryMinutes: 30 },
])('an environment with %j', (figures) => {
  it('has an alias of its published version, which URL, queue and callers call', () => {
    const template = templateOf({ ...figures, auth: 'keys' })
    const function_ = idOf(template, 'AWS::Lambda::Function', 'OcrFunction')
    const alias = idOf(template, 'AWS::Lambda::Alias', 'OcrFunctionLive')
    const version = idOf(template, 'AWS::Lambda::Version', 'OcrFunctionCurrentVersion')
    template.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      FunctionName: { Ref: function_ },
      FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
      ProvisionedConcurrencyConfig:
        figures.provisionedConcurrency === undefined
          ? Match.absent()
          : { ProvisionedConcurrentExecutions: figures.provisionedConcurrency },
    })
    template.hasResourceProperties('AWS::Lambda::Function', {
      SnapStart: figures.snapStart ? { ApplyOn: 'PublishedVersions' } : Match.absent(),
      // More than 512 MB are refused with SnapStart.
      EphemeralStorage: Match.absent(),
    })
    template.hasResource('AWS::Lambda::Url', {
      Properties: { TargetFunctionArn: arnOf(function_), Qualifier: 'live' },
      DependsOn: [alias],
    })
    template.resourceCountIs('AWS::Lambda::Permission', 2)
    template.allResourcesProperties('AWS::Lambda::Permission', { FunctionName: { Ref: alias } })
    const [mapping, ...more] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'))
    expect(more).toEqual([])
    expect(JSON.stringify(mapping!.Properties.FunctionName)).toContain(`{"Ref":"${alias}"}`)
    template.hasOutput('FunctionArn', { Value: { Ref: alias } })
    template.hasOutput('FunctionName', { Value: { Ref: function_ } })
  })

  it('keeps no version but the live one', () => {
    // A snapshot costs as long as its version is there.
    for (const { DeletionPolicy } of Object.values(templateOf(figures).findResources('AWS::Lambda::Version')))
      expect(DeletionPolicy ?? 'Delete').toBe('Delete')
  })
})

describe('a published version', () => {
  it('is another for another release, another image or other figures, and for nothing else', () => {
    const release = { version: '1.2.3', revision: 'a' }
    const first = versionIn(templateOf({ snapStart: true }, release))
    expect(versionIn(templateOf({ snapStart: true }, release))).toBe(first)
    expect(versionIn(templateOf({ snapStart: true }, { ...release, revision: 'b' }))).not.toBe(first)
    expect(versionIn(templateOf({ snapStart: true, memoryMb: 3008 }, release))).not.toBe(first)
    expect(versionIn(templateOf({ snapStart: false, canaryMinutes: 5 }, release))).not.toBe(first)
    // Lambda publishes none for these, and a deployment that asks for one fails: "A version for this Lambda function exists".
    const others: Partial<Environment>[] = [
      { reservedConcurrency: 7 },
      { tags: { team: 'scans' } },
      { canaryMinutes: 5 },
    ]
    for (const figures of others)
      expect(versionIn(templateOf({ snapStart: true, ...figures }, release))).toBe(first)
  })

  it('is not there where nothing is asked', () => {
    const template = templateOf({ snapStart: false })
    for (const type of ['Version', 'Alias']) template.resourceCountIs(`AWS::Lambda::${type}`, 0)
    template.hasResourceProperties('AWS::Lambda::Url', { Qualifier: Match.absent() })
    template.hasOutput('FunctionArn', {
      Value: arnOf(idOf(template, 'AWS::Lambda::Function', 'OcrFunction')),
    })
  })
})

describe('a canary', () => {
  it('shifts a tenth first, and goes back where errors ring', () => {
    const template = templateOf({ canaryMinutes: 10 })
    const application = idOf(template, 'AWS::CodeDeploy::Application', 'OcrCanary')
    const group = idOf(template, 'AWS::CodeDeploy::DeploymentGroup', 'OcrCanary')
    template.hasResource('AWS::Lambda::Alias', {
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: application },
          DeploymentGroupName: { Ref: group },
        },
      },
    })
    const alarms = ['OcrFunctionErrors', 'OcrServerErrors'].map((start) => ({
      Name: { Ref: idOf(template, 'AWS::CloudWatch::Alarm', start) },
    }))
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      AlarmConfiguration: { Enabled: true, Alarms: alarms },
      AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(['DEPLOYMENT_STOP_ON_ALARM']) },
    })
  })

  it('may change the alias of this function, and has no rights to others', () => {
    const template = templateOf({ canaryMinutes: 10 })
    const function_ = idOf(template, 'AWS::Lambda::Function', 'OcrFunction')
    const [role] = Object.values(template.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('codedeploy'),
    )
    expect(role!.Properties.ManagedPolicyArns).toBeUndefined()
    const [shift] = role!.Properties.Policies[0].PolicyDocument.Statement
    expect(shift.Resource).toEqual([arnOf(function_), { 'Fn::Join': ['', [arnOf(function_), ':live']] }])
    // CloudFormation would find a circle: the alias waits for the group, the group for its role.
    expect(JSON.stringify(role)).not.toContain(idOf(template, 'AWS::Lambda::Alias', 'OcrFunctionLive'))
  })

  it('can be left out of one deployment, and the alias stays', () => {
    const environment = { ...dev, canaryMinutes: 5 } as const
    const template = Template.fromStack(createStack(workspace, environment, { canary: false }).stack)
    template.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0)
    template.hasResource('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() })
  })

  it('without a Function URL listens to the errors of the function alone', () => {
    const template = templateOf({ canaryMinutes: 5, functionUrl: false })
    const alarm = { Name: { Ref: idOf(template, 'AWS::CloudWatch::Alarm', 'OcrFunctionErrors') } }
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: { Enabled: true, Alarms: [alarm] },
    })
  })
})

it('a snapshot and environments kept started are refused together before anything is made', () => {
  const environment = { ...dev, snapStart: true, provisionedConcurrency: 1 }
  const make = () => new OcrStack(new App(), 'refused', { environment, imageDir: workspace.imageDir })
  expect(make).toThrow('dev: snapStart and provisionedConcurrency exclude each other')
})
