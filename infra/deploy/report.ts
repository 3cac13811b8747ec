// A deployment's outputs in, the lines that a person needs next out: where it is, and commands that work as they are.
import type { Environment } from '../environment/shape.ts'

const SAMPLE = 'test/fixtures/receipt.jpg'

export function report(
  { auth }: Environment,
  region: string,
  outputs: Readonly<Record<string, string>>,
): string[] {
  const { FunctionUrl: url, UploadsBucket, ResultsBucket, LogGroup, AlarmTopic, ApiKeysParameter } = outputs
  const lines = [
    url === undefined ? 'URL       none (no Function URLs here)' : `URL       ${url}`,
    `Uploads   s3://${UploadsBucket}/incoming/`,
    `Results   s3://${ResultsBucket}/results/`,
    `Log       aws logs tail ${LogGroup} --region ${region} --follow`,
    `Alarms    aws sns subscribe --region ${region} --topic-arn ${AlarmTopic} --protocol email --notification-endpoint you@example.com`,
    ...(ApiKeysParameter === undefined ? [] : [`API keys  ${ApiKeysParameter}`]),
    '',
  ]
  if (url !== undefined)
    lines.push('Read a file over HTTP:', '', ...curl(auth, region, `${url}ocr?format=text`), '')
  return [
    ...lines,
    'Read a file from the bucket:',
    '',
    `  aws s3 cp ${SAMPLE} s3://${UploadsBucket}/incoming/receipt.jpg --region ${region}`,
    `  aws s3 cp s3://${ResultsBucket}/results/receipt.jpg.txt - --region ${region}`,
  ]
}

function curl(auth: Environment['auth'], region: string, url: string): string[] {
  const send = `--data-binary @${SAMPLE} '${url}'`
  if (auth === 'NONE') return [`  curl ${send}`]
  if (auth === 'keys') return [`  curl -H "authorization: Bearer $OCR_API_KEY" ${send}`]
  return [
    // Variables hold them already in CI, a profile does not.
    '  eval "$(aws configure export-credentials --format env)"',
    `  curl --aws-sigv4 'aws:amz:${region}:lambda' --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\`,
    '       -H "x-amz-security-token: $AWS_SESSION_TOKEN" -H \'content-type: image/jpeg\' \\',
    `       ${send}`,
  ]
}
