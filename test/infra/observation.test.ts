// What is seen of a deployment: metrics by the names that the function writes, a dashboard, saved queries, and the switches for
// events, traces and addresses.
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { METRICS, METRICS_NAMESPACE } from '../../functions/ocr/names.ts'
import { QUERIES } from '../../infra/stack/queries.ts'
import { createWorkspace, environmentNamed, synthesise, type Workspace } from './stacks.ts'

let workspace: Workspace
let prod: Template
let dev: Template
let watched: Template
beforeAll(() => {
  workspace = createWorkspace()
  prod = synthesise(workspace, environmentNamed('prod'))
  dev = synthesise(workspace, environmentNamed('dev'))
  const switches = { events: true, tracing: true, logSourceIp: true, alarmLevels: { usdADay: 3 } }
  watched = synthesise(workspace, { ...environmentNamed('dev'), ...switches })
})
afterAll(() => workspace.remove())

describe('metrics', () => {
  it('that alarms and the dashboard look at are those that the function writes', () => {
    const text = JSON.stringify([
      Object.values(prod.findResources('AWS::CloudWatch::Alarm')),
      Object.values(prod.findResources('AWS::CloudWatch::Dashboard')),
    ]).replaceAll('\\"', '"')
    const own = new RegExp(`"${METRICS_NAMESPACE}","([A-Za-z]+)","FunctionName"`, 'g')
    const onDashboard = [...text.matchAll(own)].map(([, name]) => name!)
    expect(onDashboard.length).toBeGreaterThan(0)
    expect(onDashboard.filter((name) => !(name in METRICS))).toEqual([])
    // All of them, so that nothing is written that nobody sees.
    expect(Object.keys(METRICS).filter((name) => !text.includes(`"${name}"`))).toEqual([])
  })

  it('have a price that an environment can set', () => {
    watched.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'EstimatedUsd', Threshold: 3 })
  })

  it('the share of failed uploads counts only where there are some', () => {
    prod.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'IF(uploads >= 5, 100 * FILL(errors, 0) / uploads, 0)' }),
      ]),
    })
  })
})

it('a dashboard is named as its stack, where the environment has one', () => {
  prod.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'serverless-ocr-prod' })
  dev.resourceCountIs('AWS::CloudWatch::Dashboard', 0)
})

it.each(Object.keys(QUERIES))('the query %s is saved', (name) => {
  dev.hasResourceProperties('AWS::Logs::QueryDefinition', {
    Name: `serverless-ocr-dev/${name}`,
    LogGroupNames: [{ Ref: Match.stringLikeRegexp('Logs') }],
  })
})

describe('what an environment switches on', () => {
  const variables = (template: Template): Record<string, unknown> => {
    const [resource] = Object.values(template.findResources('AWS::Lambda::Function'))
    return resource!.Properties.Environment.Variables
  }

  it('is off without', () => {
    expect(variables(dev)).not.toHaveProperty('EVENT_BUS')
    expect(variables(dev)).not.toHaveProperty('LOG_SOURCE_IP')
    dev.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() })
    expect(JSON.stringify(dev.toJSON())).not.toContain('events:PutEvents')
  })

  it('are events on one bus, traces and addresses', () => {
    expect(variables(watched)).toMatchObject({ EVENT_BUS: 'default', LOG_SOURCE_IP: '1' })
    watched.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } })
    watched.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'events:PutEvents',
            Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':event-bus/default$')])] },
          }),
        ]),
      },
    })
  })
})

it('a message that failed comes back when the function says', () => {
  dev.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { RETRY_DELAYS_S: '60,120,600,3600' } },
  })
  dev.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: Match.arrayWith(['sqs:ChangeMessageVisibility']),
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^IntakeQueue'), 'Arn'] },
        }),
      ]),
    },
  })
})
