// Alarms reach a topic that CloudWatch may publish to, and each has its page in the runbook.
import fs from 'node:fs'
import path from 'node:path'
import { Match, type Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorkspace, environmentNamed, ROOT, synthesise, type Workspace } from './stacks.ts'

const ALARMS = {
  DeadLetters: { MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Threshold: 1 },
  UploadsWaiting: { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1800, EvaluationPeriods: 3 },
  FunctionErrors: { MetricName: 'Errors', Statistic: 'Sum', Threshold: 1 },
  ServerErrors: { MetricName: 'Url5xxCount', Statistic: 'Sum', Threshold: 1 },
  Throttles: { MetricName: 'Throttles', Statistic: 'Sum', Threshold: 1 },
}

let workspace: Workspace
let template: Template
beforeAll(() => {
  workspace = createWorkspace()
  template = synthesise(workspace, environmentNamed('prod'))
})
afterAll(() => workspace.remove())

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
    const runbook = fs.readFileSync(path.join(ROOT, 'infra/RUNBOOK.md'), 'utf8')
    expect(runbook).toContain(`\n### ${name}\n`)
    expect(runbook).toContain(`| [${name}](#${name.toLowerCase()}) |`)
  })

  it('are these and no others', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', Object.keys(ALARMS).length)
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
