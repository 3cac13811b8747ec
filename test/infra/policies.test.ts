// Every statement of every policy in every environment's template: none with a wildcard in actions, principals or resources, unless
// it stands here with its reason.
import type { Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Environment } from '../../infra/environment/shape.ts'
import { ENVIRONMENTS } from '../../infra/environments.ts'
import { createWorkspace, environmentNamed, synthesise, type Workspace } from './stacks.ts'

let workspace: Workspace
beforeAll(() => {
  workspace = createWorkspace()
})
afterAll(() => workspace.remove())

/** What a wildcard may stand in, and why: resource type, what is written (`*` at its end stands for a logical id), reason. */
const REASONS: readonly (readonly [type: string, wildcard: RegExp, reason: string])[] = [
  [
    'Policy',
    /^Resource .*\/(incoming|incoming\/uploads|results|errors|partials|hashed|cache|bulk)\/\*$/,
    'objects have names of their own',
  ],
  ['Policy', /^Resource arn:.*:execution:.*\/EachObject:\*$/, 'executions have names of their own'],
  [
    '(Bucket|Queue|Topic)Policy',
    /^Deny \* (\*|s3:\*|sqs:\*|sns:.*)( |$)/,
    'whoever comes without TLS is refused',
  ],
  ['BucketPolicy', /^Deny Resource .*\/\*$/, 'whoever comes without TLS is refused'],
]

const EXTRA: readonly (readonly [
  environment: Partial<Environment>,
  type: string,
  wildcard: RegExp,
  reason: string,
])[] = [
  [
    { auth: 'keys' },
    'Permission',
    /^Principal \*$/,
    'a URL that asks for keys is open to everybody, and the function itself looks at the keys',
  ],
  [{ canaryMinutes: 5 }, 'Role', /^Resource \*$/, 'CodeDeploy looks at alarms, and at nothing in them'],
  [{ tracing: true }, 'Policy', /^Resource \*$/, 'X-Ray knows no resources for what it is sent'],
  [
    { vpc: { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] } },
    'Policy',
    /^Resource \*$/,
    'network interfaces have no names before they exist',
  ],
]

interface Document {
  readonly PolicyDocument: unknown
}

interface Statement {
  readonly Effect: string
  readonly Action: string | string[]
  readonly Resource?: unknown
  readonly Principal?: unknown
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]
/** A resource as one text: what CloudFormation joins, joined. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  const { 'Fn::Join': join, 'Fn::GetAtt': att, Ref: ref } = value as Record<string, never>
  if (join) return (join[1] as unknown[]).map(textOf).join(join[0])
  return att ? `<${(att as string[]).join('.')}>` : `<${ref}>`
}

/** `TYPE: what is wild`, once each. */
function wildcardsIn(template: Template): string[] {
  const resources = template.toJSON().Resources as Record<
    string,
    { Type: string; Properties: Record<string, unknown> }
  >
  const found = Object.values(resources).flatMap(({ Type, Properties }) => {
    const type = Type.split('::').at(-1)!
    if (type === 'Permission' && Properties.Principal === '*') return [`${type}: Principal *`]
    const own = [Properties.PolicyDocument, Properties.AssumeRolePolicyDocument]
    const inline = listOf(Properties.Policies).map((policy) => (policy as Document).PolicyDocument)
    const documents = [...own, ...inline].filter(Boolean) as { Statement: Statement[] }[]
    return documents
      .flatMap((document) => document.Statement)
      .flatMap((statement) => wildcardsOf(statement).map((wildcard) => `${type}: ${wildcard}`))
  })
  return [...new Set(found)]
}

function wildcardsOf({ Effect, Action, Resource, Principal }: Statement): string[] {
  const deny = Effect === 'Deny' ? 'Deny ' : ''
  const principals = listOf((Principal as { AWS?: unknown })?.AWS ?? Principal).filter((one) => one === '*')
  const actions = listOf(Action).map(String)
  if (principals.length > 0) return [`${deny}* ${actions.join(' ')}`]
  return [
    ...actions.filter((action) => action.includes('*')).map((action) => `${deny}Action ${action}`),
    ...listOf(Resource)
      .map(textOf)
      .filter((resource) => resource.includes('*'))
      .map((resource) => `${deny}Resource ${resource}`),
  ]
}

const reasonFor = (wildcard: string, extra: readonly (readonly [string, RegExp, string])[] = []) =>
  [...REASONS, ...extra].find(([type, pattern]) => {
    const [kind, text] = wildcard.split(/: (.*)/s) as [string, string]
    return new RegExp(`^${type}$`).test(kind) && pattern.test(text)
  })

describe('wildcards in policies', () => {
  const ownBucket = { ...environmentNamed('dev'), name: 'own-bucket', buckets: { uploads: 'scans' } }
  it.each([...ENVIRONMENTS, ownBucket])('have a reason each in $name', (environment) => {
    const wildcards = wildcardsIn(synthesise(workspace, environment))
    expect(wildcards.length).toBeGreaterThan(5)
    expect(wildcards.filter((wildcard) => !reasonFor(wildcard))).toEqual([])
  })

  it.each(EXTRA)('of an environment with %j have one more', (figures, type, pattern, reason) => {
    const wildcards = wildcardsIn(synthesise(workspace, { ...environmentNamed('dev'), ...figures }))
    const strange = wildcards.filter((wildcard) => !reasonFor(wildcard))
    expect(strange).not.toEqual([])
    expect(strange.filter((wildcard) => !reasonFor(wildcard, [[type, pattern, reason]]))).toEqual([])
  })

  it('are seen where they are', () => {
    expect(wildcardsOf({ Effect: 'Allow', Action: ['s3:*', 's3:GetObject'], Resource: ['*', 'a'] })).toEqual([
      'Action s3:*',
      'Resource *',
    ])
    expect(wildcardsOf({ Effect: 'Allow', Action: 'sqs:Send', Principal: { AWS: '*' } })).toEqual([
      '* sqs:Send',
    ])
    expect(reasonFor('Policy: Resource <Bucket.Arn>/*')).toBeUndefined()
    expect(reasonFor('BucketPolicy: * s3:GetObject')).toBeUndefined()
  })
})
