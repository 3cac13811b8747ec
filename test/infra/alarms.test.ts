// Alarms reach a topic that CloudWatch may publish to, and each has its page in the runbook.
import fs from 'node:fs'
import path from 'node:path'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { QUERIES } from '../../infra/stack/queries.ts'
import { ALARMS as PRICED } from '../../infra/tools/prices.ts'
import { createWorkspace, environmentNamed, ROOT, synthesise, type Workspace } from './stacks.ts'

const ALARMS = {
  DeadLetters: { MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Threshold: 1 },
  UploadsWaiting: { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1800, EvaluationPeriods: 3 },
  FunctionErrors: { MetricName: 'Errors', Statistic: 'Sum', Threshold: 1 },
  ServerErrors: { MetricName: 'Url5xxCount', Statistic: 'Sum', Threshold: 1 },
  Throttles: { MetricName: 'Throttles', Statistic: 'Sum', Threshold: 1 },
  SlowAnswers: { MetricName: 'RequestMs', ExtendedStatistic: 'p95', Threshold: 30_000, EvaluationPeriods: 3 },
  UploadsFailing: { Metrics: Match.anyValue(), Threshold: 20 },
  CostOfDay: { MetricName: 'EstimatedUsd', Statistic: 'Sum', Period: 86_400, Threshold: 10 },
}

let workspace: Workspace
let template: Template
beforeAll(() => {
  workspace = createWorkspace()
  template = synthesise(workspace, environmentNamed('prod'))
})
afterAll(() => workspace.remove())

const runbook = fs.readFileSync(path.join(ROOT, 'infra/RUNBOOK.md'), 'utf8')

describe('alarms', () => {
  it.each(Object.entries(ALARMS))('%s rings the topic and stands in the runbook', (name, properties) => {
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'))
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...properties,
      AlarmActions: [{ Ref: topic }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: Match.stringLikeRegexp(`RUNBOOK.md, ${name}\\.$`),
    })
    expect(runbook).toContain(`\n### ${name}\n`)
    expect(runbook).toContain(`| [${name}](#${name.toLowerCase()}) |`)
    const paragraph = runbook.split(`\n### ${name}\n`)[1]!.split('\n#')[0]!
    const named = [...paragraph.matchAll(/query `([^`]+)`/gi)].map(([, query]) => query!)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((query) => !(query in QUERIES))).toEqual([])
  })

  it('are these and no others, and priced', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', Object.keys(ALARMS).length)
    expect(PRICED).toBe(Object.keys(ALARMS).length)
  })

  it('watches the dead-letter queue, not the queue', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetterQueue'), 'QueueName'] },
        },
      ],
    })
  })

  it('lets CloudWatch publish, over TLS only', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    })
  })
})
