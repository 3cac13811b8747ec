// The state machine as the template has it: its states lead somewhere, its names are those of the stack, its role may do what the states
// ask for and no more.
import type { Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arnOf, createWorkspace, environmentNamed, idOf, synthesise, type Workspace } from '../stacks.ts'

let workspace: Workspace
let template: Template
beforeAll(() => {
  workspace = createWorkspace()
  template = synthesise(workspace, environmentNamed('prod'))
})
afterAll(() => workspace.remove())

interface State {
  readonly Type: string
  readonly Next?: string
  readonly Default?: string
  readonly Choices?: readonly { readonly Next: string }[]
  readonly End?: boolean
  readonly Resource?: string
}

/** What CloudFormation would join; references as `<Id>`. */
function definitionOf(from: Template) {
  const [machine] = Object.values(from.findResources('AWS::StepFunctions::StateMachine'))
  const { DefinitionString: given } = machine!.Properties
  const parts = given['Fn::Join'][1] as (string | { Ref?: string; 'Fn::GetAtt'?: string[] })[]
  const text = parts.map((part) =>
    typeof part === 'string' ? part : `<${part.Ref ?? part['Fn::GetAtt']!.join('.')}>`,
  )
  return JSON.parse(text.join(''))
}

const map = (from = template) => definitionOf(from).States.EachObject

describe('the definition', () => {
  test('reads the uploads under the prefix, writes results of the run, and is bounded by its input', () => {
    const uploads = idOf(template, 'AWS::S3::Bucket', 'StorageUploads')
    const results = idOf(template, 'AWS::S3::Bucket', 'StorageResults')
    expect(definitionOf(template)).toMatchObject({ QueryLanguage: 'JSONata', StartAt: 'EachObject' })
    expect(map()).toMatchObject({
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:<AWS::Partition>:states:::s3:listObjectsV2',
        Arguments: { Bucket: `<${uploads}>`, Prefix: '{% $states.input.prefix %}' },
      },
      MaxConcurrency: '{% $states.input.concurrency %}',
      ToleratedFailurePercentage: '{% $states.input.toleratedPercent %}',
      ResultWriter: { Arguments: { Bucket: `<${results}>`, Prefix: 'bulk' } },
      End: true,
    })
    expect(map().ItemSelector.s3).toBe(`{% 's3://<${uploads}>/' & $states.context.Map.Item.Value.Key %}`)
  })

  test('every state can be reached and leads to an end', () => {
    const { StartAt, States } = map().ItemProcessor as { StartAt: string; States: Record<string, State> }
    const reached = new Set<string>()
    const visit = (name: string): void => {
      if (reached.has(name)) return
      reached.add(name)
      const state = States[name]
      expect(state, name).toBeDefined()
      const { Next, Default, Choices = [], End, Type } = state!
      const next = [Next, Default, ...Choices.map((choice) => choice.Next)].filter(
        (each) => each !== undefined,
      )
      expect(next.length > 0 || End === true || Type === 'Succeed', name).toBe(true)
      next.forEach(visit)
    }
    visit(StartAt)
    expect([...reached].sort()).toEqual(Object.keys(States).sort())
  })

  test('is express where an invocation fits one, which costs a fiftieth', () => {
    expect(map().ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' })
    const long = synthesise(workspace, { ...environmentNamed('dev'), timeoutSeconds: 301 })
    expect(map(long).ItemProcessor.ProcessorConfig.ExecutionType).toBe('STANDARD')
  })
})

test('its role may invoke the function, list uploads, write results, hand over, and start its children', () => {
  const statements = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Bulk'))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement)
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
    'lambda:InvokeFunction',
    's3:AbortMultipartUpload',
    's3:GetObject',
    's3:ListBucket',
    's3:ListMultipartUploadParts',
    's3:PutObject',
    'sqs:SendMessage',
    'states:DescribeExecution',
    'states:RedriveExecution',
    'states:StartExecution',
    'states:StopExecution',
  ])
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: arnOf(idOf(template, 'AWS::S3::Bucket', 'StorageUploads')),
    Condition: { StringLike: { 's3:prefix': 'incoming/*' } },
  })
})
