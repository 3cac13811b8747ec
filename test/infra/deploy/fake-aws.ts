// Answers of STS, SSM, Lambda, CloudFormation and S3 in the shapes that AWS documents, from a server on 127.0.0.1: what a test says,
// and for everything else an error. The real clients of infra/deploy ask it.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status?: number
  readonly body: string | object
  readonly headers?: Record<string, string>
}

export interface Asked {
  /** `GetCallerIdentity`, `GET /path`, ... */
  readonly operation: string
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

export interface FakeAws {
  readonly url: string
  readonly asked: Asked[]
  /** Variables of a process that is to ask here. */
  readonly env: Record<string, string>
  /** By operation; a function is asked each time. */
  answers: Record<string, Answer | (() => Answer)>
  close(): Promise<void>
}

const xml = (operation: string, inner: string): string =>
  `<${operation}Response xmlns="https://aws.example/"><${operation}Result>${inner}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`

export const ACCOUNT = '123456789012'
export const ANSWERS = {
  GetCallerIdentity: {
    body: xml(
      'GetCallerIdentity',
      `<Arn>arn:aws:iam::${ACCOUNT}:user/anna</Arn><UserId>1</UserId><Account>${ACCOUNT}</Account>`,
    ),
  },
  GetParameter: { body: { Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30' } } },
  'GET /2016-08-19/account-settings': accountSettings(1000, 1000),
  DescribeStacks: error('ValidationError', 'Stack with id serverless-ocr-dev does not exist'),
} satisfies Record<string, Answer>

export function accountSettings(limit: number, unreserved: number): Answer {
  return {
    body: { AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } },
  }
}

/** Of the services that answer in XML. */
export function error(code: string, message: string, status = 400): Answer {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`
  return { status, body }
}

/** Of the services that answer in JSON. */
export function jsonError(code: string, message: string, status = 400): Answer {
  return { status, body: { __type: code, message }, headers: { 'x-amzn-errortype': code } }
}

export function stackAnswer(status: string, isProtected: boolean, outputs: Record<string, string>): Answer {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  )
  const stack = `<member><StackName>x</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><EnableTerminationProtection>${isProtected}</EnableTerminationProtection><Outputs>${members.join('')}</Outputs></member>`
  return { body: xml('DescribeStacks', `<Stacks>${stack}</Stacks>`) }
}

export const PROTECTED: Answer = { body: xml('UpdateTerminationProtection', '<StackId>x</StackId>') }

export async function startFakeAws(): Promise<FakeAws> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const target = request.headers['x-amz-target']
    const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1]
    const path = request.url!.split('?')[0]!.replace(/(.)\/$/, '$1')
    const operation = action ?? (target ? String(target).split('.')[1]! : `${request.method} ${path}`)
    asked.push({ operation, body, headers: request.headers })
    const said = fake.answers[operation]
    const answer = (typeof said === 'function' ? said() : said) ?? error('InvalidAction', operation, 404)
    response.writeHead(answer.status ?? 200, {
      'content-type': typeof answer.body === 'string' ? 'text/xml' : 'application/json',
      ...answer.headers,
    })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const fake: FakeAws = {
    url,
    asked,
    answers: { ...ANSWERS },
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return fake
}
