// The name of a stack in, its alarms as CloudWatch describes them out: XML, for which one client more would be a lot.
import { AwsClient } from 'aws4fetch'

/** Of the account that the variables of this process name. Throws `Error` with what CloudWatch said instead. */
export async function alarmsOf(stack: string): Promise<string> {
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    region: 'eu-west-1',
    service: 'monitoring',
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = `Action=DescribeAlarms&Version=2010-08-01&AlarmNamePrefix=${stack}-`
  const answer = await client.fetch(`${AWS_ENDPOINT_URL}/`, { method: 'POST', headers, body })
  const said = await answer.text()
  if (!answer.ok) throw new Error(`Expected alarms but received ${answer.status}: ${said}`)
  return said
}
