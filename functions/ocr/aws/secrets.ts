// The name of an SSM parameter in, its value out: loaded with the first request that carries an API key, and never
// where the function asks for none.
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { SecretsPort } from '../ports.ts'

/** Whoever sends a request waits for this. */
const TIMEOUT_MS = 2000

/** The endpoint of a local run comes from AWS_ENDPOINT_URL_SSM. */
export function openSecrets(parameter: string): SecretsPort {
  const client = new SSMClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: TIMEOUT_MS,
      requestTimeout: TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  })
  return {
    async read() {
      // Of a `String` the option changes nothing.
      const command = new GetParameterCommand({ Name: parameter, WithDecryption: true })
      const { Parameter } = await client.send(command)
      return Parameter?.Value ?? ''
    },
  }
}
