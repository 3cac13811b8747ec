// Where events go beside the bus: a topic, a webhook whose secret is a name in the template, and sentences for what cannot be.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Match } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checked } from '../../infra/environment/checks.ts'
import type { Environment } from '../../infra/environment/shape.ts'
import { arnOf, createWorkspace, environmentNamed, idOf, ROOT, synthesise, type Workspace } from './stacks.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

const webhook = { url: 'https://example.com/hook', header: 'x-api-key', secretName: 'ocr/webhook' }
const dev = environmentNamed('dev')
const RULE = 'AWS::Events::Rule'

it('without them there is no rule, and no topic but that of alarms', () => {
  const template = synthesise(workspace, { ...dev, events: true })
  template.resourceCountIs(RULE, 0)
  template.resourceCountIs('AWS::SNS::Topic', 1)
})

it('a topic hears of results and errors, and has an output', () => {
  const template = synthesise(workspace, { ...dev, events: true, eventTargets: { topic: true } })
  template.hasResourceProperties(RULE, {
    EventPattern: { source: ['serverless-ocr'], 'detail-type': ['ocr.completed', 'ocr.failed'] },
    Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('EventsTopic') } })],
  })
  template.hasOutput('EventsTopic', {})
  template.resourceCountIs('AWS::Events::Connection', 0)
})

it('a webhook is a POST with a header from a secret, which the template only names', () => {
  const template = synthesise(workspace, { ...dev, events: true, eventTargets: { webhook } })
  template.hasResourceProperties('AWS::Events::ApiDestination', {
    HttpMethod: 'POST',
    InvocationEndpoint: webhook.url,
  })
  template.hasResourceProperties('AWS::Events::Connection', {
    AuthParameters: {
      ApiKeyAuthParameters: {
        ApiKeyName: 'x-api-key',
        ApiKeyValue: '{{resolve:secretsmanager:ocr/webhook:SecretString:::}}',
      },
    },
  })
})

it('what neither takes in a day is kept in a queue of its own, which rings', () => {
  const eventTargets = { topic: true, webhook }
  const template = synthesise(workspace, { ...dev, events: true, eventTargets })
  const undelivered = idOf(template, 'AWS::SQS::Queue', 'EventsUndelivered')
  const [rule, ...more] = Object.values(template.findResources(RULE))
  expect(more).toEqual([])
  const targets = rule!.Properties.Targets as { DeadLetterConfig?: unknown; RetryPolicy?: unknown }[]
  expect(targets.map(({ DeadLetterConfig, RetryPolicy }) => ({ DeadLetterConfig, RetryPolicy }))).toEqual(
    Array(2).fill({
      DeadLetterConfig: { Arn: arnOf(undelivered) },
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    }),
  )
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    Queues: [{ Ref: undelivered }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': arnOf(idOf(template, RULE, 'EventsUploads')) },
          },
        }),
      ]),
    },
  })
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [undelivered, 'QueueName'] } }],
    AlarmDescription: Match.stringLikeRegexp('RUNBOOK.md, EventsUndelivered\\.$'),
  })
  template.hasOutput('UndeliveredEventsUrl', {})
  expect(readFileSync(path.join(ROOT, 'infra/RUNBOOK.md'), 'utf8')).toContain('\n### EventsUndelivered\n')
})

it('metrics can be off: the function is told, and no alarm waits for them', () => {
  const template = synthesise(workspace, { ...dev, metrics: false })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ OCR_METRICS: '0' }) },
  })
  const alarms = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'))
  expect([alarms.includes('"Namespace":"serverless-ocr"'), alarms.includes('AWS/Lambda')]).toEqual([
    false,
    true,
  ])
})

describe('what cannot be is a sentence', () => {
  it.each<[Partial<Environment>, string]>([
    [{ eventTargets: { topic: true } }, 'dev: eventTargets need events: true, or there is nothing to send.'],
    [{ events: true, eventTargets: { webhook: { ...webhook, url: 'http://example.com' } } }, 'https://'],
    [
      { events: true, eventTargets: { webhook: { url: webhook.url } as never } },
      'secretName: the name of a secret',
    ],
    [{ metrics: 'no' as never }, 'dev: metrics must be true or false, but is "no".'],
  ])('%j', (figures, sentence) => {
    expect(() => checked({ ...dev, ...figures })).toThrow(sentence)
  })
})
