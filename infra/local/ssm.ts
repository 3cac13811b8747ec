// One parameter of SSM Parameter Store on a free port of 127.0.0.1: GetParameter and PutParameter as the AWS CLI and
// SDK speak them (AWS JSON 1.1), so that API keys can be tried, added and withdrawn here.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html

import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { apiKeysParameter, ENV } from '../../functions/ocr/names.ts'
import { type Listening, listen } from './port.ts'

export interface ParameterStore extends Listening {
  /** What the function has to know. */
  readonly variables: Readonly<Record<string, string>>
  /** `value` replaces what the parameter holds. */
  put(value: string): void
  /** GetParameter requests so far. */
  readonly reads: number
}

interface Answer {
  readonly status: number
  readonly body: object
}

/** Knows the parameter `name` alone. */
export async function startParameterStore(
  initial: string,
  name = apiKeysParameter('local'),
): Promise<ParameterStore> {
  let value = initial
  let version = 1
  let reads = 0
  const put = (next: string) => {
    value = next
    version++
  }
  const failure = (code: string, message: string): Answer => ({
    status: 400,
    body: { __type: code, message },
  })

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const input = JSON.parse((await text(request)) || '{}')
    const operation = String(request.headers['x-amz-target']).split('.')[1]
    if (operation === 'PutParameter' && input.Name === name) {
      if (!input.Overwrite) return failure('ParameterAlreadyExists', 'The parameter already exists.')
      put(String(input.Value))
      return { status: 200, body: { Version: version, Tier: 'Standard' } }
    }
    if (operation !== 'GetParameter') return failure('UnknownOperationException', `There is no ${operation}.`)
    reads++
    if (input.Name !== name) return failure('ParameterNotFound', `There is no parameter ${input.Name}.`)
    return {
      status: 200,
      body: { Parameter: { Name: name, Type: 'String', Value: value, Version: version } },
    }
  }

  const server = createServer(async (request, response) => {
    const { status, body } = await answerTo(request).catch((error: Error) =>
      failure('SerializationException', error.message),
    )
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  })
  const listening = await listen(server, 0, 'SSM_PORT')
  return {
    ...listening,
    variables: { AWS_ENDPOINT_URL_SSM: listening.url, [ENV.apiKeys]: name },
    put,
    get reads() {
      return reads
    },
  }
}
